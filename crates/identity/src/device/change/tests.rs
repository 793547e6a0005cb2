use super::*;
use crate::samples::{STEP, device, device_states, start, trusted, uuid};
use kernel::{DeviceId, PersonId};

fn later() -> Timestamp {
    start().after(Duration::from_hours(1))
}

/// Another trusted device of the same person.
fn approver() -> Device {
    Device { id: DeviceId::from_uuid(uuid(0x34)), ..trusted() }
}

#[test]
fn every_state_answers_every_command() {
    let grounds = [Ground::Login, Ground::Recovery, Ground::Approval(&approver())];
    for state in device_states() {
        let before = device(state);
        for ground in grounds {
            let wanted = match state {
                DeviceState::Pending => Ok(DeviceState::Trusted { at: later() }),
                DeviceState::Trusted { .. } => Ok(state),
                DeviceState::Revoked { .. } => Err(DeviceRefusal::Revoked),
            };
            let wanted = wanted.map(|state| Device { state, ..before.clone() });
            assert_eq!(decide_trust(&before, ground, later()), wanted, "trust {state:?} {ground:?}");
        }
        for why in [
            RevokeReason::Customer,
            RevokeReason::Staff,
            RevokeReason::Recovery,
            RevokeReason::KeyReplaced,
            RevokeReason::Crowded,
        ] {
            let wanted = (!before.is_revoked())
                .then(|| Device { state: DeviceState::Revoked { at: later(), why }, ..before.clone() });
            assert_eq!(decide_revoke(&before, why, later()), wanted, "revoke {state:?} {why:?}");
        }
    }
    let reads = device_states().map(|state| (device(state).is_trusted(), device(state).is_revoked()));
    assert_eq!(reads, [(false, false), (true, false), (false, true)]);
}

#[test]
fn only_another_trusted_device_of_the_person_approves() {
    let pending = device(DeviceState::Pending);
    let [not_yet, _, no_more] = device_states().map(|state| Device { state, ..approver() });
    let strangers = Device { person: PersonId::from_uuid(uuid(9)), ..approver() };
    let itself = Device { id: pending.id, ..approver() };
    for by in [&not_yet, &no_more, &strangers, &itself] {
        assert_eq!(decide_trust(&pending, Ground::Approval(by), later()), Err(DeviceRefusal::BadApprover));
        // Nor does it help to know that the device is trusted or revoked already.
        assert_eq!(decide_trust(&trusted(), Ground::Approval(by), later()), Err(DeviceRefusal::BadApprover));
    }
}

#[test]
fn a_device_is_seen_forwards_only() {
    let old = trusted();
    let place = Place::parse("198.51.100.0/24").unwrap();
    let newer = AppVersion { major: 9, ..old.app_version };
    let soon = start().after(SEEN_EVERY).before(STEP);
    let same = (old.app_version, old.place.as_ref());
    for (now, (version, at), is_noted) in [
        (start().before(STEP), (newer, Some(&place)), false),
        (start(), same, false),
        (soon, same, false),
        (soon, (old.app_version, None), false),
        (soon.after(STEP), same, true),
        (start(), (newer, None), true),
        (start(), (old.app_version, Some(&place)), true),
        (later(), (old.app_version, None), true),
    ] {
        let wanted = is_noted.then(|| Device {
            app_version: version,
            place: at.or(old.place.as_ref()).cloned(),
            last_seen_at: now,
            ..old.clone()
        });
        assert_eq!(decide_seen(&old, version, at, now), wanted, "{now:?} {version}");
    }
}
