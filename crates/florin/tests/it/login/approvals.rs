//! A new device that a trusted one lets in, and the names of devices.

use super::phone::{Lobby, PIN, Phone, caller, not_logged_in, refused, trouble};
use super::trail;
use crate::harness::{Engine, on_both_engines};
use bank::{
    AppCaller, ApprovalAsk, ApprovalAsked, ApprovalView, ApproveAsk, FinishAsk, LoginStarted, MailTemplate,
    OpError, Refusal, SessionPair, SessionTrouble,
};
use identity::{
    APPROVALS_MAX, ApprovalRefusal, AuditKind, DeviceApproval, DeviceApprovalState, DeviceName, Failures,
    LoginRefusal, MatchNumber, PinDigits, Protocol,
};
use std::time::Duration;

on_both_engines!(
    a_trusted_device_lets_a_new_one_in,
    who_asks_learns_nothing,
    only_what_was_shown_is_approved,
    a_stranger_fills_no_list,
    wrong_pins_count_and_a_removed_device_says_nothing,
    a_device_is_called_otherwise
);

fn ask(phone: &Phone, started: &LoginStarted) -> ApprovalAsk {
    let FinishAsk { login, signature, place, .. } = phone.finish(started, None);
    ApprovalAsk { login, signature, place }
}

async fn asked(lobby: &Lobby, phone: &Phone, started: &LoginStarted) -> ApprovalAsked {
    lobby.bank.ask_approval(&ask(phone, started)).await.expect("anyone may ask")
}

async fn waiting(lobby: &Lobby, me: AppCaller) -> Vec<ApprovalView> {
    lobby.bank.approvals(me).await.expect("the bank answers")
}

/// The customer's yes on `phone`, to what it shows and this number.
fn yes(phone: &Phone, me: AppCaller, shown: &ApprovalView, number: MatchNumber, pin: &str) -> ApproveAsk {
    let ApprovalView { login, device, place, asked_at, ends_at } = shown.clone();
    let state = DeviceApprovalState::Waiting;
    let shown = DeviceApproval { login, claim: device, place, number, asked_at, ends_at, state };
    ApproveAsk {
        login,
        number,
        signature: phone.sign(&shown.message(me.device, number)),
        pin: PinDigits::parse(pin).expect("digits"),
        place: None,
    }
}

fn other(number: MatchNumber) -> MatchNumber {
    MatchNumber::new((number.get() + 1) % 100).expect("below a hundred")
}

/// A customer with a phone, and a new tablet that asks.
struct Scene {
    lobby: Lobby,
    phone: Phone,
    pair: SessionPair,
    me: AppCaller,
    tablet: Phone,
    started: LoginStarted,
    asked: ApprovalAsked,
}

