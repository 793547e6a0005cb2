//! New sessions: their lifetimes, their binding, and what becomes of the ones before.

use super::*;
use crate::samples::{STEP, device, device_states};
use crate::{DeviceState, EndReason, PolicyError};
use kernel::{DeviceId, PersonId};
use std::time::Duration;

fn later(policy: &Policy) -> Timestamp {
    start().after(policy.replay_lasts)
}

#[test]
fn a_session_lasts_as_its_release_says_and_remembers_it() {
    for protocol in Protocol::ALL {
        let policy = Policy {
            access_lasts: Duration::from_mins(7),
            refresh_lasts: Duration::from_hours(50),
            replay_lasts: Duration::from_secs(11),
            protocol,
        };
        let device = trusted();
        let session =
            decide_issue(device.person, &device, &policy, new(1, Binding::DeviceKey), start()).unwrap();
        let wanted = Session {
            id: SessionId::from_uuid(uuid(1)),
            person: device.person,
            device: device.id,
            protocol,
            release: release(),
            key: 7,
            bound_to: (protocol != Protocol::Bearer).then(|| device.key.thumbprint()),
            generation: 1,
            issued_at: start(),
            refreshed_at: start(),
            used_at: None,
            access_ends_at: Timestamp::from_micros(start().as_micros() + 420_000_000),
            parent_access_ends_at: start(),
            refresh_ends_at: Timestamp::from_micros(start().as_micros() + 180_000_000_000),
            access_lasts: policy.access_lasts,
            refresh_lasts: policy.refresh_lasts,
            replay_lasts: policy.replay_lasts,
            state: SessionState::Live,
        };
        assert_eq!(session, wanted);
    }
}

#[test]
fn only_signed_sessions_have_a_choice_of_binding() {
    for (protocol, binding, is_bound) in [
        (Protocol::Bearer, Binding::DeviceKey, false),
        (Protocol::Bearer, Binding::Unbound, false),
        (Protocol::Bound, Binding::DeviceKey, true),
        (Protocol::Bound, Binding::Unbound, true),
        (Protocol::Signed, Binding::DeviceKey, true),
        (Protocol::Signed, Binding::Unbound, false),
    ] {
        assert_eq!(issued(protocol, binding).bound_to.is_some(), is_bound, "{protocol:?} {binding:?}");
    }
}

#[test]
fn nothing_is_issued_with_lifetimes_that_cannot_be_meant() {
    let device = trusted();
    let good = Policy::default_of(Protocol::Bound);
    for (policy, why) in [
        (Policy { access_lasts: good.access_lasts / 1_000, ..good }, PolicyError::Access),
        (Policy { refresh_lasts: good.refresh_lasts / 1_000, ..good }, PolicyError::Refresh),
        (Policy { replay_lasts: Duration::ZERO, ..good }, PolicyError::Replay),
    ] {
        let new = || new(1, Binding::DeviceKey);
        let wanted = IssueRefusal::BadPolicy(why);
        assert_eq!(decide_issue(device.person, &device, &policy, new(), start()), Err(wanted));
        assert_eq!(decide_reissue(&device, &[], &policy, new(), start()), Err(wanted));
    }
}

#[test]
fn only_a_trusted_device_of_the_person_gets_a_session() {
    let policy = Policy::default_of(Protocol::Bound);
    for state in device_states() {
        let device = device(state);
        let is_trusted = matches!(state, DeviceState::Trusted { .. });
        let new = || new(1, Binding::DeviceKey);
        let issued = decide_issue(device.person, &device, &policy, new(), start());
        assert_eq!(issued.is_ok(), is_trusted, "{state:?}");
        assert_eq!(decide_reissue(&device, &[], &policy, new(), start()).is_ok(), is_trusted, "{state:?}");
        let stranger = PersonId::from_uuid(uuid(0x99));
        let refused = decide_issue(stranger, &device, &policy, new(), start());
        assert_eq!(refused, Err(IssueRefusal::DeviceNotTrusted));
    }
}

