//! Which reports are due, and the alerts that ask for them.

use crate::bank::upsert;
use crate::model::REPORT_ALERT;
use crate::{Alert, Bank, Change, OpError, Query, StoreExt as _, Versioned};
use incidents::Incident;
use kernel::{IncidentId, Timestamp};
use review::{
    Clock, Notes, Reminder, Review, Sent, Step, decide_classified, decide_reminders, decide_review, instant,
};

/// The newest incidents whose reports are looked after.
const INCIDENTS_MAX: u32 = 200;
/// Reviews that are read for what they have in common.
pub(super) const NOTES_MAX: u32 = 1_000;
/// The newest reports, which are read for clocks and tables: of some years.
pub(super) const SENT_MAX: u32 = 300;

/// An incident and the clocks of its reports.
#[derive(Debug, Clone, PartialEq)]
pub struct DueReport {
    pub incident: IncidentId,
    pub title: String,
    pub clocks: Vec<Clock>,
}

impl Bank {
    /// All clocks of incidents that are to be reported, newest incident first.
    ///
    /// # Errors
    /// A fault.
    pub async fn reports_due(&self) -> Result<Vec<DueReport>, OpError> {
        self.read("review.due", "staff", |_| async move {
            let all = self.bare_reviews().await?;
            let due = all.into_iter().filter(|(review, _)| !review.clocks.is_empty());
            let due = due.map(|(review, _)| DueReport {
                incident: review.facts.incident.id,
                title: review.facts.incident.title.to_string(),
                clocks: review.clocks,
            });
            Ok(due.collect())
        })
        .await
    }

    /// Notes which incidents are seen to be major, and asks operators for the reports that are due, each once before its
    /// deadline and once after it; how many incidents were written to.
    ///
    /// # Errors
    /// A fault.
    pub async fn remind_of_reports(&self) -> Result<u32, OpError> {
        let mut written = 0_u32;
        for (review, before) in self.bare_reviews().await? {
            let now = self.now();
            let Some((next, due)) = next_notes(&review, before.as_ref().map(|before| &before.row), now)
            else {
                continue;
            };
            let incident = next.incident;
            let alert = |(reminder, clock): &(Reminder, Clock)| {
                self.alert(asks(incident, *reminder, clock, now), now)
            };
            let (writes, outbox) = (vec![upsert(next, before.as_ref())], due.iter().map(alert).collect());
            let change = Change { at: now, writes, outbox, ..Change::default() };
            let once = |op| {
                let change = change.clone();
                async move {
                    // Whoever answered meanwhile is not held up; the next round reminds.
                    match self.commit(op, change).await {
                        Ok(_) => Ok(1),
                        Err(OpError::Conflict) => Ok(0),
                        Err(error) => Err(error),
                    }
                }
            };
            written = written.saturating_add(self.run("review.remind", "system", once).await?);
        }
        Ok(written)
    }

    /// What the incidents' own records say: the notes, which guard what is written, are read before all else.
    async fn bare_reviews(&self) -> Result<Vec<(Review, Option<Versioned<Notes>>)>, OpError> {
        let notes = self.store.all::<Notes>(&Query::ReviewNotes(NOTES_MAX)).await?;
        let sent = self.store.all::<Sent>(&Query::SentReports(SENT_MAX)).await?;
        let all = self.store.all::<Incident>(&Query::Incidents(INCIDENTS_MAX)).await?;
        let is_reviewed = |it: &Incident| !it.is_maintenance() && it.merged_into.is_none();
        let reviews = all.into_iter().map(|found| found.row).filter(is_reviewed).map(|incident| {
            let before = notes.iter().find(|notes| notes.row.incident == incident.id).cloned();
            let row = before.as_ref().map(|before| before.row.clone());
            let facts = self.bare_facts(incident, row, sent.iter().map(|sent| &sent.row));
            (decide_review(facts), before)
        });
        Ok(reviews.collect())
    }
}

/// What is to be written of an incident, and what operators are told; `None` where nothing is.
fn next_notes(
    review: &Review,
    before: Option<&Notes>,
    now: Timestamp,
) -> Option<(Notes, Vec<(Reminder, Clock)>)> {
    let incident = &review.facts.incident;
    let is_major = review.classification.is_major;
    if let Some(next) = decide_classified(incident, before, is_major, now) {
        return Some((next, Vec::new()));
    }
    let blank = || Notes::new(incident);
    decide_reminders(&before.cloned().unwrap_or_else(blank), &review.clocks, now)
}

fn asks(incident: IncidentId, reminder: Reminder, clock: &Clock, now: Timestamp) -> Alert {
    let id = incident.to_string();
    let (report, due) = (clock.report.word(), instant(clock.due_at));
    let labels =
        [("incident", id.as_str()), ("report", report), ("step", reminder.step.word()), ("severity", "page")];
    let summary = match reminder.step {
        Step::Ahead => format!("Incident {id}: the report {report} is due by {due}."),
        Step::AtOnce => {
            format!("Incident {id}: the report {report} is due at once, because the service is back.")
        }
        Step::Missed => format!("Incident {id}: the report {report} was due by {due} and is not sent."),
    };
    Alert {
        name: REPORT_ALERT.to_owned(),
        labels: labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        summary,
        started_at: now,
        ended_at: None,
    }
}
