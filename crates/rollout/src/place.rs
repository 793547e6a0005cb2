//! Where a person stands among a million: the same on every node and at every time.

use identity::Fingerprint;

/// How many places there are.
pub(crate) const PLACES: u64 = 1_000_000;

/// The place of a salted name, by 64 bits of its hash: every place is equally likely to one part in 10^13.
pub(crate) fn place(salted: &str) -> u64 {
    let hash = Fingerprint::of(salted).0;
    let mut first = [0; 8];
    first.copy_from_slice(hash.split_at(8).0);
    u64::from_le_bytes(first) % PLACES
}
