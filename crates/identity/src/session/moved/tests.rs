use super::*;
use crate::samples::{release, start, trusted, uuid};
use crate::session::{Binding, NewSession, decide_end, decide_issue};
use crate::{DeviceState, EndReason};
use kernel::SessionId;

fn issued(protocol: Protocol) -> Session {
    let device = trusted();
    let id = SessionId::from_uuid(uuid(1));
    let new = NewSession { id, key: 7, release: release(), binding: Binding::DeviceKey };
    decide_issue(device.person, &device, &Policy::default_of(protocol), new, start()).unwrap()
}

fn good() -> ReleaseName {
    ReleaseName::parse("good").unwrap()
}

fn moved(session: &Session, to: Protocol, proof: Option<Thumbprint>) -> Option<Session> {
    decide_moved(session, &trusted(), (&Policy::default_of(to), &good()), proof, start())
}

#[test]
fn a_session_is_moved_from_every_protocol_to_every_other_and_stays_itself() {
    let own = trusted().key.thumbprint();
    for from in Protocol::ALL {
        for to in Protocol::ALL {
            let session = issued(from);
            let after = moved(&session, to, Some(own)).unwrap();
            let policy = Policy::default_of(to);
            assert_eq!((after.protocol, &after.release), (to, &good()));
            assert_eq!(after.bound_to, (to != Protocol::Bearer).then_some(own), "{from:?} to {to:?}");
            assert_eq!(after.access_ends_at, start().after(policy.access_lasts));
            assert_eq!(after.refresh_ends_at, start().after(policy.refresh_lasts));
            let same = |it: &Session| (it.id, it.person, it.device, it.key, it.generation, it.issued_at);
            assert_eq!(same(&after), same(&session), "nobody is signed out");
        }
    }
}

#[test]
fn nothing_is_bound_to_a_key_that_was_not_proven() {
    let other = Thumbprint([9; 32]);
    for to in [Protocol::Bound, Protocol::Signed] {
        for proof in [None, Some(other)] {
            assert_eq!(moved(&issued(Protocol::Bearer), to, proof), None, "{to:?}");
        }
    }
    assert!(moved(&issued(Protocol::Bearer), Protocol::Bearer, None).is_some());
}

#[test]
fn only_a_live_session_of_a_trusted_device_is_moved() {
    let own = Some(trusted().key.thumbprint());
    let session = issued(Protocol::Bound);
    let over = decide_end(&session, EndReason::LoggedOut, start()).unwrap();
    assert_eq!(moved(&over, Protocol::Bound, own), None);
    let pending = Device { state: DeviceState::Pending, ..trusted() };
    let policy = Policy::default_of(Protocol::Bound);
    assert_eq!(decide_moved(&session, &pending, (&policy, &good()), own, start()), None);
    let absurd = Policy { access_lasts: std::time::Duration::ZERO, ..policy };
    assert_eq!(decide_moved(&session, &trusted(), (&absurd, &good()), own, start()), None);
}
