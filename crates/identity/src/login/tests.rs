use super::*;
use crate::samples::{
    STEP, Signer, array, claim, device, device_states, golden, person, release, start, trusted, uuid,
};
use crate::{
    Device, DeviceState, Failures, PasskeyFault, PinAnswer, PinDigits, PinParams, decide_add_passkey,
    decide_device_login, decide_done, decide_fail, decide_link, decide_link_login, decide_passkey_login,
    decide_pin_login, decide_wrong_passkey,
};
use crate::{DeviceApproval, DeviceApprovalState, DeviceApprovals};

const TOKEN: &str = "the link's token";

fn session() -> SessionId {
    SessionId::from_uuid(uuid(0x66))
}

fn login(purpose: LoginPurpose, stage: LoginStage) -> Login {
    let is_sign_up = matches!(purpose, LoginPurpose::SignUp { .. });
    Login {
        id: LoginId::from_uuid(uuid(0x77)),
        person: (!is_sign_up).then(person),
        email: Some(Fingerprint::of("ada@example.com")),
        device: claim(Signer::first().key),
        challenge: [7; 32],
        purpose,
        link: Some(Fingerprint::of(TOKEN)),
        stage,
        created_at: start(),
        ends_at: start().after(LOGIN_LASTS),
        tries: 0,
        is_unexpected: false,
        release: release(),
        protocol: None,
        trial: None,
        blames: None,
        overdue_at: None,
        is_synthetic: false,
    }
}

fn purposes() -> [LoginPurpose; 7] {
    let pin = PinDigits::parse("2580").unwrap();
    let pin = PinHash::make(&pin, [7; 16], PinParams::try_from_costs(8, 1, 1).unwrap());
    let ceremony = || Secret::new("{}".to_owned());
    [
        LoginPurpose::SignUp {
            email: Email::parse("ada@example.com").unwrap(),
            name: PersonName::parse("Ada Lovelace").unwrap(),
            pin,
        },
        LoginPurpose::SignIn,
        LoginPurpose::NewPin,
        LoginPurpose::Passkey { ceremony: ceremony() },
        LoginPurpose::AddPasskey { ceremony: ceremony() },
        LoginPurpose::Device { device: trusted().id },
        LoginPurpose::Recovery { recovery: kernel::RecoveryId::from_uuid(uuid(0x77)) },
    ]
}

fn failures() -> [LoginFailure; 4] {
    [LoginFailure::TooManyTries, LoginFailure::PinBlocked, LoginFailure::Cancelled, LoginFailure::TimedOut]
}

fn stages() -> Vec<LoginStage> {
    let at = start();
    let mut stages =
        vec![LoginStage::Started, LoginStage::LinkProven { at }, LoginStage::Done { session: session(), at }];
    stages.extend(failures().map(|why| LoginStage::Failed { why, at }));
    stages
}

fn signature(login: &Login) -> [u8; 64] {
    Signer::first().sign(&login.message())
}

fn over() -> Timestamp {
    start().after(LOGIN_LASTS)
}

/// The ways an attempt can be finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Pin,
    Link,
    Passkey,
    AddPasskey,
    Device,
    Approved,
    Recovery,
}

const WAYS: [Way; 7] =
    [Way::Pin, Way::Link, Way::Passkey, Way::AddPasskey, Way::Device, Way::Approved, Way::Recovery];

/// The person's trusted device said yes to this attempt.
fn approved(login: &Login) -> DeviceApprovals {
    let asked = DeviceApproval {
        login: login.id,
        claim: login.device.clone(),
        place: None,
        number: login.match_number(),
        asked_at: start(),
        ends_at: over(),
        state: DeviceApprovalState::Approved { by: trusted().id, at: start() },
    };
    DeviceApprovals { person: person(), asked: vec![asked] }
}

