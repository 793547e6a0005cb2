//! Success against history: of the release that everybody gets, where no control is left to compare with.
//!
//! It cannot tell a bad release from an outage that all share, so it may open an incident and never takes a release back.
//! A fall of less than [`TOLERATED`] is none: days differ. The bet on each attempt is the likelihood ratio of a fall to
//! what is expected, which is worth 1 at most on average while success is as expected or above; restarts keep it awake.

use crate::attempt::{Chance, PersonMark};
use crate::eligible::{Eligibility, Eligible};
use crate::mixture::{LEFT, WEIGHTS};
use crate::rate::SuccessRate;
use crate::restarts::Restarts;
use kernel::Timestamp;
use std::time::Duration;

/// Attempts from which is learnt what to expect, before anything is compared.
pub(crate) const LEARNT_FROM: u64 = 200;
/// The part of the success that may be missing without being a fall.
const TOLERATED: f64 = 0.02;

/// Keeps the test of what everybody gets. Memory is bounded.
#[derive(Debug, Clone)]
pub struct HistoryGuard {
    bound: f64,
    eligible: Eligible,
    rate: SuccessRate,
    learnt: u64,
    restarts: Restarts,
    compared: u64,
}

/// What the test says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fall {
    /// The evidence that success is below what it was reached its bound.
    pub is_raised: bool,
    pub e_value: f64,
    pub bound: f64,
    /// The success that the past lets expect.
    pub expected: f64,
    /// People who were compared with it.
    pub compared: u64,
}

impl HistoryGuard {
    /// `alpha` is the probability of ever raising a fall where there is none. A person counts once in `window`.
    #[must_use]
    pub fn new(alpha: Chance, window: Duration) -> Self {
        Self {
            bound: 1.0 / alpha.get(),
            eligible: Eligible::new(window),
            rate: SuccessRate::default(),
            learnt: 0,
            restarts: Restarts::default(),
            compared: 0,
        }
    }

    /// Begins the comparison anew, with the past as it is known: another release is everybody's, or the fall was told.
    pub fn begin_anew(&mut self) {
        self.restarts = Restarts::default();
        self.compared = 0;
    }

    /// Takes one attempt that ended.
    pub fn add(&mut self, person: PersonMark, at: Timestamp, is_ok: bool) {
        if self.eligible.count(person, at) != Eligibility::Counted {
            return;
        }
        if LEARNT_FROM <= self.learnt {
            let expected = self.rate.get() * (1.0 - TOLERATED);
            self.restarts
                .add(LEFT.map(|left| if is_ok { left } else { (1.0 - left * expected) / (1.0 - expected) }));
            self.compared += 1;
        } else {
            self.learnt += 1;
        }
        self.rate.add(is_ok);
    }

    #[must_use]
    pub fn fall(&self) -> Fall {
        let e_value = self.restarts.e_value(WEIGHTS);
        let is_raised = self.bound <= e_value;
        Fall { is_raised, e_value, bound: self.bound, expected: self.rate.get(), compared: self.compared }
    }
}

#[cfg(test)]
mod tests;
