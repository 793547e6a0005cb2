//! The machine's clock, and chance that no two banks of one test share.

use bank::jose::SignerRandom;
use kernel::Timestamp;
use ring::rand::SystemRandom;
use simulator::SeededEntropy;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The same in every run, so that a failure can be repeated.
const SEED: u64 = 0x00f1_0212;

/// Each bank opened in a test draws from a stream of its own, because two that share a store must never draw the
/// same token.
static STREAMS: AtomicU64 = AtomicU64::new(0);

#[expect(clippy::disallowed_methods, reason = "a server process beside the test goes by the machine's clock")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

pub(crate) fn entropy() -> Arc<SeededEntropy> {
    Arc::new(SeededEntropy::stream(SEED, STREAMS.fetch_add(1, Ordering::SeqCst)))
}

/// A number that no other caller in this process gets.
pub(crate) fn next() -> u64 {
    STREAMS.fetch_add(1, Ordering::SeqCst)
}

/// What signatures take their chance from.
pub(crate) fn signer_random() -> SignerRandom {
    SignerRandom::new(SystemRandom::new())
}