/// Finishes with everything right but what the caller made wrong.
fn finish(
    way: Way,
    login: Option<&Login>,
    signature: &[u8; 64],
    now: Timestamp,
) -> Result<LoginStep, LoginRefusal> {
    let device = trusted();
    match way {
        Way::Pin => {
            let ask =
                PinLoginAsk { login, signature, failures: Failures::default(), answer: PinAnswer::Right };
            decide_pin_login(&ask, now).map(|done| match done {
                PinLogin::Proven { person, .. } => LoginStep::Proven { person: Some(person) },
                PinLogin::Repeated(session) => LoginStep::Repeated(session),
                PinLogin::Wrong { .. } => panic!("the PIN was right"),
            })
        }
        Way::Link => decide_link_login(login, Some(&device), signature, now),
        Way::Passkey => decide_passkey_login(login, Some(person()), signature, now),
        Way::AddPasskey => decide_add_passkey(login, signature, now),
        Way::Device => decide_device_login(login, Some(&device), signature, now),
        Way::Approved => {
            let approvals = login.map(approved);
            let done = decide_approved_login(login, approvals.as_ref(), signature, now)?;
            Ok(match done {
                ApprovedLogin::Proven { person, by } => {
                    assert_eq!(by, device.id);
                    LoginStep::Proven { person: Some(person) }
                }
                ApprovedLogin::Repeated(session) => LoginStep::Repeated(session),
            })
        }
        Way::Recovery => decide_recovery_login(login, signature, now),
    }
}

/// The rules of the last step: stage, then purpose, then link.
fn wanted(way: Way, login: &Login) -> Result<LoginStep, LoginRefusal> {
    match login.stage {
        LoginStage::Done { session, .. } => return Ok(LoginStep::Repeated(session)),
        LoginStage::Failed { why, .. } => return Err(LoginRefusal::Over(why)),
        LoginStage::Started | LoginStage::LinkProven { .. } => {}
    }
    let (is_way, needs_link) = match &login.purpose {
        LoginPurpose::SignIn => (matches!(way, Way::Pin | Way::Approved), way == Way::Pin),
        LoginPurpose::SignUp { .. } | LoginPurpose::NewPin => (way == Way::Link, true),
        LoginPurpose::Passkey { .. } => (way == Way::Passkey, false),
        LoginPurpose::Device { .. } => (way == Way::Device, false),
        LoginPurpose::Recovery { .. } => (way == Way::Recovery, false),
        LoginPurpose::AddPasskey { .. } => (way == Way::AddPasskey, false),
    };
    if !is_way {
        return Err(LoginRefusal::OtherWay);
    }
    if needs_link && login.stage == LoginStage::Started {
        return Err(LoginRefusal::NeedsLink);
    }
    Ok(LoginStep::Proven { person: login.person })
}

#[test]
fn every_stage_of_every_purpose_answers_every_way() {
    for purpose in purposes() {
        for stage in stages() {
            let login = login(purpose.clone(), stage);
            let right = signature(&login);
            for way in WAYS {
                let case = format!("{way:?} {purpose:?} {stage:?}");
                let last = over().before(STEP);
                assert_eq!(finish(way, Some(&login), &right, last), wanted(way, &login), "{case}");
                assert_eq!(finish(way, Some(&login), &right, over()), Err(LoginRefusal::Late), "{case}");
                let unsigned = finish(way, Some(&login), &[1; 64], over());
                assert_eq!(unsigned, Err(LoginRefusal::BadSignature), "{case}: before anything is told");
                assert_eq!(finish(way, None, &right, last), Err(LoginRefusal::Unknown), "{case}");
            }
            let is_over = matches!(stage, LoginStage::Done { .. } | LoginStage::Failed { .. });
            let done = LoginStage::Done { session: session(), at: over() };
            let wanted = Login { stage: done, person: Some(person()), ..login.clone() };
            let got = decide_done(&login, person(), session(), over());
            assert_eq!(got, (!is_over).then_some(wanted), "done {stage:?}");
            for why in failures() {
                let wanted = Login { stage: LoginStage::Failed { why, at: over() }, ..login.clone() };
                let got = decide_fail(&login, why, over());
                assert_eq!(got, (!is_over).then_some(wanted), "fail {stage:?}");
            }
        }
    }
}

