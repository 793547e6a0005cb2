//! A passkey as the proof of a step-up: good for exactly what was shown, once, on the device that asked.

use super::passkeys::with_passkey;
use super::phone::{Lobby, Phone, caller, not_logged_in, refused};
use super::trail;
use crate::harness::{Engine, on_both_engines};
use bank::{Change, Key, OpError, Record as _, Refusal, SessionPair, StoreExt as _, Write};
use identity::{
    AuditKind, Device, LoginRefusal, PasskeyFault, Protocol, STEP_UP_LASTS, StepUp, StepUpRefusal,
    StepUpState, StepUpWhat, decide_spend,
};
use kernel::{AccountId, Currency, Money, Secret, StepUpId};
use uuid::Uuid;

on_both_engines!(
    a_passkey_agrees_to_what_is_shown,
    another_amount_or_payee_is_another_challenge,
    a_step_up_is_its_persons_and_its_devices
);

fn payment(minor: i64, payee: &str) -> StepUpWhat {
    StepUpWhat::Payment {
        account: AccountId::from_uuid(Uuid::from_u128(7)),
        payee_text: Secret::new(payee.to_owned()),
        payee: Secret::new(format!("{payee}: 040099 12345678")),
        amount: Money::new(minor, Currency::Gbp),
    }
}

/// One that waits.
async fn asked(lobby: &Lobby, pair: &SessionPair, number: u128, what: StepUpWhat) -> StepUpId {
    let now = lobby.now();
    let step_up = StepUp {
        id: StepUpId::from_uuid(Uuid::from_u128(number)),
        person: pair.person,
        device: pair.device,
        what,
        nonce: [u8::try_from(number).expect("a small number"); 32],
        ceremony: None,
        created_at: now,
        ends_at: now.after(STEP_UP_LASTS),
        state: StepUpState::Waiting,
    };
    let id = step_up.id;
    let change = Change { at: now, writes: vec![Write::Insert(step_up.into_row())], ..Change::default() };
    lobby.store.commit(change).await.expect("the store takes it");
    id
}

async fn kept(lobby: &Lobby, id: StepUpId) -> StepUp {
    let found = lobby.store.one::<StepUp>(&Key::StepUp(id)).await.expect("the store answers");
    found.expect("it is there").row
}

#[track_caller]
fn not_agreed<T: std::fmt::Debug>(result: Result<T, OpError>) -> StepUpRefusal {
    match refused(result) {
        Refusal::StepUp(refusal) => refusal,
        other => panic!("refused otherwise: {other:?}"),
    }
}

async fn a_passkey_agrees_to_what_is_shown(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let (pair, mut wallet) = with_passkey(&lobby, "ada@example.org", &phone).await;
    let (me, bank) = (caller(&pair), &lobby.bank);
    let id = asked(&lobby, &pair, 1, payment(250_000, "Bob")).await;
    let options = bank.start_step_up_passkey(me, id).await.expect("there is a passkey");
    let again = bank.start_step_up_passkey(me, id).await.expect("there is a passkey");
    assert_eq!(options, again, "asked twice, it says the same");
    let answer = wallet.get(&options).await;
    bank.prove_step_up_by_passkey(me, id, &answer).await.expect("the passkey is good");
    bank.prove_step_up_by_passkey(me, id, &answer).await.expect("a lost answer is given again");
    let proven = kept(&lobby, id).await;
    assert_eq!(proven.state, StepUpState::Proven { at: lobby.now() });
    let device = lobby.store.one::<Device>(&Key::Device(pair.device)).await.expect("the store answers");
    let device = device.expect("it is there").row;
    let other = decide_spend(Some(&proven), &device, &payment(250_001, "Bob"), lobby.now());
    assert_eq!(other, Err(StepUpRefusal::Different));
    decide_spend(Some(&proven), &device, &payment(250_000, "Bob"), lobby.now()).expect("it was agreed to");
    let events = trail(&lobby, me).await;
    let last = events.last().expect("there are events");
    assert_eq!((last.kind, last.note.as_str()), (AuditKind::StepUpProven, "by a passkey"));

    let late = asked(&lobby, &pair, 2, payment(1, "Bob")).await;
    let options = bank.start_step_up_passkey(me, late).await.expect("there is a passkey");
    let answer = wallet.get(&options).await;
    lobby.clock.advance(STEP_UP_LASTS);
    assert_eq!(not_agreed(bank.prove_step_up_by_passkey(me, late, &answer).await), StepUpRefusal::Late);
    assert_eq!(not_agreed(bank.start_step_up_passkey(me, late).await), StepUpRefusal::Late);
}

