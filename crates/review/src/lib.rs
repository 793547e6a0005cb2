//! What an incident came to, and what regulators are told of it, by when.
//!
//! Owns the figures of a review, the classification of an incident with the reason for each criterion, the deadlines
//! of reports, their drafts, the questions that only people can answer, the answers, and the reports that were sent.
//! Invariants: nothing is guessed, what is not known is said to be so and by whom it is known; more harm never makes an
//! incident less major; each field of a report stands in it once; a report that was sent is never changed.
//! Never: sends, waits, stores, reads a clock or randomness.

#![deny(clippy::wildcard_enum_match_arm)]

mod answer;
mod bcobs;
mod calendar;
mod clock;
mod dora;
mod draft;
mod entity;
mod facts;
mod field;
mod figures;
mod filled;
mod notes;
mod public;
mod question;
mod remind;
#[cfg(test)]
mod samples;
mod sent;
mod truth;
mod uk;

pub use answer::{Answer, AnswerError};
pub use bcobs::{BANKING_CHANNELS, Bcobs, BcobsRow, Quarter, QuarterError, decide_bcobs};
pub use calendar::{days_hours_minutes, instant, month_after, working_days_after};
pub use clock::{Clock, ClockState, decide_clocks};
pub use dora::{Classification, Criterion, Finding, Reason, decide_classification};
pub use draft::{Draft, DraftKind, decide_draft};
pub use entity::{Contact, Entity, Regulator};
pub use facts::{Facts, Guard, MINUTES_MAX, Minute, Past, Payments, Tally};
pub use field::{FIELDS, FieldName};
pub use figures::{Review, decide_review};
pub use filled::{Field, Filled};
pub use notes::{Given, Notes, Refusal, decide_answer, decide_classified};
pub use public::{PublicPart, public_part};
pub use question::{Kind, Question};
pub use remind::{Reminder, Step, decide_reminders};
pub use sent::{BODY_BYTES_MAX, Report, Sent, SentError};
pub use truth::Truth;
pub use uk::{OPERATIONAL_FROM, Regime, Tolerance, UkFinding, decide_uk};
