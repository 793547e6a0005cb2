use super::*;
use crate::rate::SuccessRate;
use crate::samples::{HEALTHY, Stream, median};

const BOUND: f64 = 1_000.0;
/// After so many attempts a stream without an alarm is given up.
const ATTEMPTS_MAX: u64 = 5_000;

/// Treatment attempts from the flaw to the alarm, after so many healthy events.
fn attempts_to_alarm(seed: u64, healthy: u64, flawed: f64) -> u64 {
    let (mut stream, mut test, mut rate) = (Stream::new(seed), LabelTest::default(), SuccessRate::default());
    let (mut events, mut attempts) = (0, 0);
    while attempts < ATTEMPTS_MAX {
        let success = if events < healthy { HEALTHY } else { flawed };
        let attempt = stream.next((HEALTHY, success));
        test.add(attempt.arm, attempt.is_ok, (rate.get(), 0.1));
        if attempt.arm == Arm::Control {
            rate.add(attempt.is_ok);
        } else if healthy <= events {
            attempts += 1;
        }
        events += 1;
        if BOUND <= test.e_value() {
            assert!(healthy < events, "a false alarm with seed {seed}");
            return attempts;
        }
    }
    ATTEMPTS_MAX
}

#[test]
fn it_starts_at_one() {
    assert!((LabelTest::default().e_value() - 1.0).abs() < 1e-12);
}

/// Whatever is staked is one in all, however long it goes on.
#[test]
fn the_stakes_never_exceed_the_purse() {
    let mut test = LabelTest::default();
    for _ in 0..200_000 {
        // Without news, because both arms succeed and always have: every factor is about 1.
        test.add(Arm::Control, true, (1.0 - 1e-12, 1e-12));
        assert!((test.e_value() - 1.0).abs() < 1e-3);
    }
}

/// The bars of the guard, for a flaw from the start.
#[test]
fn a_flaw_is_told_in_few_attempts() {
    for (flawed, most) in [(0.0, 5), (0.5, 10), (0.8, 45), (0.9, 175), (0.94, 800)] {
        let seen = median((0..1_001).map(|seed| attempts_to_alarm(seed, 0, flawed)).collect());
        assert!(seen <= most, "{flawed}: {seen} attempts");
    }
}

/// And for one that begins after a healthy day.
#[test]
fn a_late_flaw_is_told_as_well() {
    for (flawed, most) in [(0.0, 12), (0.5, 30)] {
        let seen = median((0..21).map(|seed| attempts_to_alarm(seed, 86_400, flawed)).collect());
        assert!(seen <= most, "{flawed}: {seen} attempts");
    }
}

/// Ville's inequality, where it is easy to count: at a bound of 20, one healthy run in twenty at most raises an alarm,
/// whatever success and the share do meanwhile, as long as they do it to both arms.
#[test]
fn healthy_streams_raise_no_more_alarms_than_they_may() {
    const RUNS: u64 = 2_000;
    let mut alarms = 0;
    for seed in 0..RUNS {
        let (mut stream, mut test, mut rate) =
            (Stream::new(seed), LabelTest::default(), SuccessRate::default());
        let mut is_alarmed = false;
        for event in 0..3_000_u32 {
            // A dip that all share, and a share that moves.
            let success = if (1_000..1_400).contains(&event) { 0.5 } else { HEALTHY };
            stream.share = if event < 2_000 { 0.1 } else { 0.4 };
            let attempt = stream.next((success, success));
            test.add(attempt.arm, attempt.is_ok, (rate.get(), stream.share));
            if attempt.arm == Arm::Control {
                rate.add(attempt.is_ok);
            }
            is_alarmed |= 20.0 <= test.e_value();
        }
        alarms += u64::from(is_alarmed);
    }
    assert!(alarms <= RUNS / 20, "{alarms} of {RUNS}");
    assert!(0 < alarms, "a test that never errs was not tried");
}
