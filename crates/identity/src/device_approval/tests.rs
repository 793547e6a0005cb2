use super::*;
use crate::samples::{STEP, Signer, claim, device_states, person, release, start, trusted, uuid};
use crate::{LOGIN_LASTS, LoginPurpose, LoginStage};

/// An attempt of the person on a new device, begun so many seconds after the start.
fn login(number: u128, seconds: u64) -> Login {
    let created_at = start().after(std::time::Duration::from_secs(seconds));
    Login {
        id: LoginId::from_uuid(uuid(number)),
        person: Some(person()),
        email: None,
        device: claim(Signer::second().key),
        challenge: [7; 32],
        purpose: LoginPurpose::SignIn,
        link: None,
        stage: LoginStage::Started,
        created_at,
        ends_at: created_at.after(LOGIN_LASTS),
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

fn ask(list: &DeviceApprovals, login: &Login) -> DeviceApprovals {
    decide_approval_ask(list, login, None, login.created_at).unwrap()
}

fn one() -> DeviceApprovals {
    ask(&DeviceApprovals::empty(person()), &login(1, 0))
}

fn signed(list: &DeviceApprovals, number: MatchNumber, signer: &Signer) -> [u8; 64] {
    signer.sign(&list.asked[0].message(trusted().id, number))
}

fn answer(number: MatchNumber, signature: &[u8; 64]) -> ApprovalAnswer<'_> {
    ApprovalAnswer { login: login(1, 0).id, number, signature }
}

#[test]
fn two_digits_are_two_digits() {
    for (text, number) in [("00", Some(0)), ("07", Some(7)), ("99", Some(99))] {
        assert_eq!(MatchNumber::parse(text).map(MatchNumber::get), number);
        assert_eq!(MatchNumber::parse(text).unwrap().to_string(), text);
    }
    for text in ["", "7", "007", "-7", "+7", " 7", "x7", "\u{0664}\u{0664}"] {
        assert_eq!(MatchNumber::parse(text), None, "{text:?}");
    }
    assert_eq!(MatchNumber::new(100), None);
}

#[test]
fn a_number_follows_from_its_attempt_and_differs_between_them() {
    assert_eq!(login(1, 0).match_number(), login(1, 9).match_number());
    let other = Login { challenge: [8; 32], ..login(1, 0) };
    let numbers: std::collections::BTreeSet<u8> =
        (0..1_000).map(|number| login(number, 0).match_number().get()).collect();
    assert!(90 < numbers.len(), "they spread: {}", numbers.len());
    assert!(other.match_number() != login(1, 0).match_number() || other.id == login(1, 0).id);
}

#[test]
fn a_list_is_bounded_and_the_oldest_that_waits_makes_room() {
    let mut list = one();
    let number = list.asked[0].number;
    let signature = signed(&list, number, &Signer::first());
    let Ok(Answered::Approved(approved)) =
        decide_approval(&list, answer(number, &signature), &trusted(), start())
    else {
        panic!("it waits")
    };
    list = approved;
    for number in 2..30 {
        list = ask(&list, &login(number, 1));
        assert!(list.asked.len() <= APPROVALS_MAX);
    }
    let logins: Vec<LoginId> = list.asked.iter().map(|asked| asked.login).collect();
    let kept = [1, 26, 27, 28, 29].map(|number| LoginId::from_uuid(uuid(number)));
    assert_eq!(logins, kept, "one that was said yes to stays");
    assert_eq!(list.waiting(start()).count(), 4);
}

#[test]
fn asking_twice_asks_once_and_what_is_over_goes() {
    let list = one();
    assert_eq!(decide_approval_ask(&list, &login(1, 0), None, start()), None);
    let strangers = Login { person: None, ..login(2, 0) };
    assert_eq!(decide_approval_ask(&list, &strangers, None, start()), None);
    let over = start().after(LOGIN_LASTS);
    assert_eq!(decide_approval_ask(&list, &login(2, 0), None, over), None);
    assert_eq!(list.waiting(over).count(), 0);
    assert_eq!(list.waiting(over.before(STEP)).count(), 1);
    let later = ask(&list, &login(2, LOGIN_LASTS.as_secs()));
    assert_eq!(later.asked.len(), 1, "the first is over");
}

#[test]
fn a_trusted_device_says_yes_over_what_it_shows() {
    let list = one();
    let number = list.asked[0].number;
    let good = signed(&list, number, &Signer::first());
    let Ok(Answered::Approved(approved)) = decide_approval(&list, answer(number, &good), &trusted(), start())
    else {
        panic!("it waits")
    };
    assert_eq!(approved.approver(login(1, 0).id), Some(trusted().id));
    let again = decide_approval(&approved, answer(number, &good), &trusted(), start());
    assert_eq!(again, Ok(Answered::Repeated));
    let no = decide_approval_refused(&approved, login(1, 0).id, &trusted(), start());
    assert_eq!(no, Err(ApprovalRefusal::Answered));
    let other = signed(&list, number, &Signer::second());
    let forged = decide_approval(&list, answer(number, &other), &trusted(), start());
    assert_eq!(forged, Err(ApprovalRefusal::BadSignature));
    let late = decide_approval(&list, answer(number, &good), &trusted(), start().after(LOGIN_LASTS));
    assert_eq!(late, Err(ApprovalRefusal::Unknown));
}

#[test]
fn a_wrong_number_ends_the_request() {
    let list = one();
    let number = list.asked[0].number;
    let wrong = MatchNumber::new((number.get() + 1) % 100).unwrap();
    let signature = signed(&list, wrong, &Signer::first());
    let Ok(Answered::WrongNumber(ended)) =
        decide_approval(&list, answer(wrong, &signature), &trusted(), start())
    else {
        panic!("the number is wrong")
    };
    let good = signed(&list, number, &Signer::first());
    let after = decide_approval(&ended, answer(number, &good), &trusted(), start());
    assert_eq!(after, Err(ApprovalRefusal::Answered));
    assert_eq!(ended.approver(login(1, 0).id), None);
    // A signature over another number than the one sent is none.
    let mixed = decide_approval(&list, answer(number, &signature), &trusted(), start());
    assert_eq!(mixed, Err(ApprovalRefusal::BadSignature));
}

#[test]
fn only_a_trusted_device_of_the_person_answers() {
    let list = one();
    let number = list.asked[0].number;
    let good = signed(&list, number, &Signer::first());
    let strangers = Device { person: PersonId::from_uuid(uuid(0x99)), ..trusted() };
    let [pending, _, revoked] = device_states().map(crate::samples::device);
    for device in [strangers, pending, revoked] {
        let yes = decide_approval(&list, answer(number, &good), &device, start());
        assert_eq!(yes, Err(ApprovalRefusal::BadDevice), "{:?}", device.state);
        let no = decide_approval_refused(&list, login(1, 0).id, &device, start());
        assert_eq!(no, Err(ApprovalRefusal::BadDevice));
    }
}

#[test]
fn a_no_is_said_once_and_stays() {
    let list = one();
    let no = |list: &DeviceApprovals| decide_approval_refused(list, login(1, 0).id, &trusted(), start());
    let refused = no(&list).unwrap().unwrap();
    assert_eq!(no(&refused), Ok(None));
    assert_eq!(refused.waiting(start()).count(), 0);
    assert_eq!(decide_approval_ask(&refused, &login(1, 0), None, start()), None, "nor is it asked anew");
    let unknown = decide_approval_refused(&list, login(9, 0).id, &trusted(), start());
    assert_eq!(unknown, Err(ApprovalRefusal::Unknown));
}

#[test]
fn every_field_that_is_shown_is_signed() {
    let list = one();
    let shown = &list.asked[0];
    let message = |shown: &DeviceApproval| shown.message(trusted().id, shown.number);
    let with = |change: fn(&mut DeviceApproval)| {
        let mut shown = shown.clone();
        change(&mut shown);
        message(&shown)
    };
    let mut all = vec![message(shown)];
    all.push(with(|shown| shown.login = LoginId::from_uuid(uuid(9))));
    all.push(with(|shown| shown.claim.name = crate::DeviceName::parse("Eve's").unwrap()));
    all.push(with(|shown| shown.claim.platform = crate::Platform::Web));
    all.push(with(|shown| shown.claim.app_version.patch += 1));
    all.push(with(|shown| shown.claim.key = Signer::first().key));
    all.push(with(|shown| shown.place = Place::parse("192.0.2.0/24").ok()));
    all.push(with(|shown| shown.number = MatchNumber::new((shown.number.get() + 1) % 100).unwrap()));
    all.push(with(|shown| shown.asked_at = shown.asked_at.after(STEP)));
    all.push(with(|shown| shown.ends_at = shown.ends_at.after(STEP)));
    all.push(shown.message(DeviceId::from_uuid(uuid(9)), shown.number));
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}
