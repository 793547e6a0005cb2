use crate::login::{LOGIN_LASTS, LoginFailure, LoginPurpose, LoginStage, Trial, decide_fail, decide_overdue};
use crate::samples::{STEP, Signer, claim, person, release, start, uuid};
use crate::{ANSWER_LASTS, Arm, Login};
use kernel::{LoginId, Timestamp};

fn login(arm: Option<Arm>) -> Login {
    let trial = arm.map(|arm| Trial { release: release(), arm, share_ppm: 10_000, serial: 1 });
    Login {
        id: LoginId::from_uuid(uuid(0x77)),
        person: Some(person()),
        email: None,
        device: claim(Signer::first().key),
        challenge: [7; 32],
        purpose: LoginPurpose::SignIn,
        link: None,
        stage: LoginStage::Started,
        created_at: start(),
        ends_at: start().after(LOGIN_LASTS),
        tries: 0,
        is_unexpected: false,
        release: release(),
        protocol: None,
        trial,
        blames: None,
        overdue_at: None,
        is_synthetic: false,
    }
}

fn late() -> Timestamp {
    start().after(ANSWER_LASTS)
}

#[test]
fn a_watched_attempt_is_overdue_once_and_goes_on() {
    for arm in Arm::ALL {
        let watched = login(Some(arm));
        assert_eq!(watched.waits_until(), late());
        assert_eq!(decide_overdue(&watched, late().before(STEP)), None);
        let overdue = decide_overdue(&watched, late()).unwrap();
        assert!(overdue.is_told() && !overdue.has_ended() && !watched.is_told());
        assert_eq!(overdue.waits_until(), watched.ends_at, "then for its end");
        assert_eq!(decide_overdue(&overdue, late().after(STEP)), None, "once");
        assert_eq!(decide_overdue(&watched, watched.ends_at), None, "then it ends instead");
        assert_eq!(
            (watched.is_undecided_treatment(), overdue.is_undecided_treatment()),
            (arm == Arm::Treatment, false)
        );
    }
}

#[test]
fn an_attempt_that_nobody_watches_has_its_whole_life() {
    let free = login(None);
    assert_eq!(free.waits_until(), free.ends_at);
    assert_eq!(decide_overdue(&free, late()), None);
    let ended = decide_fail(&free, LoginFailure::TimedOut, free.ends_at).unwrap();
    assert!(ended.has_ended() && !ended.is_told(), "there is nobody to tell");
}

#[test]
fn what_is_told_is_told_from_its_first_cause_on() {
    let watched = login(Some(Arm::Control));
    assert!(decide_fail(&watched, LoginFailure::PinBlocked, start()).unwrap().is_told());
    let blaming = Login { blames: Some(Arm::Treatment), ..watched.clone() };
    assert!(blaming.is_told() && !watched.is_told());
    assert_eq!(decide_overdue(&blaming, late()), None);
    assert_eq!(blaming.waits_until(), blaming.ends_at);
}
