mod traps;

use super::*;
use crate::attempt::PersonMark;
use crate::path::PATH_POINTS_MAX;
use crate::samples::{HEALTHY, Stream};
use rand::Rng as _;

fn guard() -> Guard {
    Guard::new(GuardSettings {
        alpha: Chance::new(0.001).unwrap(),
        window: Duration::from_mins(10),
        bad: Chance::new(0.9).unwrap(),
    })
}

fn run(stream: &mut Stream, guard: &mut Guard, rates: (f64, f64), events: u32) -> Option<Verdict> {
    (0..events).find_map(|_| guard.add(&stream.next(rates)))
}

#[test]
fn without_data_it_holds() {
    let verdict = guard().verdict(Timestamp::EPOCH);
    assert_eq!((verdict.decision, verdict.reason), (Decision::Hold, Reason::Open));
    assert!(verdict.path.is_empty());
}

#[test]
fn a_flaw_rolls_back_once_with_its_evidence() {
    let (mut stream, mut guard) = (Stream::new(1), guard());
    let verdict = run(&mut stream, &mut guard, (HEALTHY, 0.0), 10_000).expect("it is found");
    assert_eq!((verdict.decision, verdict.reason), (Decision::Rollback, Reason::Worse));
    assert!(verdict.bound <= verdict.e_value && verdict.tally.treatment < 20);
    let (last, e_value) = *verdict.path.last().unwrap();
    assert_eq!(last, verdict.tally.treatment + verdict.tally.control);
    assert!((e_value - verdict.e_value).abs() < f64::EPSILON * e_value);
    assert!(run(&mut stream, &mut guard, (HEALTHY, HEALTHY), 10_000).is_none(), "it does not come back");
    assert_eq!(guard.verdict(stream.at).decision, Decision::Rollback);
}

#[test]
fn a_healthy_release_is_promoted_and_may_still_be_rolled_back() {
    let (mut stream, mut guard) = (Stream::new(2), guard());
    let verdict = run(&mut stream, &mut guard, (HEALTHY, HEALTHY), 20_000).expect("it is promoted");
    assert_eq!((verdict.decision, verdict.reason), (Decision::Promote, Reason::Good));
    assert!(100 < verdict.tally.treatment && verdict.path.len() <= PATH_POINTS_MAX);
    let verdict = run(&mut stream, &mut guard, (HEALTHY, 0.0), 10_000).expect("it is found");
    assert_eq!(verdict.decision, Decision::Rollback);
}

/// Arms are people's: those who come every day are in the same one every day.
#[test]
fn a_few_who_come_often_are_no_wrong_split() {
    for seed in 0..100 {
        let (mut stream, mut guard) = (Stream::new(seed), guard());
        let people: Vec<Attempt> = (0..100).map(|_| stream.next((HEALTHY, HEALTHY))).collect();
        for day in 0..100 {
            for one in &people {
                let at = one.at.after(Duration::from_hours(24 * day));
                let is_ok = stream.random.random_bool(HEALTHY);
                guard.add(&Attempt { at, is_ok, ..*one });
            }
        }
        let reason = guard.verdict(Timestamp::EPOCH).reason;
        assert!(!matches!(reason, Reason::Split | Reason::Silence), "seed {seed}: {reason:?}");
    }
}

/// Clusters of retries by people who fail are what makes other tests cry wolf.
#[test]
fn retries_count_once() {
    let mut alarms = 0;
    for seed in 0..200 {
        let (mut stream, mut guard) = (Stream::new(seed), guard());
        let mut is_alarmed = false;
        for _ in 0..2_000 {
            let attempt = stream.next((HEALTHY, HEALTHY));
            let tries = if attempt.is_ok { 1 } else { 10 };
            for _ in 0..tries {
                let verdict = guard.add(&attempt);
                is_alarmed |= verdict.is_some_and(|verdict| verdict.decision == Decision::Rollback);
            }
        }
        alarms += u32::from(is_alarmed);
    }
    assert_eq!(alarms, 0, "of 200 healthy runs, at one in a thousand");
}

#[test]
fn an_outage_that_all_share_is_not_the_releases() {
    for seed in 0..50 {
        let (mut stream, mut guard) = (Stream::new(seed), guard());
        let healthy = run(&mut stream, &mut guard, (HEALTHY, HEALTHY), 300);
        let outage = run(&mut stream, &mut guard, (0.2, 0.2), 2_000);
        for verdict in healthy.into_iter().chain(outage) {
            assert_ne!(verdict.decision, Decision::Rollback, "seed {seed}");
        }
    }
}

#[test]
fn a_split_that_lies_holds_what_would_have_been_promoted() {
    let (mut stream, mut guard) = (Stream::new(4), guard());
    for _ in 0..5_000 {
        stream.share = 0.25;
        let mut attempt = stream.next((HEALTHY, HEALTHY));
        attempt.share = Chance::new(0.1).unwrap();
        guard.add(&attempt);
    }
    let verdict = guard.verdict(stream.at);
    assert_eq!((verdict.decision, verdict.reason), (Decision::Hold, Reason::Split));
}

#[test]
fn duplicates_and_latecomers_are_passed_over() {
    let (mut stream, mut guard) = (Stream::new(5), guard());
    let first = stream.next((HEALTHY, HEALTHY));
    guard.add(&first);
    guard.add(&first);
    for _ in 0..200 {
        guard.add(&stream.next((HEALTHY, HEALTHY)));
    }
    let late = Attempt { person: PersonMark(u64::MAX), ..first };
    guard.add(&late);
    let tally = guard.verdict(stream.at).tally;
    assert_eq!((tally.treatment + tally.control, tally.passed_over), (201, 2));
}
