//! What became of an operation: the one record that watch, rollout and incidents feed on.

use crate::Timestamp;
use std::time::Duration;

/// Who was asking, in the terms by which trouble is told apart. Never a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Cohort {
    /// What spoke to the bank: `api`, `app`, `system`.
    pub channel: &'static str,
}

/// The end of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The operation's name, as `pots.deposit`.
    pub operation: &'static str,
    /// `ok`, or the stable code of the refusal or fault.
    pub code: &'static str,
    pub at: Timestamp,
    /// From the first gathered fact to the decision.
    pub lasted: Duration,
    pub cohort: Cohort,
    /// How many alike this record stands for: 1 where it is written with a change, more for tallied reads.
    pub count: u32,
}