#[test]
fn a_link_is_opened_once_and_marks_the_attempt() {
    let token = Fingerprint::of(TOKEN);
    for stage in stages() {
        let login = login(LoginPurpose::SignIn, stage);
        let opened = LoginStage::LinkProven { at: over().before(STEP) };
        let (wanted, late) = match stage {
            LoginStage::Started => (Ok(Login { stage: opened, ..login.clone() }), LoginRefusal::Late),
            LoginStage::LinkProven { .. } | LoginStage::Done { .. } | LoginStage::Failed { .. } => {
                (Err(LoginRefusal::LinkUsed), LoginRefusal::LinkUsed)
            }
        };
        assert_eq!(decide_link(Some(&login), token, over().before(STEP)), wanted, "{stage:?}");
        assert_eq!(decide_link(Some(&login), token, over()), Err(late), "{stage:?}");
        for guess in ["", "another token", "the link's token "] {
            let guess = decide_link(Some(&login), Fingerprint::of(guess), over());
            assert_eq!(guess, Err(LoginRefusal::BadLink), "{stage:?}");
        }
        let unknown = Login { link: None, person: None, ..login };
        assert_eq!(
            decide_link(Some(&unknown), token, start()),
            Err(LoginRefusal::BadLink),
            "nobody has that link"
        );
    }
    assert_eq!(decide_link(None, token, start()), Err(LoginRefusal::BadLink));
}

#[test]
fn only_the_device_that_asked_gets_in() {
    let login = login(LoginPurpose::SignIn, LoginStage::LinkProven { at: start() });
    let others = Signer::second().sign(&login.message());
    assert_eq!(finish(Way::Pin, Some(&login), &others, start()), Err(LoginRefusal::BadSignature));
    // A signature over another attempt, or another challenge, is not one over this.
    for other in [
        Login { id: LoginId::from_uuid(uuid(0x78)), ..login.clone() },
        Login { challenge: [8; 32], ..login.clone() },
    ] {
        let signature = signature(&other);
        assert_eq!(finish(Way::Pin, Some(&login), &signature, start()), Err(LoginRefusal::BadSignature));
    }
    assert!(login.is_signed_by_device(&signature(&login)));
}

#[test]
fn an_unknown_address_looks_like_a_link_that_nobody_opened() {
    let known = login(LoginPurpose::SignIn, LoginStage::Started);
    let unknown = Login { person: None, link: None, ..known.clone() };
    for now in [start(), over().before(STEP), over()] {
        let answers = [&known, &unknown].map(|login| finish(Way::Pin, Some(login), &signature(login), now));
        assert_eq!(answers[0], answers[1], "{now:?}");
    }
}

/// Enters PINs one after the other; the attempt and the count as they are kept.
fn enter(login: &Login, failures: Failures, answer: PinAnswer) -> Result<PinLogin, LoginRefusal> {
    decide_pin_login(
        &PinLoginAsk { login: Some(login), signature: &signature(login), failures, answer },
        start(),
    )
}

#[test]
fn five_wrong_pins_end_the_attempt_and_block() {
    let mut login = login(LoginPurpose::SignIn, LoginStage::LinkProven { at: start() });
    let mut failures = Failures::default();
    for tries in 1..=LOGIN_TRIES_MAX {
        let Ok(PinLogin::Wrong { login: tried, failures: counted, notice }) =
            enter(&login, failures, PinAnswer::Wrong)
        else {
            panic!("try {tries}")
        };
        assert_eq!((tried.tries, notice.left), (tries, LOGIN_TRIES_MAX - tries));
        let is_last = tries == LOGIN_TRIES_MAX;
        let failed = LoginStage::Failed { why: LoginFailure::PinBlocked, at: start() };
        assert_eq!(tried.stage == failed, is_last, "{:?}", tried.stage);
        (login, failures) = (*tried, counted);
    }
    let over = LoginRefusal::Over(LoginFailure::PinBlocked);
    assert_eq!(enter(&login, failures, PinAnswer::Right), Err(over));
    // A new attempt meets the block, not a new count.
    let again = super::tests::login(LoginPurpose::SignIn, LoginStage::LinkProven { at: start() });
    let blocked = LoginRefusal::Blocked(failures.notice(start()));
    assert_eq!(enter(&again, failures, PinAnswer::Right), Err(blocked));
    let own = enter(&again, Failures::default(), PinAnswer::Right);
    assert_eq!(
        own,
        Ok(PinLogin::Proven { person: person(), failures: Failures::default() }),
        "a trusted device's own count"
    );
}

