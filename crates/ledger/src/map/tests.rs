use super::*;
use kernel::TransferId;
use std::collections::BTreeSet;
use std::hash::BuildHasher;
use uuid::Uuid;

#[test]
fn ids_that_were_counted_up_spread_over_the_low_bits() {
    // A table of 2048 places looks at the lowest 11 bits.
    let build = BuildHasherDefault::<IdHasher>::default();
    let places: BTreeSet<u64> = (0..1_024_u128)
        .map(|count| build.hash_one(TransferId::from_uuid(Uuid::from_u128(count))) % 2_048)
        .collect();
    assert_eq!(places.len(), 1_024);
}
