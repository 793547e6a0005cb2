//! The guard of one release: takes attempts as they end, and says when it is to be rolled back or may go on.

use crate::attempt::{Arm, Attempt, Chance};
use crate::bet::Floor;
use crate::eligible::{Eligibility, Eligible};
use crate::firsts::Firsts;
use crate::path::Path;
use crate::slices::{Slices, Suspect};
use crate::split::SplitTest;
use crate::success::SuccessTest;
use kernel::Timestamp;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GuardSettings {
    /// The probability of ever rolling back a healthy release.
    pub alpha: Chance,
    /// How long a person who was counted is not counted again.
    pub window: Duration,
    /// The success that has to be excluded before a release is promoted.
    pub bad: Chance,
}

/// What to do with the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    Rollback,
    Promote,
    Hold,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Worse than the control, in some slice.
    Worse,
    /// Its success lies above what would be bad, and nothing speaks against it.
    Good,
    /// The arms are not split as they say: no comparison of them can be believed.
    Split,
    /// Too small a share of the successes: attempts are missing that should have ended.
    Silence,
    /// Not enough is known.
    Open,
}

/// What the guard has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub treatment: u64,
    pub control: u64,
    /// Attempts that did not count, because their person had counted, or because they were told late.
    pub passed_over: u64,
    /// Attempts that could not be counted for want of room.
    pub crowded: u64,
}

/// The guard's word with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub at: Timestamp,
    pub decision: Decision,
    pub reason: Reason,
    /// The evidence against "no worse than the control", and what it has to reach.
    pub e_value: f64,
    pub bound: f64,
    pub suspect: Suspect,
    /// Attempts of the whole that were counted.
    pub tally: Tally,
    /// The evidence on its way: how many attempts were counted, and its value then; the last is the present.
    pub path: Vec<(u64, f64)>,
}

/// Keeps watch over one release. Memory is bounded; each attempt takes the same time.
#[derive(Debug, Clone)]
pub struct Guard {
    settings: GuardSettings,
    eligible: Eligible,
    slices: Slices,
    floor: Floor,
    /// Once what is bad was excluded, it stays so: the test may be stopped where it is passed.
    is_above_floor: bool,
    /// Of each person's first attempt, and of their first success: arms are people's, and some come often.
    split: (SplitTest, Firsts),
    success: (SuccessTest, Firsts),
    tally: Tally,
    path: Path,
    /// Once rolled back, for good.
    is_over: bool,
}

impl Guard {
    #[must_use]
    pub fn new(settings: GuardSettings) -> Self {
        Self {
            settings,
            eligible: Eligible::new(settings.window),
            slices: Slices::default(),
            floor: Floor::new(settings.bad),
            is_above_floor: false,
            split: Default::default(),
            success: Default::default(),
            tally: Tally::default(),
            path: Path::default(),
            is_over: false,
        }
    }

    /// Takes one attempt; returns a verdict that is not *hold* when this attempt brought it about.
    pub fn add(&mut self, attempt: &Attempt) -> Option<Verdict> {
        if self.is_over {
            return None;
        }
        match self.eligible.count(attempt.person, attempt.at) {
            Eligibility::Counted => {}
            Eligibility::Again | Eligibility::Late => {
                self.tally.passed_over += 1;
                return None;
            }
            Eligibility::Crowded => {
                self.tally.crowded += 1;
                return None;
            }
        }
        let could_promote = self.decision().0 == Decision::Promote;
        let share = attempt.share.get();
        self.slices.add(attempt);
        if self.split.1.is_first(attempt.person) {
            self.split.0.add(attempt.arm, share);
        }
        if attempt.is_ok && self.success.1.is_first(attempt.person) {
            self.success.0.add(attempt.arm, share);
        }
        match attempt.arm {
            Arm::Treatment => {
                self.tally.treatment += 1;
                self.floor.add(attempt.is_ok);
                self.is_above_floor |= self.bound() <= self.floor.e_value();
            }
            Arm::Control => self.tally.control += 1,
        }
        self.path.add(self.tally.treatment + self.tally.control, self.slices.e_value());
        let (decision, _) = self.decision();
        self.is_over = decision == Decision::Rollback;
        let is_news = self.is_over || (decision == Decision::Promote && !could_promote);
        is_news.then(|| self.verdict(attempt.at))
    }

    /// The guard's word at this moment.
    #[must_use]
    pub fn verdict(&self, at: Timestamp) -> Verdict {
        let (decision, reason) = self.decision();
        Verdict {
            at,
            decision,
            reason,
            e_value: self.slices.e_value(),
            bound: self.bound(),
            suspect: self.slices.suspect(),
            tally: self.tally,
            path: self.path.points(),
        }
    }

    fn bound(&self) -> f64 {
        1.0 / self.settings.alpha.get()
    }

    fn decision(&self) -> (Decision, Reason) {
        let bound = self.bound();
        // First what is safe whatever else is wrong: a release that is taken back costs nothing but time.
        if bound <= self.slices.e_value() {
            return (Decision::Rollback, Reason::Worse);
        }
        if bound <= self.split.0.e_value() {
            return (Decision::Hold, Reason::Split);
        }
        if bound <= self.success.0.e_value() {
            return (Decision::Hold, Reason::Silence);
        }
        if self.is_above_floor {
            return (Decision::Promote, Reason::Good);
        }
        (Decision::Hold, Reason::Open)
    }
}

#[cfg(test)]
mod tests;
