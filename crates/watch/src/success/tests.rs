use super::*;
use crate::samples::{HEALTHY, Stream};

#[test]
fn a_release_that_falls_silent_is_found_by_what_is_missing() {
    let (mut stream, mut test, mut attempts) = (Stream::new(1), SuccessTest::default(), 0);
    while test.e_value() < 1_000.0 {
        let attempt = stream.next((HEALTHY, 0.0));
        if attempt.is_ok {
            test.add(attempt.arm, 0.1);
        }
        attempts += u32::from(attempt.arm == Arm::Treatment);
        assert!(attempts < 40, "silence is found in a few dozen attempts");
    }
}

#[test]
fn a_release_that_succeeds_as_often_is_left_alone() {
    let mut alarms = 0;
    for seed in 0..1_000 {
        let (mut stream, mut test) = (Stream::new(seed), SuccessTest::default());
        let is_alarmed = (0..2_000).any(|_| {
            let attempt = stream.next((HEALTHY, HEALTHY));
            if attempt.is_ok {
                test.add(attempt.arm, 0.1);
            }
            20.0 <= test.e_value()
        });
        alarms += u32::from(is_alarmed);
    }
    assert!(0 < alarms && alarms <= 50, "{alarms} of 1000");
}
