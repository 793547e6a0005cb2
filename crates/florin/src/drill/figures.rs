//! How one scenario went, in numbers, and whether that is what had to come of it.

use super::scenario::{Expect, Scenario};
use super::toll::Toll;
use kernel::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

/// How long the switch may take after the attempt that decided, by the machine's clock.
const ROLLBACK_WAIT_MAX: Duration = Duration::from_secs(5);
/// Of a million customers, how many may be affected.
const AFFECTED_PPM_MAX: usize = 1_000;
/// Customers below which a share of them says nothing.
const CUSTOMERS_FOR_A_SHARE: usize = 20_000;
const MILLION: usize = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    RolledBack,
    Promoted,
    /// Neither, in the time there was.
    Open,
    /// Somebody ended the drill, by this signal.
    Stopped(&'static str),
}

/// What the watch said last.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) at: Timestamp,
    pub(super) word: &'static str,
    pub(super) e_value: f64,
    pub(super) bound: f64,
    /// The slice that speaks most against the release; empty for the whole.
    pub(super) slice: String,
    pub(super) treatment: u64,
    pub(super) control: u64,
}

/// A step of the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) at: Timestamp,
    pub(super) to: String,
    pub(super) by: String,
    pub(super) why: String,
}

/// Attempts that ended in one span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Arms {
    pub(super) treatment: u64,
    pub(super) treatment_ok: u64,
    pub(super) control: u64,
    pub(super) control_ok: u64,
}

#[derive(Debug)]
pub(super) struct Figures {
    pub(super) scenario: Scenario,
    pub(super) customers: usize,
    pub(super) seed: u64,
    pub(super) engine: &'static str,
    pub(super) nodes: u32,
    /// How many times as fast as the machine's the bank's clock ran.
    pub(super) speed: u32,
    pub(super) shipped_at: Timestamp,
    pub(super) ended_at: Timestamp,
    pub(super) end: End,
    pub(super) said: Option<Said>,
    pub(super) steps: Vec<Step>,
    /// The end of the last bad attempt of the treatment before the switch.
    pub(super) decided_at: Option<Timestamp>,
    /// From the beginning of each span on.
    pub(super) arms: Vec<(Timestamp, Arms)>,
    pub(super) e_path: Vec<(Timestamp, f64)>,
    pub(super) toll: Toll,
    /// Unknown where nobody was called.
    pub(super) locked_out: Option<usize>,
    pub(super) cookies: u64,
    pub(super) requests: u64,
    /// By the machine's clock.
    pub(super) lasted: Duration,
}

impl Figures {
    pub(super) fn rolled_back_at(&self) -> Option<Timestamp> {
        self.steps.iter().find(|step| step.to == "rolled_back").map(|step| step.at)
    }

    /// From the attempt that decided to the switch, by the machine's clock.
    pub(super) fn rollback_took(&self) -> Option<Duration> {
        let (decided, back) = (self.decided_at?, self.rolled_back_at()?);
        Some(back.since(decided) / self.speed.max(1))
    }

    /// When the first customer met the flaw.
    pub(super) fn first_trouble(&self) -> Option<Timestamp> {
        self.toll.path.first().map(|(at, _)| *at)
    }

    /// From the first trouble of a customer to the switch, by the bank's clock.
    pub(super) fn detection_took(&self) -> Option<Duration> {
        let (first, back) = (self.first_trouble()?, self.rolled_back_at()?);
        Some(back.since(first))
    }

    pub(super) fn false_alarms(&self) -> u32 {
        u32::from(self.end == End::RolledBack && self.scenario.expect != Expect::RolledBack)
    }

    /// Affected customers, of a million.
    pub(super) fn affected_ppm(&self) -> usize {
        self.toll.affected.len() * MILLION / self.customers.max(1)
    }

    /// What is not as it had to be.
    pub(super) fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        let mut claim = |holds: bool, text: String| {
            if !holds {
                failures.push(text);
            }
        };
        if let End::Stopped(signal) = self.end {
            return vec![format!("{signal} ended it before its end")];
        }
        match self.scenario.expect {
            Expect::RolledBack => claim(self.end == End::RolledBack, "it was not rolled back".to_owned()),
            Expect::Promoted => claim(self.end == End::Promoted, "it did not reach everybody".to_owned()),
            Expect::Kept => claim(self.end != End::RolledBack, "it was rolled back for nothing".to_owned()),
        }
        let locked_out = self.locked_out.unwrap_or_default();
        claim(locked_out == 0, format!("{locked_out} customers are locked out at the end"));
        let count = self.toll.signed_out_outside;
        claim(count == 0, format!("{count} sessions of another release were refused"));
        claim(self.cookies == 0, format!("{} answers set a cookie", self.cookies));
        if self.scenario.expect == Expect::RolledBack {
            if let Some(took) = self.rollback_took() {
                claim(took <= ROLLBACK_WAIT_MAX, format!("the switch took {:.1} s", took.as_secs_f64()));
            }
            let slice = self.said.as_ref().map_or("", |said| &said.slice);
            let is_named = self.scenario.slice.is_empty() || slice == self.scenario.slice;
            claim(is_named, format!("the verdict names \"{slice}\", not \"{}\"", self.scenario.slice));
            let is_story = self.scenario.name == "session-bug" && CUSTOMERS_FOR_A_SHARE <= self.customers;
            let affected = self.toll.affected.len();
            let few = !is_story || self.affected_ppm() <= AFFECTED_PPM_MAX;
            claim(few, format!("{affected} customers were affected, more than one in a thousand"));
        }
        failures
    }

    /// One line for a script.
    pub(super) fn line(&self) -> Value {
        json!({
            "scenario": self.scenario.name, "customers": self.customers, "seed": self.seed, "engine": self.engine,
            "nodes": self.nodes, "speed": self.speed, "end": self.end.word(), "ok": self.failures().is_empty(),
            "failures": self.failures(),
            "treatment_attempts": self.said.as_ref().map(|said| said.treatment),
            "control_attempts": self.said.as_ref().map(|said| said.control),
            "e_value": self.said.as_ref().map(|said| said.e_value),
            "slice": self.said.as_ref().map(|said| said.slice.clone()),
            "detection_s": self.detection_took().map(|took| took.as_secs_f64()),
            "rollback_s": self.rollback_took().map(|took| took.as_secs_f64()),
            "affected": self.toll.affected.len(), "affected_ppm": self.affected_ppm(),
            "signed_out": self.toll.signed_out, "signed_out_outside": self.toll.signed_out_outside,
            "locked_out": self.locked_out, "false_alarms": self.false_alarms(), "logins": self.toll.logins,
            "requests": self.requests, "lasted_s": self.lasted.as_secs_f64(),
        })
    }
}

impl End {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::RolledBack => "rolled_back",
            Self::Promoted => "promoted",
            Self::Open => "open",
            Self::Stopped(_) => "stopped",
        }
    }
}
