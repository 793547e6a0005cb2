//! Cases as the operations here find them.

use crate::bank::{Op, insert, update};
use crate::{Bank, Change, Key, OpError, OutboxEntry, Query, Refusal, StoreExt as _, Versioned, Write};
use kernel::{CaseId, CaseMessageId, CorrespondentId, Timestamp};
use support::{Body, Case, Command, Correspondent, Message, Sender, decide, redact};

impl Bank {
    pub(super) async fn found_case(&self, id: CaseId) -> Result<Versioned<Case>, OpError> {
        let found = self.store.one::<Case>(&Key::Case(id)).await?;
        Ok(found.ok_or(support::Refusal::Unknown)?)
    }

    /// The case where it is the sender's own; whoever asks for another's learns nothing.
    pub(super) async fn own_case(&self, from: &Sender, id: CaseId) -> Result<Versioned<Case>, OpError> {
        let found = self.store.one::<Case>(&Key::Case(id)).await?;
        Ok(found.filter(|found| found.row.from == *from).ok_or(support::Refusal::Unknown)?)
    }

    pub(super) async fn found_correspondent(
        &self,
        id: CorrespondentId,
    ) -> Result<Option<Versioned<Correspondent>>, OpError> {
        Ok(self.store.one::<Correspondent>(&Key::Correspondent(id)).await?)
    }

    pub(super) async fn messages_of(&self, case: CaseId, after: u32) -> Result<Vec<Message>, OpError> {
        let query = Query::CaseMessages(case, after, support::MESSAGES_MAX);
        Ok(self.store.all::<Message>(&query).await?.into_iter().map(|found| found.row).collect())
    }

    pub(super) fn message_id(&self, now: Timestamp) -> CaseMessageId {
        CaseMessageId::from_uuid(self.id(now))
    }

    /// Lets the case decide on a command, and writes what comes of it.
    pub(super) async fn step_case(
        &self,
        op: Op,
        found: Versioned<Case>,
        command: Command,
        beside: (Vec<Write>, Vec<OutboxEntry>),
    ) -> Result<Case, OpError> {
        let now = self.now();
        let decided = decide(&found.row, command, self.message_id(now), now)?;
        let (mut writes, outbox) = beside;
        if decided.case == found.row && writes.is_empty() && outbox.is_empty() {
            self.note_ok(op);
            return Ok(decided.case);
        }
        writes.push(update(decided.case.clone(), found.version));
        writes.extend(decided.message.map(insert));
        self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
        Ok(decided.case)
    }
}

/// A text as it may be kept: what looks like a secret is taken out before anything else.
pub(super) fn kept_body(text: &str) -> Result<Body, OpError> {
    // A browser's form has two characters where its reader saw the end of a line.
    let text = text.replace("\r\n", "\n");
    let too_long = Body::CHARS_MAX < text.chars().count();
    let body = if too_long { None } else { Body::cut(redact(&text).text()) };
    body.ok_or(OpError::Refused(Refusal::Case(support::Refusal::Text)))
}
