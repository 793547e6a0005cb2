//! New PINs: on a trusted device, out of a block, and the new hash of an old one.

use super::phone::{Lobby, PIN, Phone, caller, not_logged_in, refused};
use super::trail;
use crate::harness::{Engine, entropy, on_both_engines};
use bank::{Key, LoginStarted, MailTemplate, NewPinAsk, OpError, Refusal, StoreExt as _};
use identity::{AuditKind, Failures, LoginRefusal, Pin, PinDigits, PinError, PinParams, Protocol};
use kernel::PersonId;
use std::time::Duration;

on_both_engines!(
    a_new_pin_by_link_and_device,
    a_weak_pin_is_refused,
    a_new_pin_ends_every_block,
    a_repeat_sets_nothing_anew,
    a_hash_is_made_anew_where_the_release_says_so
);

const NEW: &str = "8053";

fn ask(phone: &Phone, started: &LoginStarted, pin: &str) -> NewPinAsk {
    let finish = phone.finish(started, None);
    let pin = PinDigits::parse(pin).expect("digits");
    NewPinAsk { login: finish.login, signature: finish.signature, pin, place: finish.place }
}

async fn kept(lobby: &Lobby, person: PersonId) -> Pin {
    let found = lobby.store.one::<Pin>(&Key::Pin(person)).await.expect("the store answers");
    found.expect("the person has a PIN").row
}

async fn a_new_pin_by_link_and_device(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    let me = caller(&pair);
    let started = lobby.bank.start_new_pin(me).await.expect("the device is trusted");
    let early = lobby.bank.finish_new_pin(me, &ask(&phone, &started, NEW)).await;
    assert_eq!(not_logged_in(early), LoginRefusal::NeedsLink);
    let name = lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    assert_eq!(name.as_str(), "Ada's phone");
    let stolen = lobby.bank.finish_new_pin(me, &ask(&thief, &started, NEW)).await;
    assert_eq!(not_logged_in(stolen), LoginRefusal::BadSignature);
    // Another customer cannot finish it, whatever they sign.
    let other = lobby.customer("mallory@example.org", &thief).await;
    let foreign = lobby.bank.finish_new_pin(caller(&other), &ask(&phone, &started, NEW)).await;
    assert_eq!(not_logged_in(foreign), LoginRefusal::Unknown);
    // It is no way to log in.
    let login = lobby.bank.finish_login(&phone.finish(&started, Some(PIN))).await;
    assert_eq!(not_logged_in(login), LoginRefusal::OtherWay);
    lobby.bank.finish_new_pin(me, &ask(&phone, &started, NEW)).await.expect("the link was opened");

    let attempt = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
    let old = lobby.bank.finish_login(&phone.finish(&attempt, Some(PIN))).await;
    assert!(matches!(refused(old), Refusal::WrongPin(_)));
    lobby.bank.finish_login(&phone.finish(&attempt, Some(NEW))).await.expect("it is the PIN now");
    lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("sessions go on");
    let mails = lobby.mails().await;
    let told = mails.iter().filter(|(_, mail)| matches!(mail, MailTemplate::PinChanged { .. }));
    assert_eq!(told.map(|(to, _)| to.written()).collect::<Vec<_>>(), ["ada@example.org"]);
    let changed = trail(&lobby, me).await.into_iter().filter(|event| event.kind == AuditKind::PinChanged);
    assert_eq!(changed.map(|event| event.device).collect::<Vec<_>>(), [Some(pair.device)]);
}

async fn a_weak_pin_is_refused(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let started = lobby.bank.start_new_pin(caller(&pair)).await.expect("the device is trusted");
    lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    for weak in ["1111", "1234", "987654", "8901"] {
        let result = lobby.bank.finish_new_pin(caller(&pair), &ask(&phone, &started, weak)).await;
        assert_eq!(refused(result), Refusal::Pin(PinError::TooSimple), "{weak}");
    }
    let result = lobby.bank.finish_new_pin(caller(&pair), &ask(&phone, &started, NEW)).await;
    result.expect("a weak one spends nothing");
}

