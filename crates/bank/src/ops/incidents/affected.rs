//! The customers of an incident, and two incidents that become one.

use super::guard::{Reached, people};
use super::records::{AFFECTED_PAGE, incident_write};
use super::staff::incident_tag;
use crate::bank::{Op, update, upsert};
use crate::{Acting, Bank, Change, Key, OpError, Query, StoreExt as _, Versioned, Write};
use identity::StaffAct;
use incidents::{Affected, Author, Incident, affected_id, decide_counted, decide_merge};
use kernel::{AffectedId, IncidentId};

/// Pages of customers that one merge moves; a repeat of the merge goes on.
const MERGE_PAGES_MAX: u32 = 10_000;

impl Bank {
    /// Customers that an incident reached; each is there once, with all that happened to them. Of an incident that
    /// became a part of another, they join that one. Bounded by the asker: each page is one commit.
    ///
    /// # Errors
    /// [`incidents::Refusal::Unknown`], or a fault.
    pub async fn add_affected(&self, id: IncidentId, reached: &[Reached]) -> Result<Incident, OpError> {
        let mut incident = self.incident(id).await?;
        for page in people(reached.iter()).chunks(AFFECTED_PAGE as usize) {
            incident = self
                .run("incident.affected", "system", |op| async move {
                    let found = self.followed_incident(id).await?;
                    let (mut writes, count) = self.affected_writes(&found.row, page).await?;
                    let now = self.now();
                    writes.push(incident_write(&found.row, Some(&found), count, now));
                    self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                    Ok(decide_counted(&found.row, count, now))
                })
                .await?;
        }
        Ok(incident)
    }

    /// A page of the customers of an incident, by the ids of their records.
    ///
    /// # Errors
    /// A fault.
    pub async fn affected(
        &self,
        id: IncidentId,
        after: Option<AffectedId>,
    ) -> Result<Vec<Affected>, OpError> {
        self.read("incident.affected", "staff", |_| async move {
            let found = self.store.all::<Affected>(&Query::AffectedOf(id, after, AFFECTED_PAGE)).await?;
            Ok(found.into_iter().map(|found| found.row).collect())
        })
        .await
    }

    /// Makes one incident a part of another, and moves its customers, page by page, each counted once. Repeating it
    /// goes on where it stopped, even where the other one became a part of a third meanwhile.
    ///
    /// # Errors
    /// [`incidents::Refusal`], or a fault.
    pub async fn merge_incidents(
        &self,
        staff: impl Into<Acting>,
        from: IncidentId,
        into: IncidentId,
    ) -> Result<Incident, OpError> {
        let acting = &staff.into();
        let by = Author::Staff(acting.author());
        self.run("incident.merge", "staff", |op| {
            let by = &by;
            async move {
                let turn = self.staff_turn(op, acting, StaffAct::LeadIncidents).await?;
                let (gone, kept) = (self.found_incident(from).await?, self.found_incident(into).await?);
                if gone.row.merged_into == Some(into) {
                    self.note_ok(op);
                    return Ok(());
                }
                acting.check_tag(|| incident_tag(&gone.row))?;
                let now = self.now();
                let merged = decide_merge(&gone.row, &kept.row, by, now)?;
                let what = (&*merged.from.id.to_string(), &*format!("into {}", merged.into.id));
                let writes = vec![update(merged.from, gone.version), update(merged.into, kept.version)];
                let change = Change { at: now, writes, ..Change::default() };
                self.commit_act(&turn, what, change).await?;
                Ok(())
            }
        })
        .await?;
        for _ in 0..MERGE_PAGES_MAX {
            let moved = self.run("incident.merge_page", "staff", |op| self.moved(op, from, into)).await?;
            if moved < AFFECTED_PAGE as usize {
                break;
            }
        }
        self.incident(into).await
    }

    /// Moves one page of customers; how many there were.
    async fn moved(&self, op: Op, from: IncidentId, into: IncidentId) -> Result<usize, OpError> {
        // The other one may have become a part of a third meanwhile.
        let (gone, kept) = (self.found_incident(from).await?, self.followed_incident(into).await?);
        let into = kept.row.id;
        let page = self.store.all::<Affected>(&Query::AffectedOf(from, None, AFFECTED_PAGE)).await?;
        if page.is_empty() {
            self.note_ok(op);
            return Ok(0);
        }
        let (mut left, mut count, now) = (gone.row.affected, kept.row.affected, self.now());
        let mut writes = Vec::with_capacity(page.len() * 2 + 2);
        for Versioned { row, version } in &page {
            let key = Key::Affected(affected_id(into, row.person));
            let before = self.store.one::<Affected>(&key).await?;
            let blank = Affected::new(into, row.person, []);
            let after = before.as_ref().map_or(blank, |before| before.row.clone()).with(row.harms());
            count = count.after(before.as_ref().map(|before| &before.row), &after);
            left = left.without(row);
            writes.push(Write::Delete(Key::Affected(row.id()), *version));
            if before.as_ref().is_none_or(|before| before.row != after) {
                writes.push(upsert(after, before.as_ref()));
            }
        }
        writes.push(incident_write(&gone.row, Some(&gone), left, now));
        writes.push(incident_write(&kept.row, Some(&kept), count, now));
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        Ok(page.len())
    }
}
