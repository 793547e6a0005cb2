use super::*;
use crate::samples::{Stream, median};

fn guard(alpha: f64) -> ReturnGuard {
    ReturnGuard::new(Chance::new(alpha).unwrap(), Duration::from_hours(1))
}

/// Treatment returns that were due until the doubt is raised.
fn due_until_doubt(seed: u64, (control, treatment): (f64, f64)) -> u64 {
    let (mut stream, mut guard) = (Stream::new(seed), guard(0.001));
    while guard.doubt().tally.treatment < 5_000 {
        let due = stream.next((control, treatment));
        assert!(guard.expects(&due), "each is somebody else");
        guard.add(&due);
        if guard.doubt().is_raised {
            break;
        }
    }
    guard.doubt().tally.treatment
}

#[test]
fn a_cohort_that_falls_silent_is_missed() {
    for (control, most) in [(0.9, 12), (0.5, 25), (0.15, 110)] {
        let seen = median((0..101).map(|seed| due_until_doubt(seed, (control, 0.0))).collect());
        assert!(seen <= most, "of {control}: {seen}");
    }
}

#[test]
fn half_of_a_cohort_is_missed_as_well() {
    let seen = median((0..51).map(|seed| due_until_doubt(seed, (0.5, 0.25))).collect());
    assert!(seen <= 200, "{seen}");
}

/// People who come back rarely, a night in which nobody does, and a share that grows: nothing that strikes both arms
/// alike raises a doubt more often than it may.
#[test]
fn nights_and_holidays_raise_no_more_doubts_than_they_may() {
    const RUNS: u64 = 400;
    let mut doubts = 0;
    for seed in 0..RUNS {
        let (mut stream, mut guard) = (Stream::new(seed), guard(0.05));
        for event in 0..3_000_u32 {
            let back = if (1_000..1_400).contains(&event) { 0.02 } else { 0.3 };
            stream.share = if event < 2_000 { 0.05 } else { 0.5 };
            let due = stream.next((back, back));
            guard.add(&due);
        }
        doubts += u64::from(guard.doubt().is_raised);
    }
    assert!(doubts <= RUNS / 20, "{doubts} of {RUNS}");
    assert!(0 < doubts, "a test that never errs was not tried");
}

#[test]
fn nothing_is_compared_before_the_control_is_known() {
    let (mut stream, mut guard) = (Stream::new(1), guard(0.001));
    for _ in 0..200 {
        guard.add(&stream.next_in(crate::Cell::default(), Arm::Treatment, 0.0));
    }
    let doubt = guard.doubt();
    assert!(!doubt.is_raised && doubt.suspect.is_none(), "{doubt:?}");
    for _ in 0..LEARNT_FROM {
        guard.add(&stream.next_in(crate::Cell::default(), Arm::Control, 1.0));
    }
    assert!(!guard.doubt().is_raised, "what came before is not held against it");
    assert!(guard.doubt().suspect.is_some());
}

#[test]
fn a_person_is_expected_once_in_a_window() {
    let (mut stream, mut guard) = (Stream::new(1), guard(0.001));
    let given = stream.next((1.0, 1.0));
    assert!(guard.expects(&given));
    assert!(!guard.expects(&given));
    let later = Attempt { at: given.at.after(Duration::from_hours(2)), ..given };
    assert!(guard.expects(&later));
    assert_eq!(guard.doubt().tally.passed_over, 1);
}

#[test]
fn the_slice_that_fell_silent_is_named() {
    let (mut stream, mut guard) = (Stream::new(7), guard(0.001));
    let cells = [crate::Cell::new([1, 0, 0, 0]), crate::Cell::new([2, 0, 0, 0])];
    for turn in 0..4_000 {
        let arm = stream.arm();
        let cell = cells[turn % 2];
        let back = if arm == Arm::Treatment && turn % 2 == 1 { 0.0 } else { 0.5 };
        guard.add(&stream.next_in(cell, arm, back));
        if guard.doubt().is_raised {
            break;
        }
    }
    let suspect = guard.doubt().suspect.expect("it compares");
    assert_eq!(suspect.slice.values(), [2, 0, 0, 0], "{suspect:?}");
}
