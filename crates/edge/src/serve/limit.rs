//! Rate limits (GCRA), per access token and per address, with a bounded number of keys.
//!
//! The clock is the limiter's own, which only ever goes forward: a step of the machine's wall clock backwards would
//! otherwise lock every client out for as long.

use super::Address;
use crate::Rate;
use crate::problem::Problem;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

pub(crate) struct Limits {
    tokens: Limiter,
    addresses: Limiter,
}

impl Limits {
    pub(crate) fn new(token: Rate, address: Rate) -> Self {
        Self { tokens: Limiter::new(token), addresses: Limiter::new(address) }
    }

    /// Counts a request with this access token, good or not.
    pub(crate) fn check_token(&self, token: &str) -> Result<(), Problem> {
        self.tokens.check(token)
    }

    /// Counts a request without a token.
    pub(crate) fn check_address(&self, address: Address) -> Result<(), Problem> {
        self.addresses.check(&address)
    }
}

/// One limiter. A key is a keyed 64-bit hash: no secret is kept, and nobody outside can make two keys meet.
pub(super) struct Limiter {
    keyed: DefaultKeyedRateLimiter<u64>,
    clock: DefaultClock,
    hasher: RandomState,
    checks: AtomicU32,
    is_crowded: AtomicBool,
}

impl Limiter {
    /// Keys told apart at one time.
    pub(super) const KEYS_MAX: usize = 100_000;
    /// While there are more, new ones share this many buckets.
    pub(super) const SHARED_KEYS: u64 = 1_024;
    /// Checks between two sweeps; so many keys at most can come in meanwhile.
    const SWEEP_EVERY: u32 = 4_096;

    pub(super) fn new(rate: Rate) -> Self {
        let clock = DefaultClock::default();
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self {
            keyed: RateLimiter::dashmap_with_clock(quota, clock.clone()),
            clock,
            hasher: RandomState::new(),
            checks: AtomicU32::new(0),
            is_crowded: AtomicBool::new(false),
        }
    }

    pub(super) fn check<K: Hash + ?Sized>(&self, key: &K) -> Result<(), Problem> {
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(Self::SWEEP_EVERY) {
            self.sweep();
        }
        let hash = self.hasher.hash_one(key);
        let key = if self.is_crowded.load(Ordering::Relaxed) { hash % Self::SHARED_KEYS } else { hash };
        self.keyed.check_key(&key).map_err(|wait| {
            let wait = wait.wait_time_from(self.clock.now());
            // Rounded up: whoever waits as long as told must not be told again.
            Problem::rate_limited(wait.as_secs().saturating_add(1))
        })
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> usize {
        self.keyed.len()
    }

    /// Forgets the keys that have their whole burst back, when there are many.
    fn sweep(&self) {
        if self.keyed.len() < Self::KEYS_MAX / 2 {
            self.is_crowded.store(false, Ordering::Relaxed);
            return;
        }
        self.keyed.retain_recent();
        self.keyed.shrink_to_fit();
        self.is_crowded.store(Self::KEYS_MAX <= self.keyed.len(), Ordering::Relaxed);
    }
}
