use super::*;
use crate::samples::{Signer, claim, device, device_states, person, start, uuid};
use std::time::Duration;

fn later() -> Timestamp {
    start().after(Duration::from_hours(1))
}

fn enrol(claim: &DeviceClaim, devices: &[Device]) -> Result<Enrolled, DeviceRefusal> {
    let (id, place) = (DeviceId::from_uuid(uuid(0x99)), Some(Place::parse("203.0.113.0/24").unwrap()));
    decide_enrol(&EnrolAsk { claim, person: person(), devices, id, place }, later())
}

/// The nth of many devices, each with a key of its own and seen a minute after the one before.
fn nth(number: u8, state: DeviceState) -> Device {
    Device {
        id: DeviceId::from_uuid(uuid(u128::from(number))),
        key: DeviceKey::from_xy([number; 32], [1; 32]),
        last_seen_at: start().after(Duration::from_mins(u64::from(number))),
        ..device(state)
    }
}

#[test]
fn a_new_key_is_a_new_device_that_opens_nothing_yet() {
    let claim = claim(Signer::second().key);
    let wanted = Device {
        id: DeviceId::from_uuid(uuid(0x99)),
        key: claim.key,
        created_at: later(),
        last_seen_at: later(),
        ..device(DeviceState::Pending)
    };
    let new = Ok(Enrolled::New { device: wanted, gave_way: None });
    assert_eq!(enrol(&claim, &[]), new);
    assert_eq!(enrol(&claim, &device_states().map(device)), new);
}

#[test]
fn a_known_key_is_a_known_device_and_a_revoked_one_never_comes_back() {
    let claim = claim(Signer::first().key);
    let [pending, trusted, revoked] = device_states().map(device);
    assert_eq!(enrol(&claim, std::slice::from_ref(&pending)), Ok(Enrolled::Known(pending)));
    assert_eq!(enrol(&claim, std::slice::from_ref(&trusted)), Ok(Enrolled::Known(trusted.clone())));
    assert_eq!(enrol(&claim, &[revoked]), Err(DeviceRefusal::Revoked));
    // Two people may share one machine, and stay two people.
    let strangers = Device { person: PersonId::from_uuid(uuid(7)), ..trusted };
    assert!(matches!(enrol(&claim, &[strangers]), Ok(Enrolled::New { gave_way: None, .. })));
}

#[test]
fn the_device_that_is_missed_least_gives_way() {
    let max = u8::try_from(DEVICES_MAX).unwrap();
    let claim = claim(Signer::second().key);
    let gave_way = |devices: &[Device]| match enrol(&claim, devices) {
        Ok(Enrolled::New { gave_way, .. }) => gave_way.map(|device| (device.id, device.state)),
        other => panic!("{other:?}"),
    };
    let crowded = |number| {
        let state = DeviceState::Revoked { at: later(), why: RevokeReason::Crowded };
        Some((nth(number, state).id, state))
    };
    let trusted = DeviceState::Trusted { at: start() };
    let mut devices: Vec<_> = (1..max).map(|number| nth(number, trusted)).collect();
    assert_eq!(gave_way(&devices), None, "one place is left");
    devices.push(nth(max, trusted));
    assert_eq!(gave_way(&devices), crowded(1), "the longest unseen");
    devices[9].state = DeviceState::Pending;
    assert_eq!(gave_way(&devices), crowded(10), "a pending one before any trusted one");
    devices[9].state = DeviceState::Revoked { at: start(), why: RevokeReason::Staff };
    assert_eq!(gave_way(&devices), None, "a revoked one takes no place");
}
