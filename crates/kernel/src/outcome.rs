//! What became of an operation: the one record that watch, rollout and incidents feed on.

use crate::Timestamp;
use std::time::Duration;

/// Who was asking, in the terms by which trouble is told apart. Never a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Cohort {
    /// What spoke to the bank: `api`, `app`, `system`.
    pub channel: &'static str,
    /// What the device runs, as `ios`; empty where it is not known or makes no difference.
    pub platform: &'static str,
    /// The protocol of the session, as `bound`; empty likewise.
    pub protocol: &'static str,
}

impl Cohort {
    /// The channel of synthetic customers, who count in nothing that is about customers.
    pub const SYNTHETIC: &str = "synthetic";

    /// Of whom nothing is known but the channel.
    #[must_use]
    pub const fn of(channel: &'static str) -> Self {
        Self { channel, platform: "", protocol: "" }
    }

    /// The words in one, as `app/ios/bound`; what is not known at the end is left out. None of them holds a slash.
    #[must_use]
    pub fn word(&self) -> String {
        let Self { channel, platform, protocol } = self;
        format!("{channel}/{platform}/{protocol}").trim_end_matches('/').to_owned()
    }
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
