//! What makes other tests cry wolf, all at once and with fixed seeds: clusters of retries, dips that both arms share, a share
//! that changes, nodes whose clocks differ, and events that are told twice or late.

use super::super::*;
use crate::samples::{HEALTHY, Stream};
use rand::Rng as _;

/// One healthy run in twenty may be rolled back here, so that a few hundred runs can tell.
const ALPHA: f64 = 0.05;
const EVENTS: u64 = 1_200;
/// How far the clocks of two nodes may differ, in seconds.
const SKEW: u64 = 90;

/// A stream with every trap in it: attempts as they reach the guard.
fn trapped(stream: &mut Stream, event: u64, treatment: f64) -> Vec<Attempt> {
    // A dip that all share, every few hundred events, and a share that rises by stages.
    let dip = if event % 700 < 90 { 0.5 } else { 1.0 };
    stream.share = [0.05, 0.1, 0.25, 0.5][usize::try_from(event * 4 / EVENTS).unwrap().min(3)];
    let control = HEALTHY * dip;
    let first = stream.next((control, control * treatment));
    let mut told = vec![first];
    // Who fails tries again at once, and fails as often.
    let success = if first.arm == Arm::Treatment { control * treatment } else { control };
    while told.len() < 6 && !told.last().unwrap().is_ok {
        told.push(Attempt { is_ok: stream.random.random_bool(success), ..first });
    }
    if stream.random.random_bool(0.1) {
        told.push(first);
    }
    // The node that tells it has a clock of its own, and sometimes tells far too late.
    let node = stream.random.random_range(0..3_u64);
    let is_late = stream.random.random_bool(0.03);
    for attempt in &mut told {
        let at = attempt.at.after(Duration::from_secs(node * SKEW / 2));
        attempt.at = if is_late { at.before(Duration::from_mins(30)) } else { at };
    }
    told
}

/// Whether it was rolled back, and after how many attempts of the treatment.
fn watched(seed: u64, treatment: f64) -> (bool, Tally) {
    let settings = GuardSettings {
        alpha: Chance::new(ALPHA).unwrap(),
        window: Duration::from_mins(10),
        bad: Chance::new(0.9).unwrap(),
    };
    let (mut stream, mut guard) = (Stream::new(seed), Guard::new(settings));
    for event in 0..EVENTS {
        for attempt in trapped(&mut stream, event, treatment) {
            let verdict = guard.add(&attempt);
            if verdict.is_some_and(|verdict| verdict.decision == Decision::Rollback) {
                return (true, guard.verdict(stream.at).tally);
            }
        }
    }
    (false, guard.verdict(stream.at).tally)
}

#[test]
fn a_healthy_release_is_rolled_back_no_more_often_than_it_may() {
    const RUNS: u64 = 300;
    let alarms = (0..RUNS).filter(|seed| watched(*seed, 1.0).0).count();
    assert!(alarms <= 15, "{alarms} of {RUNS}");
    assert!(0 < alarms, "a test that never errs was not tried");
}

#[test]
fn a_flaw_is_found_among_them() {
    for seed in 0..30 {
        let (is_found, tally) = watched(seed, 0.5);
        assert!(is_found && tally.treatment < 100, "seed {seed}: {tally:?}");
    }
}

#[test]
fn retries_repeats_and_latecomers_are_passed_over() {
    let (_, tally) = watched(7, 1.0);
    let counted = tally.treatment + tally.control;
    assert!(EVENTS * 9 / 10 < counted && counted < EVENTS, "{tally:?}");
    assert!(EVENTS / 10 < tally.passed_over, "{tally:?}");
}
