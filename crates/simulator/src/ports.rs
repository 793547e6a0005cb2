//! The two inputs of every decision, made from a seed: the same seed gives the same time and the same chance.

use kernel::{Clock, Entropy, Timestamp};
use parking_lot::Mutex;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub struct SeededClock(AtomicI64);

impl SeededClock {
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_micros()))
    }

    /// Moves to an instant, forward or back.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }

    /// Moves forward, and tells the instant it came to.
    pub fn advance(&self, lasts: Duration) -> Timestamp {
        let micros = i64::try_from(lasts.as_micros()).unwrap_or(i64::MAX);
        let before = self.0.fetch_add(micros, Ordering::SeqCst);
        Timestamp::from_micros(before.saturating_add(micros))
    }
}

impl Clock for SeededClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Random bytes that a seed decides (`ChaCha8`, the same on every machine). Never for a bank with real customers.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<ChaCha8Rng>);

impl SeededEntropy {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::stream(seed, 0)
    }

    /// One of many independent streams of the same seed.
    #[must_use]
    pub fn stream(seed: u64, stream: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(stream);
        Self(Mutex::new(chance))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests;