/// RTS SCA, article 4, 3 b: a block has a way out.
async fn a_new_pin_ends_every_block(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, stranger) = (Phone::new("Ada's phone"), Phone::new("A stranger's phone"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    for device in [&phone, &stranger] {
        let attempt = lobby.sign_in_to_the_pin("ada@example.org", device).await;
        for _ in 0..Failures::ROUND {
            let wrong = lobby.bank.finish_login(&device.finish(&attempt, Some("5926"))).await;
            assert!(matches!(refused(wrong), Refusal::WrongPin(_)));
        }
        let attempt = lobby.sign_in_to_the_pin("ada@example.org", device).await;
        let blocked = lobby.bank.finish_login(&device.finish(&attempt, Some(PIN))).await;
        assert!(matches!(not_logged_in(blocked), LoginRefusal::Blocked(_)));
    }
    let me = caller(&pair);
    let started = lobby.bank.start_new_pin(me).await.expect("the device is trusted");
    lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    lobby.bank.finish_new_pin(me, &ask(&phone, &started, NEW)).await.expect("the link was opened");
    assert_eq!(kept(&lobby, pair.person).await.strangers, Failures::default());
    for device in [&phone, &stranger] {
        let attempt = lobby.sign_in_to_the_pin("ada@example.org", device).await;
        lobby.bank.finish_login(&device.finish(&attempt, Some(NEW))).await.expect("nobody is blocked");
    }
    // A device that was removed sets none.
    let removed = lobby.customer("grace@example.org", &Phone::new("Grace's phone")).await;
    lobby.bank.revoke_device(caller(&removed), removed.device).await.expect("it is hers");
    let result = lobby.bank.start_new_pin(caller(&removed)).await;
    assert!(matches!(result, Err(OpError::Refused(Refusal::Session(_)))), "{result:?}");
}

async fn a_repeat_sets_nothing_anew(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let me = caller(&pair);
    let started = lobby.bank.start_new_pin(me).await.expect("the device is trusted");
    lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    lobby.bank.finish_new_pin(me, &ask(&phone, &started, NEW)).await.expect("the link was opened");
    let before = kept(&lobby, pair.person).await;
    lobby.bank.finish_new_pin(me, &ask(&phone, &started, NEW)).await.expect("the answer was lost");
    // A repeat is no way to guess: a wrong PIN counts as one.
    let other = lobby.bank.finish_new_pin(me, &ask(&phone, &started, "5926")).await;
    assert!(matches!(refused(other), Refusal::WrongPin(notice) if notice.left == Failures::ROUND - 1));
    assert_eq!(kept(&lobby, pair.person).await, before);
    lobby.clock.advance(Duration::from_mins(15));
    let late = lobby.bank.finish_new_pin(me, &ask(&phone, &started, NEW)).await;
    assert_eq!(not_logged_in(late), LoginRefusal::Late);
}

/// F20: the build before verifies what this one hashed, because the text says how.
async fn a_hash_is_made_anew_where_the_release_says_so(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let first = kept(&lobby, pair.person).await;
    let dearer = PinParams::try_from_costs(128, 2, 1).expect("small parameters");
    for (rehashes_pins, is_new) in [(false, false), (true, true), (true, true)] {
        let node = lobby.changed(entropy(), |settings| {
            settings.login.pin_params = dearer;
            settings.login.rehashes_pins = rehashes_pins;
        });
        let node = node.await;
        let attempt = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
        let wrong = node.finish_login(&phone.finish(&attempt, Some("5926"))).await;
        assert!(matches!(refused(wrong), Refusal::WrongPin(_)));
        node.finish_login(&phone.finish(&attempt, Some(PIN))).await.expect("the PIN is right");
        let now = kept(&lobby, pair.person).await;
        assert_eq!(now.hash != first.hash, is_new, "rehashes: {rehashes_pins}");
        assert_eq!(now.hash.needs_rehash(dearer), !is_new);
        assert_eq!(now.changed_at, first.changed_at, "the PIN itself is the old one");
        // The release before goes on, and does not make it anew again.
        let attempt = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
        lobby.bank.finish_login(&phone.finish(&attempt, Some(PIN))).await.expect("the PIN is right");
        assert_eq!(kept(&lobby, pair.person).await.hash, now.hash);
    }
}
