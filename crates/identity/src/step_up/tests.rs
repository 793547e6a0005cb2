use super::*;
use crate::Failures;
use crate::samples::{STEP, Signer, bytes, device_states, golden, person, start, trusted, uuid};
use kernel::Currency;

fn payment() -> StepUpWhat {
    StepUpWhat::Payment {
        account: AccountId::from_uuid(uuid(0x44)),
        payee_text: Secret::new("Zoë Café".to_owned()),
        payee: Secret::new("200000 12345678".to_owned()),
        amount: Money::new(1_250, Currency::Gbp),
    }
}

fn limits() -> StepUpWhat {
    StepUpWhat::Limits { text: "at most 500.00 GBP a day".to_owned() }
}

fn other_device() -> StepUpWhat {
    StepUpWhat::Device { device: DeviceId::from_uuid(uuid(0x55)) }
}

fn step_up(what: StepUpWhat, state: StepUpState) -> StepUp {
    StepUp {
        id: StepUpId::from_uuid(uuid(0x11)),
        person: person(),
        device: trusted().id,
        what,
        nonce: [9; 32],
        ceremony: None,
        created_at: start(),
        ends_at: start().after(STEP_UP_LASTS),
        state,
    }
}

fn states() -> [StepUpState; 3] {
    [StepUpState::Waiting, StepUpState::Proven { at: start() }, StepUpState::Used { at: start() }]
}

fn sign(step_up: &StepUp) -> [u8; 64] {
    Signer::first().sign(&step_up.message())
}

fn by_key(signature: &[u8; 64]) -> StepUpProof<'_> {
    StepUpProof::DeviceKey { signature, pin: PinAnswer::Right }
}

fn last() -> Timestamp {
    start().after(STEP_UP_LASTS).before(STEP)
}

/// Each way in which something else is asked than what was shown.
fn differences() -> Vec<(&'static str, StepUpWhat)> {
    let payment = |change: fn(&mut AccountId, &mut String, &mut String, &mut Money)| {
        let (mut account, mut text, mut payee) =
            (AccountId::from_uuid(uuid(0x44)), "Zoë Café".to_owned(), "200000 12345678".to_owned());
        let mut amount = Money::new(1_250, Currency::Gbp);
        change(&mut account, &mut text, &mut payee, &mut amount);
        StepUpWhat::Payment { account, payee_text: Secret::new(text), payee: Secret::new(payee), amount }
    };
    vec![
        ("a penny more", payment(|_, _, _, amount| amount.minor += 1)),
        ("a penny less", payment(|_, _, _, amount| amount.minor -= 1)),
        ("a hundred times", payment(|_, _, _, amount| amount.minor *= 100)),
        ("the other way", payment(|_, _, _, amount| amount.minor *= -1)),
        ("another currency", payment(|_, _, _, amount| amount.currency = Currency::Jpy)),
        ("another payee", payment(|_, _, payee, _| *payee = "200000 12345679".to_owned())),
        ("another name", payment(|_, text, _, _| *text = "Zoë Cafe".to_owned())),
        ("another account", payment(|account, _, _, _| *account = AccountId::from_uuid(uuid(0x45)))),
        (
            "a letter moved between two fields",
            payment(|_, text, payee, _| {
                (*text, *payee) = ("Zoë Café2".to_owned(), "00000 12345678".to_owned());
            }),
        ),
        ("limits", limits()),
        ("a device", other_device()),
    ]
}

#[test]
fn every_state_answers_every_command() {
    for state in states() {
        let before = step_up(payment(), state);
        let signature = sign(&before);
        let proven = StepUp { state: StepUpState::Proven { at: last() }, ..before.clone() };
        let with_key = match state {
            StepUpState::Waiting => {
                Ok(StepUpDecision::Proven { step_up: proven.clone(), device: Some(Box::new(trusted())) })
            }
            StepUpState::Proven { .. } => Ok(StepUpDecision::Repeated),
            StepUpState::Used { .. } => Err(StepUpRefusal::Used),
        };
        let with_passkey = match state {
            StepUpState::Waiting => Ok(StepUpDecision::Proven { step_up: proven, device: None }),
            StepUpState::Proven { .. } => Ok(StepUpDecision::Repeated),
            StepUpState::Used { .. } => Err(StepUpRefusal::Used),
        };
        let spent = match state {
            StepUpState::Waiting => Err(StepUpRefusal::NotProven),
            StepUpState::Proven { .. } => {
                Ok(StepUp { state: StepUpState::Used { at: last() }, ..before.clone() })
            }
            StepUpState::Used { .. } => Err(StepUpRefusal::Used),
        };
        let passkey = StepUpProof::Passkey { owner: person() };
        let device = trusted();
        assert_eq!(decide_prove(Some(&before), &device, by_key(&signature), last()), with_key, "{state:?}");
        assert_eq!(decide_prove(Some(&before), &device, passkey, last()), with_passkey, "{state:?}");
        assert_eq!(decide_spend(Some(&before), &device, &payment(), last()), spent, "{state:?}");
        // Five minutes later all of it is over, whatever the state.
        let late = last().after(STEP);
        for proof in [by_key(&signature), passkey] {
            assert_eq!(decide_prove(Some(&before), &device, proof, late), Err(StepUpRefusal::Late));
        }
        assert_eq!(decide_spend(Some(&before), &device, &payment(), late), Err(StepUpRefusal::Late));
    }
}