async fn scene(engine: Engine) -> Scene {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, tablet) = (Phone::new("Ada's phone"), Phone::new("Ada's tablet"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    let started = lobby.sign_in("ada@example.org", &tablet).await;
    let asked = asked(&lobby, &tablet, &started).await;
    let me = caller(&pair);
    Scene { lobby, phone, pair, me, tablet, started, asked }
}

async fn a_trusted_device_lets_a_new_one_in(engine: Engine) {
    let Scene { lobby, phone, pair, me, tablet, started, asked } = scene(engine).await;
    let again = lobby.bank.ask_approval(&ask(&tablet, &started)).await.expect("the answer was lost");
    assert_eq!(again, asked);
    let early = lobby.bank.finish_login(&tablet.finish(&started, None)).await;
    assert_eq!(not_logged_in(early), LoginRefusal::NeedsApproval);
    let shown = waiting(&lobby, me).await;
    let [shown] = shown.as_slice() else { panic!("it asked once: {shown:?}") };
    assert_eq!(shown.device, tablet.claim);
    assert_eq!(shown.place.as_ref().map(identity::Place::as_str), Some("203.0.113.0/24"));
    assert_eq!((shown.asked_at, shown.ends_at), (lobby.now(), started.ends_at));

    let answer = yes(&phone, me, shown, asked.number, PIN);
    lobby.bank.approve_device(me, &answer).await.expect("it is the number on the tablet");
    lobby.bank.approve_device(me, &answer).await.expect("the answer was lost");
    assert_eq!(waiting(&lobby, me).await, []);
    let there = lobby.bank.finish_login(&tablet.finish(&started, None)).await.expect("the phone said yes");
    assert_eq!(there.person, pair.person);
    lobby.bank.check_session(there.access.expose(), tablet.proof()).await.expect("the session is good");
    let again = lobby.bank.finish_login(&tablet.finish(&started, None)).await.expect("the answer was lost");
    assert_eq!(again.session, there.session);
    let devices = lobby.bank.devices(me).await.expect("the bank answers");
    assert!(devices.len() == 2 && devices.iter().all(|view| view.device.is_trusted()));

    let events = trail(&lobby, me).await;
    let noted = |kind| events.iter().rev().find(|event| event.kind == kind).expect("it happened");
    assert_eq!(noted(AuditKind::StepUpProven).device, Some(pair.device));
    let trusted = noted(AuditKind::DeviceTrusted);
    assert_eq!((trusted.device, trusted.note.as_str()), (Some(there.device), "approved on another device"));
    let mails = lobby.mails().await;
    let news = mails.iter().filter(|(_, mail)| matches!(mail, MailTemplate::NewDevice { .. }));
    assert_eq!(news.map(|(to, _)| to.written()).collect::<Vec<_>>(), ["ada@example.org"]);
}

async fn who_asks_learns_nothing(engine: Engine) {
    let Scene { lobby, me, tablet, started, asked, .. } = scene(engine).await;
    let thief = Phone::new("A thief's phone");
    let forged = ApprovalAsk { signature: ask(&thief, &started).signature, ..ask(&tablet, &started) };
    assert_eq!(not_logged_in(lobby.bank.ask_approval(&forged).await), LoginRefusal::BadSignature);
    let nobody = lobby.sign_in("nobody@example.org", &thief).await;
    let number = super::approvals::asked(&lobby, &thief, &nobody).await;
    assert_eq!(number.ends_at, asked.ends_at);
    assert_eq!(waiting(&lobby, me).await.len(), 1, "an unknown address is on nobody's list");
    // Refused by the customer, refused by nobody, and not asked: all alike.
    lobby.bank.refuse_device(me, started.login).await.expect("it waits");
    lobby.bank.refuse_device(me, started.login).await.expect("it was said before");
    let silent = lobby.sign_in("ada@example.org", &thief).await;
    for (phone, started) in [(&tablet, &started), (&thief, &nobody), (&thief, &silent)] {
        let finished = lobby.bank.finish_login(&phone.finish(started, None)).await;
        assert_eq!(not_logged_in(finished), LoginRefusal::NeedsApproval);
    }
    let again = lobby.bank.ask_approval(&ask(&tablet, &started)).await.expect("anyone may ask");
    assert_eq!(again, asked, "a repeat shows the same");
    assert_eq!(waiting(&lobby, me).await, [], "and asks nobody anew");
    lobby.clock.advance(Duration::from_mins(15));
    assert_eq!(not_logged_in(lobby.bank.ask_approval(&ask(&tablet, &started)).await), LoginRefusal::Late);
}

async fn only_what_was_shown_is_approved(engine: Engine) {
    let Scene { lobby, phone, me, tablet, started, asked, .. } = scene(engine).await;
    let shown = waiting(&lobby, me).await.remove(0);
    let good = yes(&phone, me, &shown, asked.number, PIN);
    let told_otherwise = |change: fn(&mut ApprovalView)| {
        let mut other = shown.clone();
        change(&mut other);
        yes(&phone, me, &other, asked.number, PIN)
    };
    for answer in [
        told_otherwise(|shown| shown.device.name = DeviceName::parse("Ada's watch").expect("a name")),
        told_otherwise(|shown| shown.place = None),
        told_otherwise(|shown| shown.asked_at = shown.asked_at.after(Duration::from_secs(1))),
        ApproveAsk { signature: yes(&tablet, me, &shown, asked.number, PIN).signature, ..good.clone() },
        ApproveAsk { number: other(asked.number), ..good.clone() },
    ] {
        let result = lobby.bank.approve_device(me, &answer).await;
        assert_eq!(refused(result), Refusal::Approval(ApprovalRefusal::BadSignature));
    }
    // Another customer sees nothing of it and cannot answer.
    let mallory = Phone::new("Mallory's phone");
    let foreign = caller(&lobby.customer("mallory@example.org", &mallory).await);
    assert_eq!(waiting(&lobby, foreign).await, []);
    let result = lobby.bank.approve_device(foreign, &yes(&mallory, foreign, &shown, asked.number, PIN)).await;
    assert_eq!(refused(result), Refusal::Approval(ApprovalRefusal::Unknown));
    // Nor does a number that the tablet does not show: it ends the request.
    let wrong = yes(&phone, me, &shown, other(asked.number), PIN);
    let result = lobby.bank.approve_device(me, &wrong).await;
    assert_eq!(refused(result), Refusal::Approval(ApprovalRefusal::WrongNumber));
    let result = lobby.bank.approve_device(me, &good).await;
    assert_eq!(refused(result), Refusal::Approval(ApprovalRefusal::Answered));
    let finished = lobby.bank.finish_login(&tablet.finish(&started, None)).await;
    assert_eq!(not_logged_in(finished), LoginRefusal::NeedsApproval);
    // Link and PIN are a way of their own.
    lobby.sign_in("ada@example.org", &tablet).await;
    let begun = lobby.sign_in_to_the_pin("ada@example.org", &tablet).await;
    lobby.bank.finish_login(&tablet.finish(&begun, Some(PIN))).await.expect("the login is proven");
}

async fn a_stranger_fills_no_list(engine: Engine) {
    let Scene { lobby, phone, me, .. } = scene(engine).await;
    let stranger = Phone::new("A stranger's phone");
    for _ in 0..3 * APPROVALS_MAX {
        lobby.clock.advance(Duration::from_secs(1));
        let started = lobby.sign_in("ada@example.org", &stranger).await;
        asked(&lobby, &stranger, &started).await;
        assert!(waiting(&lobby, me).await.len() <= APPROVALS_MAX);
    }
    // Whoever asks now is on the list, whatever others did.
    let laptop = Phone::new("Ada's laptop");
    let started = lobby.sign_in("ada@example.org", &laptop).await;
    let asked = asked(&lobby, &laptop, &started).await;
    let list = waiting(&lobby, me).await;
    let shown = list.iter().find(|shown| shown.login == started.login).expect("it is on the list");
    let answer = yes(&phone, me, shown, asked.number, PIN);
    lobby.bank.approve_device(me, &answer).await.expect("it is the number on the laptop");
    lobby.bank.finish_login(&laptop.finish(&started, None)).await.expect("the phone said yes");
}

async fn wrong_pins_count_and_a_removed_device_says_nothing(engine: Engine) {
    let Scene { lobby, phone, pair, me, tablet, started, asked } = scene(engine).await;
    let shown = waiting(&lobby, me).await.remove(0);
    for left in (0..Failures::ROUND).rev() {
        let wrong = lobby.bank.approve_device(me, &yes(&phone, me, &shown, asked.number, "5926")).await;
        assert!(matches!(refused(wrong), Refusal::WrongPin(notice) if notice.left == left));
    }
    let good = yes(&phone, me, &shown, asked.number, PIN);
    let blocked = lobby.bank.approve_device(me, &good).await;
    assert!(matches!(not_logged_in(blocked), LoginRefusal::Blocked(_)));
    lobby.clock.advance(Failures::BLOCKS[0]);
    lobby.bank.approve_device(me, &good).await.expect("the block is over");
    // The device that said yes is removed before the new one comes: its word is worth nothing any more.
    lobby.bank.revoke_device(me, pair.device, None).await.expect("it is theirs");
    let finished = lobby.bank.finish_login(&tablet.finish(&started, None)).await;
    assert_eq!(not_logged_in(finished), LoginRefusal::DeviceNotTrusted);
    let result = lobby.bank.refuse_device(me, started.login).await;
    assert_eq!(trouble(result), SessionTrouble::DeviceNotTrusted);
}

async fn a_device_is_called_otherwise(engine: Engine) {
    let Scene { lobby, me, .. } = scene(engine).await;
    let name = DeviceName::parse("The one with the crack").expect("a name");
    lobby.bank.rename_device(me, me.device, &name).await.expect("it is theirs");
    let devices = lobby.bank.devices(me).await.expect("the bank answers");
    assert_eq!(devices[0].device.name, name);
    let foreign = caller(&lobby.customer("mallory@example.org", &Phone::new("Mallory's phone")).await);
    let result = lobby.bank.rename_device(foreign, me.device, &name).await;
    assert!(matches!(result, Err(OpError::Refused(Refusal::Unknown(bank::Thing::Device)))));
    lobby.bank.revoke_device(foreign, foreign.device, None).await.expect("it is theirs");
    let result = lobby.bank.rename_device(foreign, foreign.device, &name).await;
    assert!(matches!(result, Err(OpError::Refused(Refusal::Unknown(bank::Thing::Device)))));
}
