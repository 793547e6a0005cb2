//! What customers write to the bank, who answers, in which order, and what may be kept of it.
//!
//! Owns the life of a case and of its messages, the incident a case belongs to, the queue and the wait that is told, the
//! clock of a complaint, and the words of the first answer.
//! Invariants: a customer has one open case in an incident; nothing is claimed that the facts do not carry; an answer
//! written against what is no longer the newest state is refused; a complaint's clock never starts again by itself.
//! Never: sends, waits, stores, reads a clock or randomness; knows HTTP or JSON.

#![deny(clippy::wildcard_enum_match_arm)]

mod canned;
mod case;
mod complaint;
mod decide;
mod first_answer;
mod inbound;
mod redact;
mod refusal;
mod suggest;
mod text;
mod wait;

pub use canned::{CANNED, Canned, CannedError, fill};
pub use case::{
    Author, Broadcast, CASES_MAX, Case, Correspondent, LOOK_LASTS, Look, MESSAGES_MAX, Message, OPEN_MAX,
    Priority, REOPEN_WITHIN, Sender, State, Thread, Via, notice_id, thread_id, told_id,
};
pub use complaint::{
    Complaint, ComplaintKind, Due, OTHER_WEEKS, PAYMENT_DAYS, PAYMENT_DAYS_EXCEPTIONAL, SUMMARY_DAYS,
    london_day,
};
pub use decide::{Command, Decided, Opening, decide, decide_open};
pub use first_answer::{Happening, Known, MoneyOut, first_answer};
pub use inbound::{Attachment, Inbound};
pub use jiff::civil::Date;
pub use redact::{Redacted, SecretKind, redact};
pub use refusal::Refusal;
pub use suggest::{Candidate, LINKED_FROM, SUGGESTED_FROM, Standing, Suggestion, decide_priority, suggest};
pub use text::{Body, Mailbox, Name, Note, Subject};
pub use wait::{ANSWERS_MIN, WAIT_MINUTES_MAX, Wait, estimate};
