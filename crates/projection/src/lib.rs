//! What the public may know of the bank, in one document: what the bank feeds, and what the status page is made from.
//!
//! Owns the shape of that document, which is versioned, and the signature it travels with.
//! Invariants: whatever stands in it is public already; a reader of one version reads what its writers wrote.
//! Never: uses another crate of ours, so that the status process needs nothing of the bank; reads a clock.

mod app;
mod component;
mod document;
mod feed;
mod incident;
#[cfg(test)]
mod tests;
mod words;

pub use app::{App, AppUpdate, Platform};
pub use component::{Component, DAYS_MAX, Day, Health};
pub use document::{FORMAT, INCIDENTS_MAX, Indicator, MAINTENANCES_MAX, Next, Page, Projection, Status};
pub use feed::{AT_HEADER, BYTES_MAX, Mark, NUMBER_HEADER, SENT_MAX, SIGNATURE_HEADER, sign, verify};
pub use incident::{ComponentChange, Impact, Incident, IncidentStatus, Named, Update};
pub use words::{Argument, Sentence};