async fn another_amount_or_payee_is_another_challenge(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let (pair, mut wallet) = with_passkey(&lobby, "ada@example.org", &phone).await;
    let (me, bank) = (caller(&pair), &lobby.bank);
    let shown = asked(&lobby, &pair, 1, payment(100, "Bob")).await;
    let options = bank.start_step_up_passkey(me, shown).await.expect("there is a passkey");
    let answer = wallet.get(&options).await;
    let other_challenge = LoginRefusal::BadPasskey(PasskeyFault::OtherChallenge);
    for (number, what) in [(2, payment(101, "Bob")), (3, payment(100, "Eve")), (4, payment(100, "Bob"))] {
        let id = asked(&lobby, &pair, number, what).await;
        let unasked = bank.prove_step_up_by_passkey(me, id, &answer).await;
        assert_eq!(not_logged_in(unasked), other_challenge, "no passkey was asked for");
        bank.start_step_up_passkey(me, id).await.expect("there is a passkey");
        let swapped = bank.prove_step_up_by_passkey(me, id, &answer).await;
        assert_eq!(not_logged_in(swapped), other_challenge, "something else was shown");
    }
    // What is kept is changed after it was shown: the challenge no longer is what was asked.
    let found = lobby.store.one::<StepUp>(&Key::StepUp(shown)).await.expect("the store answers");
    let found = found.expect("it is there");
    let changed = StepUp { what: payment(100_000, "Bob"), ..found.row };
    let writes = vec![Write::Update(changed.into_row(), found.version)];
    let change = Change { at: lobby.now(), writes, ..Change::default() };
    lobby.store.commit(change).await.expect("the store takes it");
    let tampered = bank.prove_step_up_by_passkey(me, shown, &answer).await;
    assert_eq!(not_logged_in(tampered), other_challenge);
}

async fn a_step_up_is_its_persons_and_its_devices(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, bobs) = (Phone::new("Ada's phone"), Phone::new("Bob's phone"));
    let (pair, _) = with_passkey(&lobby, "ada@example.org", &phone).await;
    let (bob, mut theirs) = with_passkey(&lobby, "bob@example.org", &bobs).await;
    let (me, them, bank) = (caller(&pair), caller(&bob), &lobby.bank);
    let id = asked(&lobby, &pair, 1, payment(100, "Bob")).await;
    assert_eq!(not_agreed(bank.start_step_up_passkey(them, id).await), StepUpRefusal::Unknown);
    let options = bank.start_step_up_passkey(me, id).await.expect("there is a passkey");
    // Bob's authenticator, made to answer for what Ada is shown.
    let mut asked_of_any: serde_json::Value = serde_json::from_str(&options).expect("they are JSON");
    asked_of_any.as_object_mut().expect("an object").remove("allowCredentials");
    let answer = theirs.get(&asked_of_any.to_string()).await;
    let unknown = LoginRefusal::BadPasskey(PasskeyFault::UnknownCredential);
    assert_eq!(not_logged_in(bank.prove_step_up_by_passkey(me, id, &answer).await), unknown);
    assert_eq!(not_agreed(bank.prove_step_up_by_passkey(them, id, &answer).await), StepUpRefusal::Unknown);
    assert_eq!(kept(&lobby, id).await.state, StepUpState::Waiting);

    let cy = Phone::new("Cy's phone");
    let without = lobby.customer("cy@example.org", &cy).await;
    let id = asked(&lobby, &without, 2, payment(100, "Bob")).await;
    let none = bank.start_step_up_passkey(caller(&without), id).await;
    assert_eq!(not_logged_in(none), LoginRefusal::NoPasskeys);
    let no_answer = bank.prove_step_up_by_passkey(caller(&without), id, "{}").await;
    assert_eq!(refused(no_answer), Refusal::Invalid("passkey"));
}
