use super::*;
use crate::samples::Stream;
use crate::{PersonMark, SliceKey};
use kernel::Timestamp;

fn guard() -> ReportGuard {
    ReportGuard::new(Chance::new(0.001).unwrap(), Duration::from_mins(10))
}

/// Reports until the doubt is raised, if the treatment reports so many times as often as the control.
fn reports_until_doubt(seed: u64, share: f64, times: f64) -> u64 {
    let (mut stream, mut guard) = (Stream::new(seed), guard());
    // Of those who report.
    let told = share * times / (share * times + 1.0 - share);
    for count in 1..2_000 {
        stream.share = told;
        let arm = stream.arm();
        stream.share = share;
        guard.add(&stream.next_in(crate::Cell::default(), arm, 0.0));
        if guard.doubt().is_raised {
            return count;
        }
    }
    2_000
}

#[test]
fn a_treatment_that_reports_much_more_is_doubted_after_a_few() {
    let median = |share, times| {
        crate::samples::median((0..101).map(|seed| reports_until_doubt(seed, share, times)).collect())
    };
    assert!(median(0.01, 1_000.0) <= 4);
    assert!(median(0.1, 1_000.0) <= 5);
    assert!(median(0.1, 5.0) <= 60);
}

/// An outage of all makes all report; who is in which arm says nothing then.
#[test]
fn a_shared_outage_raises_no_more_doubts_than_it_may() {
    const RUNS: u64 = 400;
    let mut doubts = 0;
    for seed in 0..RUNS {
        let (mut stream, mut test) = (Stream::new(seed), ReportTest::default());
        stream.share = 0.05;
        let is_doubted = (0..3_000).any(|event| {
            stream.share = if event < 1_500 { 0.05 } else { 0.25 };
            test.add(stream.arm(), stream.share);
            20.0 <= test.e_value()
        });
        doubts += u64::from(is_doubted);
    }
    assert!(doubts <= RUNS / 20, "{doubts} of {RUNS}");
    assert!(0 < doubts, "a test that never errs was not tried");
}

#[test]
fn a_person_is_heard_once_in_a_window() {
    let mut guard = guard();
    let at = Timestamp::from_micros(1_000_000_000);
    let report = Attempt {
        at,
        person: PersonMark(1),
        arm: Arm::Treatment,
        share: Chance::new(0.01).unwrap(),
        cell: crate::Cell::default(),
        is_ok: false,
    };
    for second in 0..500 {
        guard.add(&Attempt { at: at.after(Duration::from_secs(second)), ..report });
    }
    let doubt = guard.doubt();
    assert!(!doubt.is_raised, "one person is not enough, however often they report: {doubt:?}");
    assert_eq!((doubt.tally.treatment, doubt.tally.passed_over), (1, 499));
    assert_eq!(doubt.suspect.map(|suspect| suspect.slice), None::<SliceKey>);
}

#[test]
fn a_doubt_stays_raised() {
    let (mut stream, mut guard) = (Stream::new(1), guard());
    for _ in 0..10 {
        guard.add(&stream.next_in(crate::Cell::default(), Arm::Treatment, 0.0));
    }
    assert!(guard.doubt().is_raised);
    for _ in 0..2_000 {
        guard.add(&stream.next_in(crate::Cell::default(), Arm::Control, 0.0));
    }
    let doubt = guard.doubt();
    assert!(doubt.is_raised && doubt.e_value < doubt.bound, "{doubt:?}");
}
