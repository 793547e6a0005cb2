use super::*;
use crate::samples::{STEP, release, start, trusted, uuid};
use crate::session::{Binding, NewSession, Policy, Protocol, decide_end, decide_issue};
use kernel::SessionId;

const AFTER: Duration = Duration::from_mins(15);

fn issued() -> Session {
    let device = trusted();
    let id = SessionId::from_uuid(uuid(1));
    let new = NewSession { id, key: 7, release: release(), binding: Binding::DeviceKey };
    decide_issue(device.person, &device, &Policy::default_of(Protocol::Bound), new, start()).unwrap()
}

fn refreshed(lasts: Duration) -> Session {
    Session { refreshed_at: start().after(lasts), ..issued() }
}

#[test]
fn a_refresh_is_a_return_once_every_arm_had_to() {
    assert_eq!(decide_returned(&issued(), AFTER), Some(false));
    assert_eq!(decide_returned(&refreshed(AFTER), AFTER), Some(false), "others did not have to yet");
    assert_eq!(decide_returned(&refreshed(AFTER + STEP), AFTER), Some(true));
}

#[test]
fn whoever_ended_a_session_was_not_expected_back() {
    for why in EndReason::ALL {
        let early = decide_end(&issued(), why, start().after(AFTER)).unwrap();
        assert_eq!(decide_returned(&early, AFTER), None, "{why:?}");
        let late = decide_end(&issued(), why, start().after(AFTER + STEP)).unwrap();
        let expected = match why {
            EndReason::Superseded | EndReason::RefreshReused => Some(true),
            EndReason::Expired => Some(false),
            EndReason::LoggedOut
            | EndReason::DeviceRevoked
            | EndReason::OtherDevicesRevoked
            | EndReason::Staff => None,
        };
        assert_eq!(decide_returned(&late, AFTER), expected, "{why:?}");
        let used = decide_end(&refreshed(AFTER + STEP), why, start().after(AFTER * 2)).unwrap();
        assert_eq!(decide_returned(&used, AFTER), Some(true), "it came back before: {why:?}");
    }
}
