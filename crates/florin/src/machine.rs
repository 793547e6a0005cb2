//! The machine's clock and randomness: the only place that asks the machine for either.

use bank::jose::SignerRandom;
use kernel::{Clock, Entropy, Timestamp};
use rand::RngCore as _;
use ring::rand::SystemRandom;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock port of the machine")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MachineEntropy;

impl Entropy for MachineEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the Entropy port of the machine")]
    /// From a generator of the thread's own, which the machine seeds and seeds anew: a payment draws three times, and
    /// asking the machine each time costs more than all of its ids.
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// Randomness for signatures, from the system itself.
pub(crate) fn signer_random() -> SignerRandom {
    SignerRandom::new(SystemRandom::new())
}

/// How long ago it was asked for, by a clock that only goes forward.
#[expect(clippy::disallowed_methods, reason = "this module is the one that reads the machine's clocks")]
pub(crate) fn stopwatch() -> impl Fn() -> Duration + Send + Sync + 'static {
    let start = Instant::now();
    move || start.elapsed()
}
