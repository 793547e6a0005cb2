//! What people add to a review, what they send, and what the public reads of it.

use super::due::{NOTES_MAX, SENT_MAX};
use crate::bank::{insert, upsert};
use crate::ops::{Acting, IncidentAsk};
use crate::{Bank, Change, Key, OpError, Query, StoreExt as _};
use identity::StaffAct;
use incidents::{Author, Incident, Status};
use kernel::{IncidentId, SentReportId, Timestamp};
use review::{
    Answer, Bcobs, Notes, PublicPart, Quarter, Question, Report, Sent, decide_answer, decide_bcobs,
    public_part,
};

impl Bank {
    /// Answers a question of a review, or takes an answer back; the same answer again changes nothing.
    ///
    /// # Errors
    /// [`incidents::Refusal::Unknown`], [`review::Refusal`], or a fault.
    pub async fn answer_review(
        &self,
        staff: impl Into<Acting>,
        id: IncidentId,
        (question, answer): (Question, Option<Answer>),
    ) -> Result<Notes, OpError> {
        let acting = &staff.into();
        let by = Author::Staff(acting.author());
        self.run("review.answer", "staff", |op| {
            let (answer, by) = (answer.clone(), &by);
            async move {
                let turn = self.staff_turn(op, acting, StaffAct::WriteReviews).await?;
                let before = self.store.one::<Notes>(&Key::ReviewNotes(id)).await?;
                let incident = self.reviewed(id).await?;
                let now = self.now();
                let notes = before.as_ref().map(|before| &before.row);
                let next = decide_answer(&incident, notes, (question, answer), by, now)?;
                if turn.before().is_some() || notes == Some(&next) {
                    self.note_ok(op);
                    return Ok(next);
                }
                let writes = vec![upsert(next.clone(), before.as_ref())];
                let change = Change { at: now, writes, ..Change::default() };
                self.commit_act(&turn, (&id.to_string(), question.word()), change).await?;
                Ok(next)
            }
        })
        .await
    }

    /// Keeps a report as it was sent; `None` for just now. The same text that was sent before is that report.
    ///
    /// # Errors
    /// [`incidents::Refusal::Unknown`], [`review::Refusal::Sent`], or a fault.
    pub async fn keep_report(
        &self,
        staff: impl Into<Acting>,
        id: IncidentId,
        (report, body): (Report, String),
        at: Option<Timestamp>,
    ) -> Result<Sent, OpError> {
        let acting = &staff.into();
        self.run("review.keep_report", "staff", |op| {
            let body = body.clone();
            async move {
                let turn = self.staff_turn(op, acting, StaffAct::WriteReviews).await?;
                let before = self.read_sent(id).await?;
                let known = before.into_iter().find(|sent| sent.report == report && sent.body() == body);
                if let Some(known) = known {
                    self.note_ok(op);
                    return Ok(known);
                }
                let incident = self.reviewed(id).await?;
                let now = self.now();
                let sent_id = SentReportId::from_uuid(self.id(now));
                let by = (at.unwrap_or(now), acting.author());
                let sent =
                    Sent::new(sent_id, &incident, (report, body), by, now).map_err(review::Refusal::from)?;
                let writes = vec![insert(sent.clone())];
                let change = Change { at: now, writes, ..Change::default() };
                self.commit_act(&turn, (&id.to_string(), report.word()), change).await?;
                Ok(sent)
            }
        })
        .await
    }

    /// The reports of an incident that were sent, oldest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn sent_reports(&self, id: IncidentId) -> Result<Vec<Sent>, OpError> {
        self.read("review.sent", "staff", |_| self.read_sent(id)).await
    }

    /// Tells the public what it may know of the review, as the last update of the incident.
    ///
    /// # Errors
    /// [`review::Refusal::NotWritten`], [`incidents::Refusal`], or a fault.
    pub async fn publish_review(
        &self,
        staff: impl Into<Acting>,
        id: IncidentId,
    ) -> Result<Incident, OpError> {
        let PublicPart(body) = public_part(&self.review(id).await?).map_err(OpError::from)?;
        let ask = IncidentAsk::Tell { status: Some(Status::Postmortem), body, components: Vec::new() };
        self.change_incident(staff, id, ask).await
    }

    /// What is published of major incidents for a quarter.
    ///
    /// # Errors
    /// A fault.
    pub async fn bcobs(&self, quarter: Quarter) -> Result<Bcobs, OpError> {
        self.read("review.bcobs", "staff", |_| async move {
            let sent = self.store.all::<Sent>(&Query::SentReports(SENT_MAX)).await?;
            let notes = self.store.all::<Notes>(&Query::ReviewNotes(NOTES_MAX)).await?;
            let sent: Vec<Sent> = sent.into_iter().map(|found| found.row).collect();
            let notes: Vec<Notes> = notes.into_iter().map(|found| found.row).collect();
            Ok(decide_bcobs(quarter, &sent, &notes))
        })
        .await
    }

    async fn reviewed(&self, id: IncidentId) -> Result<Incident, OpError> {
        let found = self.store.one::<Incident>(&Key::Incident(id)).await?;
        Ok(found.ok_or(incidents::Refusal::Unknown)?.row)
    }

    async fn read_sent(&self, id: IncidentId) -> Result<Vec<Sent>, OpError> {
        let all = self.store.all::<Sent>(&Query::SentReports(SENT_MAX)).await?;
        let mut sent: Vec<Sent> =
            all.into_iter().map(|found| found.row).filter(|sent| sent.incident == id).collect();
        sent.reverse();
        Ok(sent)
    }
}
