//! Streams of attempts from a seed.

use kernel::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Duration;
use watch::{Arm, Attempt, Cell, Chance, Guard, GuardSettings, PersonMark, Tally};

pub(super) const ALPHA: f64 = 0.001;
/// The success of a healthy login.
pub(super) const HEALTHY: f64 = 0.97;
/// The treatment's share.
pub(super) const SHARE: f64 = 0.1;

pub(super) struct Stream {
    pub(super) random: ChaCha8Rng,
    at: Timestamp,
    people: u64,
}

impl Stream {
    pub(super) fn new(seed: u64) -> Self {
        let at = Timestamp::from_micros(1_000_000_000);
        Self { random: ChaCha8Rng::seed_from_u64(seed), at, people: 0 }
    }

    pub(super) fn arm(&mut self) -> Arm {
        if self.random.random_bool(SHARE) { Arm::Treatment } else { Arm::Control }
    }

    /// Two platforms, four versions, two protocols: 44 slices with their margins, and the whole.
    pub(super) fn cell(&mut self) -> [u16; 4] {
        let random = &mut self.random;
        [random.random_range(1..=2), random.random_range(1..=4), random.random_range(1..=2), 0]
    }

    /// The next attempt, of a person who was not seen before; the successes are control's and treatment's.
    pub(super) fn next(&mut self, (control, treatment): (f64, f64)) -> Attempt {
        let arm = self.arm();
        self.next_in(Cell::default(), arm, if arm == Arm::Treatment { treatment } else { control })
    }

    /// The same person's next try, if this one failed; the same attempt told again if it did not.
    pub(super) fn again(&mut self, attempt: Attempt, success: f64) -> Attempt {
        if attempt.is_ok {
            return attempt;
        }
        Attempt {
            at: attempt.at.after(Duration::from_secs(2)),
            is_ok: self.random.random_bool(success),
            ..attempt
        }
    }

    pub(super) fn next_in(&mut self, cell: Cell, arm: Arm, success: f64) -> Attempt {
        self.people += 1;
        self.at = self.at.after(Duration::from_secs(10));
        Attempt {
            at: self.at,
            person: PersonMark(self.people),
            arm,
            share: Chance::new(SHARE).expect("it is one"),
            cell,
            is_ok: self.random.random_bool(success),
        }
    }
}

pub(super) fn guard() -> Guard {
    Guard::new(GuardSettings {
        alpha: Chance::new(ALPHA).expect("it is one"),
        window: Duration::from_mins(10),
        bad: Chance::new(0.9).expect("it is one"),
    })
}

/// What a guard has counted.
pub(super) fn outcome_of(guard: &Guard) -> Tally {
    guard.verdict(Timestamp::EPOCH).tally
}

/// The value in the middle of sorted ones.
pub(super) fn median(sorted: &[u64]) -> u64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