#[test]
fn an_attempt_takes_five_tries_even_when_the_count_was_emptied_between() {
    let tried = Login {
        tries: LOGIN_TRIES_MAX - 1,
        ..login(LoginPurpose::SignIn, LoginStage::LinkProven { at: start() })
    };
    let Ok(PinLogin::Wrong { login, .. }) = enter(&tried, Failures::default(), PinAnswer::Wrong) else {
        panic!()
    };
    assert_eq!(login.stage, LoginStage::Failed { why: LoginFailure::TooManyTries, at: start() });
}

#[test]
fn a_stranger_without_the_mailbox_uses_up_nobodys_tries() {
    let login = login(LoginPurpose::SignIn, LoginStage::Started);
    assert_eq!(enter(&login, Failures::default(), PinAnswer::Wrong), Err(LoginRefusal::NeedsLink));
    let blocked = Failures { blocked_until: Some(over()), ..Failures::default() };
    assert_eq!(
        enter(&login, blocked, PinAnswer::Right),
        Err(LoginRefusal::NeedsLink),
        "nor learns of a block"
    );
}

#[test]
fn a_new_pin_and_a_key_alone_need_a_trusted_device_of_the_person() {
    let strangers = Device { person: PersonId::from_uuid(uuid(0x99)), ..trusted() };
    let others = Device { key: Signer::second().key, ..trusted() };
    for (purpose, stage) in [
        (LoginPurpose::NewPin, LoginStage::LinkProven { at: start() }),
        (LoginPurpose::Device { device: trusted().id }, LoginStage::Started),
    ] {
        let login = login(purpose.clone(), stage);
        let signature = signature(&login);
        let decide = |device: Option<&Device>| {
            if purpose == LoginPurpose::NewPin {
                decide_link_login(Some(&login), device, &signature, start())
            } else {
                decide_device_login(Some(&login), device, &signature, start())
            }
        };
        for state in device_states() {
            let wanted = match state {
                DeviceState::Pending => Err(LoginRefusal::DeviceNotTrusted),
                DeviceState::Trusted { .. } => Ok(LoginStep::Proven { person: Some(person()) }),
                DeviceState::Revoked { .. } => Err(LoginRefusal::DeviceRevoked),
            };
            assert_eq!(decide(Some(&device(state))), wanted, "{purpose:?} {state:?}");
        }
        for device in [None, Some(&strangers), Some(&others)] {
            assert_eq!(decide(device), Err(LoginRefusal::DeviceNotTrusted), "{purpose:?}");
        }
    }
    let other = LoginPurpose::Device { device: DeviceId::from_uuid(uuid(0x99)) };
    let login = login(other, LoginStage::Started);
    let answer = decide_device_login(Some(&login), Some(&trusted()), &signature(&login), start());
    assert_eq!(answer, Err(LoginRefusal::DeviceNotTrusted), "another device than the challenge is for");
}

#[test]
fn a_sign_up_needs_no_device_yet_and_a_passkey_says_whose_it_is() {
    let [sign_up, _, _, passkey, ..] = purposes();
    let sign_up = login(sign_up, LoginStage::LinkProven { at: start() });
    let answer = decide_link_login(Some(&sign_up), None, &signature(&sign_up), start());
    assert_eq!(answer, Ok(LoginStep::Proven { person: None }));
    let passkey = Login { person: None, ..login(passkey, LoginStage::Started) };
    let answer = decide_passkey_login(Some(&passkey), Some(person()), &signature(&passkey), start());
    assert_eq!(answer, Ok(LoginStep::Proven { person: Some(person()) }));
    let answer = decide_passkey_login(Some(&passkey), None, &signature(&passkey), start());
    assert_eq!(answer, Err(LoginRefusal::BadPasskey(PasskeyFault::UnknownCredential)));
}

