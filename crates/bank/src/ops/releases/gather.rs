//! The customers whom a release harmed and whom the commit of its rollback did not name: put into its incident page by
//! page, in the order in which their attempts were told of, each page in one commit with the place where it ends. So a
//! process that dies in between leaves nothing half done, and whoever goes on begins behind the last page.

use super::reached::harmed;
use crate::bank::{Op, update};
use crate::ops::incidents::Reached;
use crate::{Bank, Change, OpError, Query, StoreExt as _, Versioned};
use identity::ReleaseName;
use rollout::{FeedPlace, Looked, Release, Rollout, decide_gathered, gathers_from};

/// Releases that are looked at, the newest.
const RELEASES_MAX: u32 = 20;
/// Attempts read at once: no commit names more customers.
const PAGE: u32 = 400;
/// Pages that one commit leaves behind which name nobody.
const EMPTY_PAGES_MAX: u32 = 25;

impl Bank {
    /// Puts more of those whom releases harmed that were rolled back into their incidents, each customer once; how many
    /// attempts were told of, so that none means that there is nothing to do now. Bounded: one commit for each release.
    ///
    /// # Errors
    /// A fault; what was gathered stays.
    pub async fn gather_harmed(&self) -> Result<usize, OpError> {
        let mut read = 0_usize;
        for found in self.store.all::<Release>(&Query::Releases(RELEASES_MAX)).await? {
            let name = &found.row.name;
            if self.rollout(name).await?.is_none_or(|found| gathers_from(&found.row).is_none()) {
                continue;
            }
            let gathered = self.run("release.gather", "system", |op| self.gathered(op, name)).await?;
            read = read.saturating_add(gathered);
        }
        Ok(read)
    }

    /// One commit's worth of one release.
    async fn gathered(&self, op: Op, name: &ReleaseName) -> Result<usize, OpError> {
        // The records that the commit guards come before what it rests on.
        let Some(rollout) = self.rollout(name).await? else { return Ok(0) };
        let Some(from) = gathers_from(&rollout.row) else { return Ok(0) };
        let incident = self.incident_of_release(rollout.row.id()).await?;
        let (looked, reached, read) = match &incident {
            Some(_) => self.look(&rollout, from).await?,
            None => (Looked::Nowhere, Vec::new(), 0),
        };
        let now = self.now();
        let Some(next) = decide_gathered(&rollout.row, looked, now) else {
            self.note_ok(op);
            return Ok(0);
        };
        let mut writes = vec![update(next, rollout.version)];
        if let Some(incident) = incident.filter(|_| !reached.is_empty()) {
            writes.extend(self.joined_by(&incident, &reached, now).await?);
        }
        self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
        Ok(read)
    }

    /// Reads on until somebody was harmed.
    async fn look(
        &self,
        rollout: &Versioned<Rollout>,
        from: FeedPlace,
    ) -> Result<(Looked, Vec<Reached>, usize), OpError> {
        let (mut place, mut read) = (from, 0_usize);
        for _ in 0..EMPTY_PAGES_MAX {
            let page = self.store.told_logins(place, PAGE).await?;
            read = read.saturating_add(page.logins.len()).saturating_add(page.reports.len());
            if page.end == place {
                let looked = if page.is_whole { Looked::ToTheEnd(place) } else { Looked::To(place) };
                return Ok((looked, Vec::new(), read));
            }
            place = page.end;
            let reached: Vec<Reached> =
                page.logins.iter().filter_map(|login| harmed(&rollout.row, login)).collect();
            if !reached.is_empty() {
                return Ok((Looked::To(place), reached, read));
            }
        }
        Ok((Looked::To(place), Vec::new(), read))
    }
}