#[test]
fn a_device_that_proves_its_key_has_a_session_whatever_became_of_the_old_one() {
    let policy = Policy::default_of(Protocol::Bound);
    let now = later(&policy).after(STEP);
    let over = start().after(policy.refresh_lasts);
    for protocol in Protocol::ALL {
        let live = issued(protocol, Binding::DeviceKey);
        let mut olds = vec![(vec![], now), (vec![live.clone()], now), (vec![live.clone()], over)];
        for why in EndReason::ALL {
            olds.push((vec![decide_end(&live, why, start()).unwrap()], now));
        }
        for (old, now) in olds {
            let answer = decide_reissue(&trusted(), &old, &policy, new(2, Binding::DeviceKey), now).unwrap();
            let Reissued::Issued { session, superseded } = answer else { panic!("{old:?}") };
            assert_eq!((session.id, session.protocol), (SessionId::from_uuid(uuid(2)), Protocol::Bound));
            assert!(session.is_live(now));
            let ended = SessionState::Ended { at: now, why: EndReason::Superseded };
            let was_live = old.first().filter(|old| old.state == SessionState::Live);
            let wanted: Vec<_> =
                was_live.map(|old| Session { state: ended, ..old.clone() }).into_iter().collect();
            assert_eq!(superseded, wanted, "{protocol:?}");
        }
    }
}

#[test]
fn a_lost_answer_or_another_tab_gets_the_same_session_again() {
    let policy = Policy::default_of(Protocol::Bearer);
    let first = issued(Protocol::Bearer, Binding::Unbound);
    let request = Request { generation: 1, proof: None, now: start().after(STEP) };
    let second = request.refresh(&first).unwrap().session().clone();
    let thirds =
        [Session { id: SessionId::from_uuid(uuid(3)), issued_at: start().after(STEP), ..first.clone() }];
    let in_use = Session { used_at: Some(start()), ..second.clone() };
    for (olds, wanted, is_first) in [
        (vec![first.clone()], &first, true),
        (vec![second.clone()], &second, false),
        (vec![in_use.clone()], &in_use, false),
        (vec![first.clone(), thirds[0].clone()], &thirds[0], true),
        (vec![thirds[0].clone(), first.clone()], &thirds[0], true),
    ] {
        for now in [start().after(STEP), later(&policy)] {
            let wanted = Session {
                used_at: if is_first { Some(now) } else { wanted.used_at },
                refreshed_at: now,
                access_ends_at: now.after(policy.access_lasts),
                refresh_ends_at: now.after(policy.refresh_lasts),
                ..wanted.clone()
            };
            let answer = decide_reissue(&trusted(), &olds, &policy, new(2, Binding::Unbound), now);
            assert_eq!(answer, Ok(Reissued::Kept(wanted)), "{now:?}");
        }
    }
    let late =
        decide_reissue(&trusted(), &[first], &policy, new(2, Binding::Unbound), later(&policy).after(STEP));
    assert!(matches!(late, Ok(Reissued::Issued { superseded, .. }) if superseded.len() == 1));
}

#[test]
fn other_devices_sessions_are_neither_given_nor_ended() {
    let policy = Policy::default_of(Protocol::Bearer);
    let mine = issued(Protocol::Bearer, Binding::Unbound);
    let tablets = Session { device: DeviceId::from_uuid(uuid(0x99)), ..mine.clone() };
    let strangers = Session { person: PersonId::from_uuid(uuid(0x99)), ..mine };
    for now in [start(), later(&policy).after(STEP)] {
        let olds = [tablets.clone(), strangers.clone()];
        let answer = decide_reissue(&trusted(), &olds, &policy, new(2, Binding::Unbound), now).unwrap();
        let Reissued::Issued { session, superseded } = answer else { panic!("another device's session") };
        assert_eq!((session.device, superseded), (trusted().id, vec![]));
    }
}

#[test]
fn a_session_is_over_from_its_last_moment_on() {
    let session = issued(Protocol::Bound, Binding::DeviceKey);
    let over = session.refresh_ends_at;
    assert_eq!((session.is_live(over.before(STEP)), session.ended(over.before(STEP))), (true, None));
    assert_eq!((session.is_live(over), session.ended(over)), (false, Some(EndReason::Expired)));
    let ended = decide_end(&session, EndReason::Staff, start()).unwrap();
    assert_eq!((ended.is_live(start()), ended.ended(start())), (false, Some(EndReason::Staff)));
    assert_eq!(ended.ended(over), Some(EndReason::Staff), "the reason does not change with time");
}

#[test]
fn every_end_has_a_code_and_a_sentence_of_its_own() {
    let codes: std::collections::BTreeSet<_> = EndReason::ALL.map(EndReason::code).into();
    let words: std::collections::BTreeSet<_> = EndReason::ALL.map(EndReason::words).into();
    assert_eq!((codes.len(), words.len()), (EndReason::ALL.len(), EndReason::ALL.len()));
    assert!(words.iter().all(|words| words.ends_with('.')));
    let plain = |code: &&str| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    assert!(codes.iter().all(plain), "{codes:?}");
}
