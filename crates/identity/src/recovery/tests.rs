use super::*;
use crate::samples::{STEP, Signer, claim, device_states, person, start, trusted, uuid};

fn staff(name: &str) -> StaffName {
    StaffName::parse(name).unwrap()
}

fn asked() -> Recovery {
    let ask = RecoveryAsk {
        id: RecoveryId::from_uuid(uuid(1)),
        person: person(),
        claim: claim(Signer::second().key),
        asked_by: staff("grace"),
        distrusts: None,
    };
    decide_recovery(ask, [], start()).unwrap()
}

fn new_device() -> DeviceId {
    DeviceId::from_uuid(uuid(0x99))
}

fn states() -> [RecoveryState; 5] {
    let (by, at) = (staff("alan"), start());
    [
        RecoveryState::Asked,
        RecoveryState::Approved { by: by.clone(), at },
        RecoveryState::Done { approved_by: by.clone(), device: new_device(), at },
        RecoveryState::Stopped { by, at },
        RecoveryState::Cancelled { by: trusted().id, at },
    ]
}

#[test]
fn every_state_answers_every_command_at_every_time() {
    use RecoveryRefusal::{Cancelled, Done, Late, NotApproved, Waiting};
    let (ready, over) = (start().after(RECOVERY_WAITS), start().after(RECOVERY_LASTS));
    for state in states() {
        for now in [start(), ready.before(STEP), ready, over.before(STEP), over] {
            let before = Recovery { state: state.clone(), ..asked() };
            let with = |state| Ok(Recovery { state, ..before.clone() });
            let approved = RecoveryState::Approved { by: staff("ada"), at: now };
            let stopped = RecoveryState::Cancelled { by: trusted().id, at: now };
            let done = RecoveryState::Done { approved_by: staff("alan"), device: new_device(), at: now };
            let (approve, stop, recover) = match &state {
                RecoveryState::Asked | RecoveryState::Approved { .. } if over <= now => {
                    (Err(Late), with(stopped), Err(Late))
                }
                RecoveryState::Asked => (with(approved), with(stopped), Err(NotApproved)),
                RecoveryState::Approved { .. } if now < ready => {
                    (with(state.clone()), with(stopped), Err(Waiting))
                }
                RecoveryState::Approved { .. } => (with(state.clone()), with(stopped), with(done)),
                RecoveryState::Done { .. } => (Err(Done), Err(Done), Err(Done)),
                RecoveryState::Cancelled { .. } | RecoveryState::Stopped { .. } => {
                    (Err(Cancelled), with(state.clone()), Err(Cancelled))
                }
            };
            let by_staff = match (&stop, &state) {
                (Ok(_), RecoveryState::Asked | RecoveryState::Approved { .. }) => {
                    with(RecoveryState::Stopped { by: staff("mary"), at: now })
                }
                _ => stop.clone(),
            };
            let found = decide_stop_by_staff(&before, staff("mary"), now);
            assert_eq!(found, by_staff, "stop by staff {state:?} {now:?}");
            let is_open =
                matches!(state, RecoveryState::Asked | RecoveryState::Approved { .. }) && now < over;
            assert_eq!(before.is_open(now), is_open, "open {state:?} {now:?}");
            assert_eq!(
                decide_approve(&before, staff("ada"), None, now),
                approve,
                "approve {state:?} {now:?}"
            );
            assert_eq!(decide_stop(&before, &trusted(), now), stop, "stop {state:?} {now:?}");
            assert_eq!(decide_recovered(&before, new_device(), now), recover, "do {state:?} {now:?}");
        }
    }
}

#[test]
fn one_member_of_staff_is_not_two() {
    for name in ["grace", "GRACE", "Grace"] {
        let answer = decide_approve(&asked(), staff(name), None, start());
        assert_eq!(answer, Err(RecoveryRefusal::SameStaff), "{name}");
    }
}

#[test]
fn only_a_trusted_device_of_the_person_stops_it() {
    let strangers = Device { person: PersonId::from_uuid(uuid(0x99)), ..trusted() };
    let [pending, _, revoked] = device_states().map(crate::samples::device);
    for device in [strangers, pending, revoked] {
        for state in states() {
            let recovery = Recovery { state, ..asked() };
            let answer = decide_stop(&recovery, &device, start());
            assert_eq!(answer, Err(RecoveryRefusal::BadDevice), "{:?}", device.state);
        }
    }
}

#[test]
fn approving_late_does_not_wait_anew_and_early_does_not_wait_less() {
    let ready = start().after(RECOVERY_WAITS);
    let early = decide_approve(&asked(), staff("alan"), None, start()).unwrap();
    assert_eq!(decide_recovered(&early, new_device(), ready.before(STEP)), Err(RecoveryRefusal::Waiting));
    let late = decide_approve(&asked(), staff("alan"), None, ready.after(STEP)).unwrap();
    assert!(decide_recovered(&late, new_device(), ready.after(STEP)).is_ok());
}

/// A device that stopped one recovery, and is in other hands, stops no further one that both members of staff say so of.
#[test]
fn a_thief_with_a_trusted_device_keeps_nobody_out_for_ever() {
    use RecoveryRefusal::{Distrusted, OtherDistrusted, StoppedNone};
    let thief = trusted();
    let stopped = decide_stop(&asked(), &thief, start()).unwrap();
    assert_eq!(stopped.stopped_by(), Some(thief.id));
    let ask = |distrusts| RecoveryAsk {
        id: RecoveryId::from_uuid(uuid(2)),
        person: person(),
        claim: claim(Signer::second().key),
        asked_by: staff("grace"),
        distrusts,
    };
    let again = decide_recovery(ask(Some(thief.id)), [&stopped], start()).unwrap();
    assert_eq!(again.waits_until, start().after(RECOVERY_DISTRUSTING_WAITS));
    assert_eq!(decide_stop(&again, &thief, start()), Err(Distrusted), "before the second one agrees as well");
    for other in [None, Some(new_device())] {
        assert_eq!(decide_approve(&again, staff("alan"), other, start()), Err(OtherDistrusted));
    }
    let approved = decide_approve(&again, staff("alan"), Some(thief.id), start()).unwrap();
    assert_eq!(decide_stop(&approved, &thief, start()), Err(Distrusted));
    // Another trusted device, and staff, may stop it as ever.
    let own = Device { id: DeviceId::from_uuid(uuid(0x98)), ..trusted() };
    assert!(decide_stop(&approved, &own, start()).is_ok());
    assert!(decide_stop_by_staff(&approved, staff("mary"), start()).is_ok());
    let ready = start().after(RECOVERY_DISTRUSTING_WAITS);
    assert_eq!(decide_recovered(&approved, new_device(), ready.before(STEP)), Err(RecoveryRefusal::Waiting));
    assert!(decide_recovered(&approved, new_device(), ready).is_ok());
    // Only the word of a device that stopped one of this person's can be set aside.
    let by_staff = decide_stop_by_staff(&asked(), staff("mary"), start()).unwrap();
    let strangers = Recovery { person: kernel::PersonId::from_uuid(uuid(0x99)), ..stopped.clone() };
    for before in [&asked(), &by_staff, &strangers] {
        assert_eq!(decide_recovery(ask(Some(thief.id)), [before], start()), Err(StoppedNone));
    }
    assert_eq!(decide_recovery(ask(Some(new_device())), [&stopped], start()), Err(StoppedNone));
}
