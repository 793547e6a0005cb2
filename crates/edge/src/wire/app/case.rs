//! Cases as the app reads and writes them.

use super::required;
use crate::problem::Problem;
use crate::wire::Shown;
use bank::{CaseView, ReplyKey};
use kernel::{CaseId, Timestamp};
use serde::{Deserialize, Serialize};
use support::{Author, Message, Wait};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WriteAsk {
    /// What it is about; without one, the first line of the text.
    subject: Option<String>,
    /// 1 to 8,000 characters. What looks like a card number, a PIN or a token is taken out before it is kept.
    #[schema(required, nullable = false)]
    text: Option<String>,
    /// The app's own name for the message.
    dedupe_id: Option<String>,
}

type Words = (Option<String>, String);

impl WriteAsk {
    pub(crate) fn parsed(self) -> Result<(Words, Option<String>), Problem> {
        let text = required(self.text, "text")?;
        let is_bad = |key: &String| key.is_empty() || ReplyKey::KEY_BYTES_MAX < key.len();
        if self.dedupe_id.as_ref().is_some_and(is_bad) {
            return Err(Problem::bad("dedupe_id"));
        }
        Ok(((self.subject, text), self.dedupe_id))
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseList {
    /// Newest first.
    cases: Vec<CaseShown>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseShown {
    #[schema(value_type = String)]
    id: Shown<CaseId>,
    subject: String,
    /// `open`: the bank answers next; `waiting`: the customer does; `resolved` or `closed`.
    state: &'static str,
    /// The title of the incident it is about.
    about: Option<String>,
    /// In the order in which they were written; empty in a list.
    messages: Vec<CaseMessage>,
    /// Where the bank answers next; nothing where too little is known to say how long it takes.
    wait_minutes: Option<WaitShown>,
    #[schema(value_type = String)]
    created: Shown<Timestamp>,
    #[schema(value_type = String)]
    updated: Shown<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
struct WaitShown {
    from: u32,
    to: u32,
}

#[derive(Debug, Serialize, ToSchema)]
struct CaseMessage {
    /// `customer`, `agent` or `system`.
    by: &'static str,
    text: String,
    #[schema(value_type = String)]
    at: Shown<Timestamp>,
}

impl CaseList {
    pub(crate) fn of(cases: Vec<CaseView>) -> Self {
        Self { cases: cases.into_iter().map(CaseShown::of).collect() }
    }
}

impl CaseShown {
    pub(crate) fn of(view: CaseView) -> Self {
        let CaseView { case, about, messages, wait } = view;
        Self {
            id: Shown(case.id),
            subject: case.subject.as_str().to_owned(),
            state: case.state.word(),
            about,
            messages: messages.iter().map(CaseMessage::of).collect(),
            wait_minutes: match wait {
                Some(Wait::Between { from, to }) => Some(WaitShown { from, to }),
                Some(Wait::Unknown) | None => None,
            },
            created: Shown(case.created_at),
            updated: Shown(case.updated_at),
        }
    }
}

impl CaseMessage {
    fn of(message: &Message) -> Self {
        Self {
            by: match message.author {
                Author::Customer => "customer",
                Author::Agent(_) => "agent",
                Author::System => "system",
            },
            text: message.body.as_str().to_owned(),
            at: Shown(message.at),
        }
    }
}
