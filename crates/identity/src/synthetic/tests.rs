use super::*;
use crate::samples::{Signer, claim, person, release, start, uuid};
use crate::{Arm, LoginPurpose, LoginStage, Trial};
use kernel::{DeviceId, LoginId};

fn mark(protocol: Protocol) -> Synthetic {
    Synthetic {
        person: person(),
        account: AccountId::from_uuid(uuid(1)),
        platform: Platform::Ios,
        protocol,
        created_by: StaffName::parse("zoe").unwrap(),
        created_at: start(),
    }
}

fn login() -> Login {
    let trial = Trial { release: release(), arm: Arm::Treatment, share_ppm: 1, serial: 1 };
    Login {
        id: LoginId::from_uuid(uuid(2)),
        person: Some(person()),
        email: None,
        device: claim(Signer::first().key),
        challenge: [0; 32],
        purpose: LoginPurpose::Device { device: DeviceId::from_uuid(uuid(3)) },
        link: None,
        stage: LoginStage::Started,
        created_at: start(),
        ends_at: start(),
        tries: 0,
        is_unexpected: true,
        release: ReleaseName::parse("candidate").unwrap(),
        protocol: Some(Protocol::Bound),
        trial: Some(trial),
        blames: Some(Arm::Treatment),
        overdue_at: None,
        is_synthetic: false,
    }
}

#[test]
fn a_marked_customer_has_the_protocol_of_the_mark_and_is_compared_with_nobody() {
    let usual =
        Policy { refresh_lasts: std::time::Duration::from_hours(48), ..Policy::default_of(Protocol::Bound) };
    for protocol in Protocol::ALL {
        let given = mark(protocol).given(login(), release());
        assert_eq!((given.protocol, &given.release), (Some(protocol), &release()));
        assert_eq!((&given.trial, given.blames, given.is_told()), (&None, None, false));
        let policy = given.policy(usual);
        assert_eq!((policy.protocol, policy), (protocol, mark(protocol).policy(usual)));
        assert_eq!(policy == usual, protocol == Protocol::Bound, "what is usual stays so");
    }
}

#[test]
fn nobody_else_chooses_a_protocol() {
    let usual = Policy::default_of(Protocol::Bound);
    for protocol in Protocol::ALL.map(Some).into_iter().chain([None]) {
        assert_eq!(Login { protocol, ..login() }.policy(usual), usual);
    }
}

#[test]
fn there_are_only_so_many() {
    assert_eq!(decide_synthetics(0, SYNTHETICS_MAX), Ok(()));
    assert_eq!(decide_synthetics(1, SYNTHETICS_MAX), Err(SyntheticRefusal::TooMany));
    assert_eq!(decide_synthetics(usize::MAX, 1), Err(SyntheticRefusal::TooMany));
}
