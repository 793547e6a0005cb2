//! A map keyed by ids whose low bits are already random, so that hashing them again would be waste.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Takes the last eight bytes of an id for its hash.
#[derive(Debug, Clone, Copy, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(tail) = bytes.last_chunk::<8>() {
            // The multiplier (from Knuth's golden ratio) spreads ids that were counted up instead of drawn.
            self.0 = u64::from_be_bytes(*tail).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn write_usize(&mut self, _length: usize) {}
}

/// A map from ids.
pub type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

#[cfg(test)]
mod tests;
