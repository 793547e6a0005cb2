//! Which proofs this process has taken already (RFC 9449, 11.1), and which clients' assertions (RFC 7523, 3).
//!
//! A proof is kept as a keyed hash of 64 bits over the signing key and `jti`: nobody outside can aim at another's hash
//! or at one part of the memory, one customer's `jti` never stands in another's way, and two proofs are mistaken for
//! one about once in 10^12 times, for which the client signs again.
//!
//! The memory belongs to one process and is empty after a start. A proof sent to two processes within its window
//! passes both: it opens nothing without the access token it is bound to, and what may happen once is spent in the
//! store.

use super::{CLOCK_SKEW, Proof};
use kernel::{Secret, Timestamp};
use parking_lot::Mutex;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::time::Duration;

/// For how long one proof can be accepted: from when it lies [`CLOCK_SKEW`] ahead until it is that old.
pub const PROOF_WINDOW: Duration = CLOCK_SKEW.saturating_mul(2);

/// Proofs remembered of one window, about 20 bytes each; of two windows at most.
pub const REPLAY_ENTRIES_MAX: usize = SHARDS * SHARD_ENTRIES_MAX;

/// Parts of the memory, each behind a lock of its own, so that threads seldom wait and none waits long for growth.
const SHARDS: usize = 64;
const SHARD_ENTRIES_MAX: usize = 65_536;

/// What was taken within at least one window and at most two.
pub struct ReplayMemory {
    window: Duration,
    key: Secret<[u8; 32]>,
    shards: Vec<Mutex<Shard>>,
    shard_entries_max: usize,
}

/// Why a proof was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ReplayRefusal {
    /// `invalid_dpop_proof`.
    #[error("the proof came before")]
    Replayed,
    /// Nothing is wrong with the proof or the session: the client is told to try again later, never that it is signed
    /// out. Forgetting the oldest instead would let whoever can fill the memory replay what fell out of it.
    #[error("more proofs came within one window than can be remembered")]
    Full,
}

impl ReplayRefusal {
    /// The stable name, for outcomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Replayed => "proof_replayed",
            Self::Full => "proof_memory_full",
        }
    }
}

/// The hashes come keyed, so the set needs no key of its own.
type Hashes = HashSet<u64, BuildHasherDefault<DefaultHasher>>;

/// Two generations. What is taken before `turns_at` is forgotten one whole window after it, when the second turn
/// comes.
#[derive(Default)]
struct Shard {
    current: Hashes,
    previous: Hashes,
    turns_at: Timestamp,
}

impl ReplayMemory {
    /// An empty memory of proofs; the key is drawn at start and belongs to this process alone.
    #[must_use]
    pub fn new(key: Secret<[u8; 32]>) -> Self {
        Self::lasting(key, PROOF_WINDOW)
    }

    /// An empty memory of what can be accepted for no longer than this.
    #[must_use]
    pub fn lasting(key: Secret<[u8; 32]>, window: Duration) -> Self {
        Self { window, ..Self::sized(key, SHARDS, SHARD_ENTRIES_MAX) }
    }

    fn sized(key: Secret<[u8; 32]>, shards: usize, shard_entries_max: usize) -> Self {
        let shards = std::iter::repeat_with(Mutex::default).take(shards).collect();
        Self { window: PROOF_WINDOW, key, shards, shard_entries_max }
    }

    /// Spends a proof. This comes last, when the rest of its request is right.
    ///
    /// # Errors
    /// [`ReplayRefusal`]; then nothing was spent.
    pub fn remember(&self, proof: &Proof, now: Timestamp) -> Result<(), ReplayRefusal> {
        self.remember_id(&proof.thumbprint().0, proof.id(), now)
    }

    /// Spends an id of a sender's own.
    ///
    /// # Errors
    /// [`ReplayRefusal`]; then nothing was spent.
    pub fn remember_id(&self, sender: &[u8; 32], id: &str, now: Timestamp) -> Result<(), ReplayRefusal> {
        let hash = self.hash(sender, id);
        let mut shard = self.shards[place(hash, self.shards.len())].lock();
        shard.turn(self.window, now);
        if shard.current.contains(&hash) || shard.previous.contains(&hash) {
            return Err(ReplayRefusal::Replayed);
        }
        if self.shard_entries_max <= shard.current.len() {
            return Err(ReplayRefusal::Full);
        }
        shard.current.insert(hash);
        Ok(())
    }

    /// How many proofs are kept at this moment, for the operator's measures.
    #[must_use]
    pub fn count(&self) -> usize {
        let counts = self.shards.iter().map(|shard| {
            let shard = shard.lock();
            shard.current.len() + shard.previous.len()
        });
        counts.sum()
    }

    fn hash(&self, sender: &[u8; 32], id: &str) -> u64 {
        let mut hasher = blake3::Hasher::new_keyed(self.key.expose());
        // The sender has a fixed length, so no two pairs run together.
        hasher.update(sender).update(id.as_bytes());
        let mut hash = [0; 8];
        hasher.finalize_xof().fill(&mut hash);
        u64::from_le_bytes(hash)
    }
}

fn place(hash: u64, places: usize) -> usize {
    let places = u64::try_from(places).expect("a length is a number of 64 bits");
    usize::try_from(hash % places).expect("it is below a length")
}

impl Shard {
    fn turn(&mut self, window: Duration, now: Timestamp) {
        // A clock that was set back by more than a window had been wrong: without this, the memory would keep what it
        // has until that wrong time comes, and fill up.
        let is_set_back = now.after(window.saturating_mul(2)) < self.turns_at;
        if now < self.turns_at && !is_set_back {
            return;
        }
        if self.turns_at.after(window) <= now {
            // Nothing came for a window, or this is the first proof: both are old, and their room is given back.
            *self = Self::default();
        } else {
            std::mem::swap(&mut self.current, &mut self.previous);
            self.current.clear();
        }
        self.turns_at = now.after(window);
    }
}

#[cfg(test)]
mod tests;
