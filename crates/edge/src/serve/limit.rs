//! Rate limits (GCRA), per access token and per address, with a bounded number of keys.
//!
//! The clock is the limiter's own, which only ever goes forward: a step of the machine's wall clock backwards would
//! otherwise lock every client out for as long.

use super::Address;
use crate::problem::Problem;
use crate::{EdgeSettings, Rate, SlowRate};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use identity::{Email, Thumbprint};
use kernel::{DeviceId, LoginId};
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

pub(crate) struct Limits {
    tokens: Limiter,
    addresses: Limiter,
    networks: Limiter,
    mailboxes: Limiter,
    devices: Limiter,
    attempts: Limiter,
    reporting_networks: Limiter,
    reporting_devices: Limiter,
    writers: Limiter,
    staff_guesses: Limiter,
}

impl Limits {
    pub(crate) fn new(settings: &EdgeSettings) -> Self {
        Self {
            tokens: Limiter::new(settings.token_rate),
            addresses: Limiter::new(settings.address_rate),
            networks: Limiter::new(settings.network_rate),
            mailboxes: Limiter::slow(settings.mailbox_rate),
            devices: Limiter::new(settings.device_rate),
            attempts: Limiter::new(settings.device_rate),
            reporting_networks: Limiter::new(settings.network_rate),
            reporting_devices: Limiter::new(settings.device_rate),
            writers: Limiter::new(settings.device_rate),
            staff_guesses: Limiter::new(settings.network_rate),
        }
    }

    /// Counts a request with this access token, good or not.
    pub(crate) fn check_token(&self, token: &str) -> Result<(), Problem> {
        self.tokens.check(token)
    }

    /// Counts a request without a token.
    pub(crate) fn check_address(&self, address: Address) -> Result<(), Problem> {
        self.addresses.check(&address)
    }

    /// Counts a mail that is asked for, or a guess, from this network.
    pub(crate) fn check_network(&self, address: Address) -> Result<(), Problem> {
        self.networks.check(&address.place())
    }

    /// Counts a mail that is asked for to this address, from this network.
    pub(crate) fn check_mailbox(&self, email: &Email, address: Address) -> Result<(), Problem> {
        self.mailboxes.check(&(email.key(), address.place()))
    }

    /// Counts an attempt to log in that is begun for a device, whatever it is known by.
    pub(crate) fn check_device<K: Hash>(&self, device: &K) -> Result<(), Problem> {
        self.devices.check(device)
    }

    /// Counts an answer to one challenge.
    pub(crate) fn check_attempt(&self, login: &LoginId) -> Result<(), Problem> {
        self.attempts.check(login)
    }

    /// Counts a request that reports trouble from this network. It has a count of its own: when something is wrong many
    /// report, and are to log in from the same network all the same.
    pub(crate) fn check_reporting_network(&self, address: Address) -> Result<(), Problem> {
        self.reporting_networks.check(&address.place())
    }

    /// Counts what a device writes to the bank's agents.
    pub(crate) fn check_writer(&self, device: &DeviceId) -> Result<(), Problem> {
        self.writers.check(device)
    }

    /// Counts a credential of staff that was not a good one, from this network.
    pub(crate) fn check_staff_guess(&self, address: Address) -> Result<(), Problem> {
        self.staff_guesses.check(&address.place())
    }

    /// Counts a request that reports trouble by the key it proves.
    pub(crate) fn check_reporting_device(&self, key: &Thumbprint) -> Result<(), Problem> {
        self.reporting_devices.check(key)
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
        Self::of(Quota::per_second(rate.per_second).allow_burst(rate.burst))
    }

    pub(super) fn slow(rate: SlowRate) -> Self {
        let quota = Quota::with_period(rate.every).expect("a period is above zero");
        Self::of(quota.allow_burst(rate.burst))
    }

    fn of(quota: Quota) -> Self {
        let clock = DefaultClock::default();
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
