//! Watches the outcomes of attempts to log in, and says whether a release is worse than what it would replace.
//!
//! Owns the measures: tests that may be looked at after every event without raising more false alarms than they were
//! given (e-processes; Ville's inequality). Invariants: what an event is judged by was known before it; a person counts
//! once in a window, with the first outcome; memory is bounded, and does not grow with the number of events; no data
//! is *hold*, never *promote*.
//! Never: acts, waits, stores, reads a clock or randomness.
//!
//! Sources: Turner, Ly, Gruenwald 2021 (arXiv 2106.02693), Shin, Ramdas, Rinaldo 2022 (arXiv 2203.03532), Lindon, Malek
//! 2022 (arXiv 2011.03567), Waudby-Smith, Ramdas 2024 (arXiv 2010.09686).

#![deny(clippy::wildcard_enum_match_arm)]

mod anomaly;
mod attempt;
mod bet;
mod blame;
mod doubt;
mod eligible;
mod firsts;
mod guard;
mod history;
mod label;
mod mixture;
mod path;
mod rate;
mod reports;
mod restarts;
mod returns;
#[cfg(test)]
mod samples;
mod slices;
mod split;
mod success;

pub use anomaly::{AnomalyDetector, Direction, Measure, Reading};
pub use attempt::{Arm, Attempt, Chance, ChanceError, PersonMark};
pub use bet::Floor;
pub use doubt::Doubt;
pub use eligible::{Eligibility, Eligible};
pub use guard::{Decision, Guard, GuardSettings, Reason, Tally, Verdict};
pub use history::{Fall, HistoryGuard};
pub use label::LabelTest;
pub use rate::SuccessRate;
pub use reports::ReportGuard;
pub use returns::ReturnGuard;
pub use slices::{Cell, DIMENSIONS_MAX, SliceKey, Slices, Suspect, VALUES_MAX};
pub use success::SuccessTest;