#[test]
fn five_wrong_answers_end_the_attempt_and_nothing_else() {
    let [_, _, _, passkey, ..] = purposes();
    let mut tried = login(passkey, LoginStage::Started);
    for tries in 1..=LOGIN_TRIES_MAX {
        assert_eq!(tried.stage, LoginStage::Started);
        tried = decide_wrong_passkey(&tried, start());
        assert_eq!(tried.tries, tries);
    }
    let over = LoginStage::Failed { why: LoginFailure::TooManyTries, at: start() };
    assert_eq!(tried.stage, over);
    let answer = decide_passkey_login(Some(&tried), Some(person()), &signature(&tried), start());
    assert_eq!(answer, Err(LoginRefusal::Over(LoginFailure::TooManyTries)));
}

#[test]
fn devices_sign_the_same_bytes_for_ever() {
    let file = include_str!("../../golden/messages_v1.txt");
    let line = golden(file).find(|line| line[0] == "login").unwrap();
    assert_eq!(login(LoginPurpose::SignIn, LoginStage::Started).message(), array::<62>(line[1]));
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    use LoginRefusal as R;
    let notice = Failures::default().notice(start());
    let mut codes = std::collections::BTreeSet::new();
    for refusal in [
        R::Unknown,
        R::BadSignature,
        R::BadLink,
        R::LinkUsed,
        R::Late,
        R::NeedsLink,
        R::OtherWay,
        R::DeviceNotTrusted,
        R::DeviceRevoked,
        R::Blocked(notice),
        R::NoPasskeys,
        R::Over(LoginFailure::TooManyTries),
        R::Over(LoginFailure::Cancelled),
        R::Over(LoginFailure::TimedOut),
    ] {
        assert!(codes.insert(refusal.code()), "{refusal:?}");
    }
    // A block is a block, whether it comes with this try or came before.
    assert_eq!(R::Over(LoginFailure::PinBlocked).code(), R::Blocked(notice).code());
}

#[test]
fn without_a_yes_nobody_is_told_why() {
    let login = login(LoginPurpose::SignIn, LoginStage::Started);
    let right = signature(&login);
    let yes = approved(&login);
    let answered = |state| {
        let asked = vec![DeviceApproval { state, ..yes.asked[0].clone() }];
        Some(DeviceApprovals { asked, ..yes.clone() })
    };
    let (by, at) = (trusted().id, start());
    let of_another = DeviceApprovals { person: PersonId::from_uuid(uuid(0x99)), ..yes.clone() };
    let other_attempt = DeviceApproval { login: LoginId::from_uuid(uuid(0x98)), ..yes.asked[0].clone() };
    for approvals in [
        None,
        Some(DeviceApprovals::empty(person())),
        answered(DeviceApprovalState::Waiting),
        answered(DeviceApprovalState::Refused { by, at }),
        Some(of_another),
        Some(DeviceApprovals { asked: vec![other_attempt], ..yes.clone() }),
    ] {
        let got = decide_approved_login(Some(&login), approvals.as_ref(), &right, start());
        assert_eq!(got, Err(LoginRefusal::NeedsApproval), "{approvals:?}");
    }
    let nobodys = Login { person: None, ..login.clone() };
    let got = decide_approved_login(Some(&nobodys), Some(&yes), &right, start());
    assert_eq!(got, Err(LoginRefusal::NeedsApproval));
}

#[test]
fn the_code_of_a_recovery_is_no_link() {
    let recovery = kernel::RecoveryId::from_uuid(uuid(0x77));
    let link = Some(Fingerprint::of("code"));
    let login = Login { link, ..login(LoginPurpose::Recovery { recovery }, LoginStage::Started) };
    let got = decide_link(Some(&login), Fingerprint::of("code"), start());
    assert_eq!(got, Err(LoginRefusal::BadLink));
}