#[test]
fn what_was_not_shown_is_not_signed() {
    let shown = step_up(payment(), StepUpState::Waiting);
    let mut others: Vec<_> =
        differences().into_iter().map(|(word, what)| (word, StepUp { what, ..shown.clone() })).collect();
    let late = shown.ends_at.after(STEP);
    others.extend([
        ("another nonce", StepUp { nonce: [8; 32], ..shown.clone() }),
        ("another step-up", StepUp { id: StepUpId::from_uuid(uuid(0x12)), ..shown.clone() }),
        ("a longer life", StepUp { ends_at: late, ..shown.clone() }),
        ("a later begin", StepUp { created_at: start().after(STEP), ..shown.clone() }),
        ("another person", StepUp { person: PersonId::from_uuid(uuid(0x99)), ..shown.clone() }),
        ("another device", StepUp { device: DeviceId::from_uuid(uuid(0x99)), ..shown.clone() }),
    ]);
    for (word, other) in others {
        let answer = decide_prove(Some(&shown), &trusted(), by_key(&sign(&other)), start());
        assert_eq!(answer, Err(StepUpRefusal::BadProof), "{word}");
        assert_ne!(shown.challenge(), other.challenge(), "{word}");
    }
    let others = Signer::second().sign(&shown.message());
    assert_eq!(
        decide_prove(Some(&shown), &trusted(), by_key(&others), start()),
        Err(StepUpRefusal::BadProof)
    );
    let stranger = StepUpProof::Passkey { owner: PersonId::from_uuid(uuid(0x99)) };
    assert_eq!(decide_prove(Some(&shown), &trusted(), stranger, start()), Err(StepUpRefusal::BadProof));
}

#[test]
fn a_proof_is_good_for_exactly_what_it_was_given_for_and_once() {
    let proven = step_up(payment(), StepUpState::Proven { at: start() });
    for (word, what) in differences() {
        let answer = decide_spend(Some(&proven), &trusted(), &what, start());
        assert_eq!(answer, Err(StepUpRefusal::Different), "{word}");
    }
    let used = decide_spend(Some(&proven), &trusted(), &payment(), start()).unwrap();
    assert_eq!(decide_spend(Some(&used), &trusted(), &payment(), start()), Err(StepUpRefusal::Used), "twice");
}

#[test]
fn a_step_up_is_answered_and_used_where_it_was_asked() {
    let strangers = Device { person: PersonId::from_uuid(uuid(0x99)), ..trusted() };
    let other = Device { id: DeviceId::from_uuid(uuid(0x99)), ..trusted() };
    let [pending, _, revoked] = device_states().map(crate::samples::device);
    for device in [strangers, other, pending, revoked] {
        for state in states() {
            let step_up = step_up(payment(), state);
            let signature = sign(&step_up);
            let proven = decide_prove(Some(&step_up), &device, by_key(&signature), start());
            assert_eq!(proven, Err(StepUpRefusal::Unknown), "{:?}", device.state);
            let spent = decide_spend(Some(&step_up), &device, &payment(), start());
            assert_eq!(spent, Err(StepUpRefusal::Unknown), "{:?}", device.state);
        }
    }
    assert_eq!(decide_spend(None, &trusted(), &payment(), start()), Err(StepUpRefusal::Unknown));
}

#[test]
fn a_pin_counts_only_beside_a_right_signature() {
    let step_up = step_up(payment(), StepUpState::Waiting);
    let (right, wrong) = (sign(&step_up), [1; 64]);
    let prove = |device: &Device, signature, pin| {
        decide_prove(Some(&step_up), device, StepUpProof::DeviceKey { signature, pin }, start())
    };
    let mut device = trusted();
    for left in (0..Failures::ROUND).rev() {
        assert_eq!(prove(&device, &wrong, PinAnswer::Wrong), Err(StepUpRefusal::BadProof));
        let Ok(StepUpDecision::WrongPin { device: counted, notice }) =
            prove(&device, &right, PinAnswer::Wrong)
        else {
            panic!("{left}")
        };
        assert_eq!(notice.left, left);
        device = *counted;
    }
    let blocked = StepUpRefusal::Blocked(device.failures.notice(start()));
    assert_eq!(prove(&device, &right, PinAnswer::Right), Err(blocked));
    assert_eq!(
        prove(&device, &wrong, PinAnswer::Right),
        Err(StepUpRefusal::BadProof),
        "not told to a stranger"
    );
    // A passkey is the way out, and does not empty the count.
    let passkey = decide_prove(Some(&step_up), &device, StepUpProof::Passkey { owner: person() }, start());
    assert!(matches!(passkey, Ok(StepUpDecision::Proven { device: None, .. })));
    let nearly = Device { failures: Failures { in_a_row: 4, ..Failures::default() }, ..trusted() };
    let Ok(StepUpDecision::Proven { device: Some(device), .. }) = prove(&nearly, &right, PinAnswer::Right)
    else {
        panic!("the PIN was right")
    };
    assert_eq!(*device, trusted(), "a right PIN empties the count");
}

#[test]
fn devices_sign_the_same_bytes_for_ever() {
    let file = include_str!("../../golden/messages_v1.txt");
    for (word, what) in [("payment", payment()), ("limits", limits()), ("device", other_device())] {
        let line = golden(file).find(|line| line[0] == word).unwrap();
        let step_up =
            StepUp { person: PersonId::from_uuid(uuid(0x22)), ..step_up(what, StepUpState::Waiting) };
        assert_eq!(step_up.message(), bytes(line[1]), "{word}");
    }
}

#[test]
fn what_is_paid_to_whom_is_never_printed() {
    let printed = format!("{:?}", step_up(payment(), StepUpState::Waiting));
    assert!(!printed.contains("Zo") && !printed.contains("12345678"), "{printed}");
}
