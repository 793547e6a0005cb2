//! What customers write to the bank, who answers, in which order, and what may be kept of it.
//!
//! Owns the life of a case and of its messages, the incident a case belongs to, the queue and the wait that is told, the
//! clock of a complaint, and the words of the first answer.
//! Invariants: a customer has one open case in an incident; nothing is claimed that the facts do not carry; an answer
//! written against what is no longer the newest state is refused; a complaint's clock never starts again by itself.
//! Never: sends, waits, stores, reads a clock or randomness; knows HTTP or JSON.

#![deny(clippy::wildcard_enum_match_arm)]

mod inbound;
mod redact;
mod text;

pub use inbound::{Attachment, Inbound};
pub use redact::{Mark, Redacted, redact};
pub use text::{Body, Mailbox, Name, Note, Subject, TextError};
