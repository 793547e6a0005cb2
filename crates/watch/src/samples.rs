//! Streams of attempts from a seed.

use crate::{Arm, Attempt, Cell, Chance, PersonMark};
use kernel::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Duration;

/// The control's success in most streams.
pub(crate) const HEALTHY: f64 = 0.97;

pub(crate) struct Stream {
    pub(crate) random: ChaCha8Rng,
    pub(crate) share: f64,
    pub(crate) at: Timestamp,
    people: u64,
}

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self { random, share: 0.1, at: Timestamp::from_micros(1_000_000_000), people: 0 }
    }

    /// An arm as the share says.
    pub(crate) fn arm(&mut self) -> Arm {
        if self.random.random_bool(self.share) { Arm::Treatment } else { Arm::Control }
    }

    /// The next attempt: each by a person of its own, a second after the one before.
    pub(crate) fn next(&mut self, (control, treatment): (f64, f64)) -> Attempt {
        let arm = self.arm();
        self.next_in(Cell::default(), arm, if arm == Arm::Treatment { treatment } else { control })
    }

    pub(crate) fn next_in(&mut self, cell: Cell, arm: Arm, success: f64) -> Attempt {
        self.people += 1;
        self.at = self.at.after(Duration::from_secs(1));
        Attempt {
            at: self.at,
            person: PersonMark(self.people),
            arm,
            share: Chance::new(self.share).unwrap(),
            cell,
            is_ok: self.random.random_bool(success),
        }
    }
}

/// The value in the middle.
pub(crate) fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values[values.len() / 2]
}
