use super::*;
use crate::samples::{STEP, bits, start};
use proptest::prelude::*;

const RATION: Ration = Ration { every: Duration::from_mins(10), burst: 3 };

fn id() -> AllowanceId {
    Allowance::of_address(Fingerprint::of("ada@example.org"))
}

/// Takes until none is left; how many that were.
fn take_all(mut found: Option<Allowance>, now: Timestamp) -> (u32, Option<Allowance>) {
    let mut taken = 0;
    while let Some(left) = decide_take(id(), found.as_ref(), RATION, now) {
        (taken, found) = (taken + 1, Some(left));
    }
    (taken, found)
}

#[test]
fn a_burst_and_then_one_in_each_span() {
    let (taken, spent) = take_all(None, start());
    assert_eq!(taken, RATION.burst);
    let next = start().after(RATION.every);
    assert_eq!(take_all(spent, next.before(STEP)).0, 0);
    let (taken, spent) = take_all(spent, next);
    assert_eq!(taken, 1);
    let rested = next.after(RATION.every * RATION.burst);
    assert_eq!(take_all(spent, rested).0, RATION.burst, "a long rest gives the burst back, and no more");
    assert_eq!(take_all(spent, rested.after(RATION.every * 100)).0, RATION.burst);
}

#[test]
fn addresses_and_devices_have_their_own() {
    let (one, other) = (Fingerprint::of("one"), Fingerprint::of("other"));
    let devices = [DeviceId::from_uuid(bits(1)), DeviceId::from_uuid(bits(2))];
    let ids = [
        Allowance::of_address(one),
        Allowance::of_address(other),
        Allowance::of_device(one, devices[0]),
        Allowance::of_device(one, devices[1]),
        Allowance::of_device(other, devices[0]),
    ];
    for (place, id) in ids.iter().enumerate() {
        assert!(!ids[..place].contains(id), "{place}");
    }
    // A record of another is none of this one's.
    let (_, spent) = take_all(None, start());
    assert!(decide_take(ids[1], spent.as_ref(), RATION, start()).is_some());
}

/// Nodes of one bank find the same record.
#[test]
fn names_stay_as_they_are() {
    assert_eq!(id().uuid().to_string(), NAME);
}

const NAME: &str = "30035d90-c00f-bf92-8eb7-92318f838f9c";

proptest! {
    /// Whenever they are asked for: in no span are there more than the burst and what the span itself gives.
    #[test]
    fn no_span_gives_more(waits in prop::collection::vec(0_u64..2_000, 1..60)) {
        let (mut now, mut found, mut taken) = (start(), None, Vec::new());
        for wait in waits {
            now = now.after(Duration::from_secs(wait));
            if let Some(left) = decide_take(id(), found.as_ref(), RATION, now) {
                found = Some(left);
                taken.push(now);
            }
        }
        for (first, from) in taken.iter().enumerate() {
            for (last, until) in taken.iter().enumerate().skip(first) {
                let spans = until.since(*from).as_secs() / RATION.every.as_secs();
                prop_assert!((last - first + 1) as u64 <= u64::from(RATION.burst) + spans);
            }
        }
    }
}
