use super::*;
use crate::samples::Stream;

#[test]
fn a_split_that_is_not_as_it_says_is_found() {
    for (said, drawn) in [(0.1, 0.2), (0.1, 0.06), (0.5, 0.42)] {
        let (mut stream, mut test) = (Stream::new(7), SplitTest::default());
        stream.share = drawn;
        let found = (0..3_000).find(|_| {
            let arm = stream.arm();
            test.add(arm, said);
            1_000.0 <= test.e_value()
        });
        assert!(found.is_some(), "{said} said, {drawn} drawn");
    }
}

#[test]
fn a_true_split_is_believed() {
    let mut alarms = 0;
    for seed in 0..1_000 {
        let (mut stream, mut test) = (Stream::new(seed), SplitTest::default());
        let is_alarmed = (0..2_000).any(|_| {
            let arm = stream.arm();
            test.add(arm, 0.1);
            20.0 <= test.e_value()
        });
        alarms += u32::from(is_alarmed);
    }
    assert!(0 < alarms && alarms <= 50, "{alarms} of 1000");
}
