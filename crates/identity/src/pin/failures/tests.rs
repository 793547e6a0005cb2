use super::*;
use crate::samples::{STEP, start};

fn wrong(failures: Failures, now: Timestamp) -> (Failures, BlockNotice) {
    match decide_pin(failures, PinAnswer::Wrong, now) {
        PinCheck::Wrong(failures, notice) => (failures, notice),
        other @ (PinCheck::Right(_) | PinCheck::Blocked(_)) => panic!("{other:?}"),
    }
}

#[test]
fn the_fifth_wrong_pin_blocks_and_each_block_is_told_before_and_grows() {
    let minutes = |minutes| Duration::from_mins(minutes);
    let (mut failures, mut now) = (Failures::default(), start());
    for lasts in [1, 5, 15, 60, 24 * 60, 24 * 60, 24 * 60].map(minutes) {
        assert_eq!(failures.notice(now), BlockNotice { left: 5, lasts, blocked_until: None });
        for left in [4, 3, 2, 1] {
            let notice;
            (failures, notice) = wrong(failures, now);
            assert_eq!(notice, BlockNotice { left, lasts, blocked_until: None });
            assert_eq!((failures.left(now), failures.last_at), (left, Some(now)));
            now = now.after(STEP);
        }
        let (blocked, notice) = wrong(failures, now);
        let until = now.after(lasts);
        assert_eq!(notice, BlockNotice { left: 0, lasts, blocked_until: Some(until) });
        // To the last moment nothing is judged, not even a right answer.
        for at in [now, until.before(STEP)] {
            for answer in [PinAnswer::Right, PinAnswer::Wrong] {
                assert_eq!(decide_pin(blocked, answer, at), PinCheck::Blocked(notice), "{at:?}");
            }
            assert_eq!((blocked.is_blocked(at), blocked.left(at)), (true, 0));
        }
        assert_eq!((blocked.is_blocked(until), blocked.left(until)), (false, 5));
        (failures, now) = (blocked, until);
    }
}

#[test]
fn a_right_pin_begins_anew() {
    let (mut failures, mut now) = (Failures::default(), start());
    for _ in 0..Failures::ROUND {
        (failures, _) = wrong(failures, now);
    }
    now = now.after(Failures::BLOCKS[0]);
    for _ in 1..Failures::ROUND {
        (failures, _) = wrong(failures, now);
        let right = decide_pin(failures, PinAnswer::Right, now);
        assert_eq!(right, PinCheck::Right(Failures::default()), "the blocks begin with the shortest again");
    }
    assert_eq!((failures.in_a_row, failures.rounds), (4, 1));
}

#[test]
fn each_device_counts_for_itself() {
    let mut phone = crate::samples::trusted();
    let tablet = phone.clone();
    for _ in 0..Failures::ROUND {
        (phone.failures, _) = wrong(phone.failures, start());
    }
    assert!(phone.failures.is_blocked(start()));
    assert!(!tablet.failures.is_blocked(start()));
    assert!(matches!(decide_pin(tablet.failures, PinAnswer::Right, start()), PinCheck::Right(_)));
}

#[test]
fn guesses_in_parallel_are_counted_exactly() {
    // Many sockets read the same count and judge at once; the row's version lets one of them keep its count, and the
    // others gather and decide again. Nobody is told an answer that was not counted.
    let (mut row, mut version, mut judged) = (Failures::default(), 0, 0);
    let mut waiting: Vec<_> = (0..64).map(|_| (row, version)).collect();
    while let Some((read, read_version)) = waiting.pop() {
        match decide_pin(read, PinAnswer::Wrong, start()) {
            PinCheck::Wrong(failures, _) if read_version == version => {
                (row, version, judged) = (failures, version + 1, judged + 1);
            }
            PinCheck::Wrong(..) => waiting.push((row, version)),
            PinCheck::Blocked(_) => assert!(row.is_blocked(start())),
            PinCheck::Right(_) => panic!("no guess was right"),
        }
    }
    assert_eq!(judged, Failures::ROUND);
}

#[test]
fn a_count_from_the_store_that_cannot_be_is_blocked_rather_than_open() {
    let odd = Failures { in_a_row: u8::MAX, rounds: u8::MAX, ..Failures::default() };
    assert_eq!(odd.left(start()), 0);
    assert!(wrong(odd, start()).0.is_blocked(start()));
}
