//! Reports of devices: failures alone, by the word of whoever holds the device.
//!
//! What all share, such as an outage, makes both arms report alike. Whoever lies needs devices of the treatment to be
//! heard at all, and is heard once in a window for each person; what they reach is that a person looks.

use crate::attempt::{Arm, Attempt, Chance};
use crate::doubt::Doubt;
use crate::eligible::{Eligibility, Eligible};
use crate::guard::Tally;
use crate::mixture::LEFT_COUNT;
use crate::path::Path;
use crate::restarts::Restarts;
use std::time::Duration;

/// How many times as often the treatment may report as the control.
const TIMES: [f64; LEFT_COUNT] = [1.5, 3.0, 8.0, 20.0, 60.0];
const WEIGHTS: [f64; LEFT_COUNT] = [0.2; LEFT_COUNT];

/// Given that somebody reports: which arm are they in? While the release is no worse than the control, the arm is as
/// likely as the share says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ReportTest {
    restarts: Restarts,
}

impl ReportTest {
    /// Takes one report; `share` is the treatment's share of those who could have made it.
    pub(crate) fn add(&mut self, arm: Arm, share: f64) {
        self.restarts.add(TIMES.map(|times| {
            let told = match arm {
                Arm::Treatment => times,
                Arm::Control => 1.0,
            };
            told / (share * times + (1.0 - share))
        }));
    }

    /// The evidence against "the treatment reports no more than the control".
    #[must_use]
    pub(crate) fn e_value(&self) -> f64 {
        self.restarts.e_value(WEIGHTS)
    }
}

/// Keeps the test of one release's reports. Memory is bounded.
#[derive(Debug, Clone)]
pub struct ReportGuard {
    bound: f64,
    eligible: Eligible,
    test: ReportTest,
    tally: Tally,
    path: Path,
    is_raised: bool,
}

impl ReportGuard {
    /// `alpha` is the probability of ever doubting a release because of reports that have nothing to do with it;
    /// a person is heard once in a window.
    #[must_use]
    pub fn new(alpha: Chance, window: Duration) -> Self {
        Self {
            bound: 1.0 / alpha.get(),
            eligible: Eligible::new(window),
            test: ReportTest::default(),
            tally: Tally::default(),
            path: Path::default(),
            is_raised: false,
        }
    }

    /// Takes one report, as the attempt that it says has failed.
    pub fn add(&mut self, report: &Attempt) {
        match self.eligible.count(report.person, report.at) {
            Eligibility::Counted => {}
            Eligibility::Again | Eligibility::Late => {
                self.tally.passed_over += 1;
                return;
            }
            Eligibility::Crowded => {
                self.tally.crowded += 1;
                return;
            }
        }
        self.test.add(report.arm, report.share.get());
        match report.arm {
            Arm::Treatment => self.tally.treatment += 1,
            Arm::Control => self.tally.control += 1,
        }
        self.path.add(self.tally.treatment + self.tally.control, self.test.e_value());
        self.is_raised |= self.bound <= self.test.e_value();
    }

    #[must_use]
    pub fn doubt(&self) -> Doubt {
        Doubt {
            is_raised: self.is_raised,
            e_value: self.test.e_value(),
            bound: self.bound,
            suspect: None,
            tally: self.tally,
            path: self.path.points(),
        }
    }
}

#[cfg(test)]
mod tests;
