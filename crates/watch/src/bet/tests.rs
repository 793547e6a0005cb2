use super::*;
use crate::Chance;
use crate::samples::{HEALTHY, Stream, median};
use rand::Rng as _;

fn attempts_to_promote(seed: u64, bad: f64) -> u64 {
    let (mut stream, mut floor) = (Stream::new(seed), Floor::new(Chance::new(bad).unwrap()));
    let mut attempts = 0;
    while floor.e_value() < 1_000.0 {
        floor.add(stream.random.random_bool(HEALTHY));
        attempts += 1;
    }
    attempts
}

#[test]
fn clean_attempts_exclude_what_is_bad() {
    let (wide, narrow) = (0.90, 0.95);
    let seen = median((0..101).map(|seed| attempts_to_promote(seed, wide)).collect());
    assert!((120..300).contains(&seen), "{seen} attempts to exclude {wide}");
    let seen = median((0..101).map(|seed| attempts_to_promote(seed, narrow)).collect());
    assert!((900..2_200).contains(&seen), "{seen} attempts to exclude {narrow}");
}

#[test]
fn a_bad_release_is_hardly_ever_promoted() {
    let mut promoted = 0;
    for seed in 0..1_000 {
        let (mut stream, mut floor) = (Stream::new(seed), Floor::new(Chance::new(0.9).unwrap()));
        let is_promoted = (0..2_000).any(|_| {
            floor.add(stream.random.random_bool(0.9));
            20.0 <= floor.e_value()
        });
        promoted += u32::from(is_promoted);
    }
    assert!(0 < promoted && promoted <= 50, "{promoted} of 1000");
}
