//! Chance for the plan: a seeded generator with the few questions the plan asks of it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Written out here rather than taken from a library of distributions, so that an update of one never changes the
/// year that a seed stands for.
#[derive(Debug, Clone)]
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// One of many independent sources of the same seed.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(stream);
        Self(chance)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Less than `bound`, which is above zero.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        assert!(0 < bound, "there is nothing below zero");
        let wide = u128::from(self.bits()) * bound as u128;
        usize::try_from(wide >> 64).expect("below a usize")
    }

    /// From `least` to `most`, both included.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        assert!(least <= most, "the range is empty");
        let span = usize::try_from(most - least).expect("not below zero") + 1;
        least + i64::try_from(self.below(span)).expect("below the span")
    }

    /// As [`Self::between`], with small values more likely than great ones.
    pub(crate) fn mostly_small(&mut self, least: i64, most: i64) -> i64 {
        self.between(least, most).min(self.between(least, most))
    }

    /// True that many times in a thousand.
    pub(crate) fn happens(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille as usize
    }

    /// How often something happens on a day, when it happens so often in seven thousand days: the whole part for
    /// sure, the rest by chance.
    pub(crate) fn times(&mut self, in_seven_thousand_days: u32) -> u32 {
        let (whole, rest) = (in_seven_thousand_days / 7_000, in_seven_thousand_days % 7_000);
        whole + u32::from(self.below(7_000) < rest as usize)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
