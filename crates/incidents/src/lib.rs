//! What is wrong, for whom, since when, who sees to it, and what was said of it.
//!
//! Owns the life of an incident and of a maintenance, their time stamps, the customers an incident reached, the health
//! of what the bank offers, what the public is told and when, and what staff are reminded of.
//! Invariants: time stamps are in order; a customer is counted once in an incident; one signal has one open incident;
//! words that the public saw are never changed, only followed by more; a title may be, and the time line keeps the former.
//! Never: sends, waits, stores, reads a clock or randomness; makes up a share of customers.

#![deny(clippy::wildcard_enum_match_arm)]

mod action;
mod affected;
mod component;
mod decide;
mod entry;
mod first_words;
mod history;
mod incident;
mod merge;
mod open;
mod public;
mod refusal;
mod remind;
#[cfg(test)]
mod samples;
mod signal;
mod status;
mod text;
mod times;
mod update;
mod words;

pub use action::{ACTIONS_MAX, Action, ActionKind};
pub use affected::{Affected, Count, HARMS_MAX, Harm, HarmKind, affected_id};
pub use component::{
    Component, ComponentState, Health, Override, decide_derived, decide_follow, decide_override, shown,
};
pub use decide::{Command, Telling, decide, decide_counted};
pub use entry::{Author, ENTRIES_MAX, Entry, What};
pub use first_words::{FirstWords, Retry};
pub use history::{
    ComponentHistory, HISTORY_DAYS_MAX, HISTORY_MINUTES_MAX, HistoryDay, HistoryMinute, Tallied, day_of,
    decide_shown, decide_tallied,
};
pub use incident::{FIRING_MAX, Incident, MERGED_MAX, Origin, Reach, Role, Window};
pub use merge::{Merged, decide_merge};
pub use open::{Begun, Opening, decide_open, decide_report, decide_schedule};
pub use public::{PublicIncident, decide_public, shown_to_public};
pub use refusal::Refusal;
pub use remind::{IMPACT_WAITS, LEAD_WAITS, OPEN_WAITS, Reminded, Reminder, decide_remind, reminders};
pub use signal::{Signal, SignalState, decide_signal, signal_id};
pub use status::{Impact, Status};
pub use text::{Body, Line, Name, Title};
pub use times::{Order, Times};
pub use update::{ComponentChange, Out, Policy, UPDATES_MAX, Update};
pub use words::{SENTENCES_MAX, Sentence, Whom, body_of, title_of};
