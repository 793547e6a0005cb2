//! Returns: of those who were given a session, who came back to it in time? A cohort that falls silent sends neither a
//! success nor a failure; here its silence is a failure, next to the control's returns.
//!
//! How often people come back is learnt from the control, and dips that all share, such as a night, cancel. A release
//! that has apps come back less often on purpose looks the same as one that lost them, so this may hold a release and
//! never takes it back.

use crate::attempt::{Arm, Attempt, Chance};
use crate::doubt::Doubt;
use crate::eligible::{Eligibility, Eligible};
use crate::guard::Tally;
use crate::path::Path;
use crate::rate::SuccessRate;
use crate::slices::Slices;
use std::time::Duration;

/// Returns of the control from which is learnt how many to expect, before anything is compared.
pub(crate) const LEARNT_FROM: u64 = 30;

/// Keeps the test of one release's returns. Memory is bounded.
#[derive(Debug, Clone)]
pub struct ReturnGuard {
    bound: f64,
    eligible: Eligible,
    stage: Stage,
    tally: Tally,
    path: Path,
    is_raised: bool,
}

#[derive(Debug, Clone)]
enum Stage {
    Learning { known: u64, baseline: SuccessRate },
    Comparing(Box<Slices>),
}

impl ReturnGuard {
    /// `alpha` is the probability of ever doubting a release whose people come back as the control's do. A person's
    /// return is expected once in `window`.
    #[must_use]
    pub fn new(alpha: Chance, window: Duration) -> Self {
        Self {
            bound: 1.0 / alpha.get(),
            eligible: Eligible::new(window),
            stage: Stage::Learning { known: 0, baseline: SuccessRate::unknown() },
            tally: Tally::default(),
            path: Path::default(),
            is_raised: false,
        }
    }

    /// Whether the return of a person who got a session then is one to wait for.
    pub fn expects(&mut self, given: &Attempt) -> bool {
        match self.eligible.count(given.person, given.at) {
            Eligibility::Counted => true,
            Eligibility::Again | Eligibility::Late => {
                self.tally.passed_over += 1;
                false
            }
            Eligibility::Crowded => {
                self.tally.crowded += 1;
                false
            }
        }
    }

    /// Takes one return that was waited for, or did not come: `is_ok`.
    pub fn add(&mut self, due: &Attempt) {
        match due.arm {
            Arm::Treatment => self.tally.treatment += 1,
            Arm::Control => self.tally.control += 1,
        }
        let e_value = match &mut self.stage {
            Stage::Learning { known, baseline } => {
                if due.arm == Arm::Control {
                    *known += 1;
                    baseline.add(due.is_ok);
                }
                if LEARNT_FROM <= *known {
                    self.stage = Stage::Comparing(Box::new(Slices::starting(*baseline)));
                }
                1.0
            }
            Stage::Comparing(slices) => {
                slices.add(due);
                slices.e_value()
            }
        };
        self.path.add(self.tally.treatment + self.tally.control, e_value);
        self.is_raised |= self.bound <= e_value;
    }

    #[must_use]
    pub fn doubt(&self) -> Doubt {
        let (e_value, suspect) = match &self.stage {
            Stage::Learning { .. } => (1.0, None),
            Stage::Comparing(slices) => (slices.e_value(), Some(slices.suspect())),
        };
        Doubt {
            is_raised: self.is_raised,
            e_value,
            bound: self.bound,
            suspect,
            tally: self.tally,
            path: self.path.points(),
        }
    }
}

#[cfg(test)]
mod tests;
