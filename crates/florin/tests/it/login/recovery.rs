//! The way back in for whoever lost everything.

use super::phone::{Lobby, PIN, Phone, caller, not_logged_in, refused, trouble};
use super::trail;
use crate::harness::{Engine, on_both_engines};
use bank::{AppCaller, MailTemplate, NewPerson, Refusal, SessionPair, SessionTrouble, Thing};
use identity::{
    Actor, AuditKind, Email, EndReason, LoginRefusal, PersonName, PinError, Protocol, RECOVERY_LASTS,
    RECOVERY_WAITS, Recovery, RecoveryRefusal, StaffName,
};
use std::time::Duration;

on_both_engines!(
    two_members_of_staff_and_a_day_let_somebody_back_in,
    a_trusted_device_stops_it,
    staff_stop_it,
    one_at_a_time_and_not_for_ever,
    a_code_is_for_staff_and_once,
    a_customer_of_the_branch_gets_a_first_device
);

const NEW: &str = "8053";

fn staff(name: &str) -> StaffName {
    StaffName::parse(name).expect("a name")
}

fn email(address: &str) -> Email {
    Email::parse(address).expect("an address")
}

async fn ask(lobby: &Lobby, phone: &Phone, address: &str) -> Recovery {
    let claimed = lobby.bank.claim_recovery(&phone.claim).await.expect("anyone may ask");
    let code = claimed.code.expose().to_lowercase().replace('-', " ");
    let asked = lobby.bank.ask_recovery(&staff("grace"), (&email(address), &code), None).await;
    let asked = asked.expect("the code is fresh");
    assert_eq!((asked.id, &asked.claim), (claimed.recovery, &phone.claim));
    asked
}

async fn finish(
    lobby: &Lobby,
    phone: &Phone,
    recovery: &Recovery,
    pin: &str,
) -> Result<SessionPair, bank::OpError> {
    let started = lobby.bank.start_recovered(recovery.id).await?;
    lobby.bank.finish_login(&phone.finish(&started, Some(pin))).await
}

fn not_recovered(result: Result<SessionPair, bank::OpError>) -> RecoveryRefusal {
    match refused(result) {
        Refusal::Recovery(refusal) => refusal,
        other => panic!("refused otherwise: {other:?}"),
    }
}

async fn under_way(lobby: &Lobby, me: AppCaller) -> usize {
    lobby.bank.recoveries(me).await.expect("the bank answers").len()
}

async fn two_members_of_staff_and_a_day_let_somebody_back_in(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (old, tablet, new) = (Phone::new("Ada's phone"), Phone::new("Ada's tablet"), Phone::new("New phone"));
    let lost = lobby.customer("ada@example.org", &old).await;
    let begun = lobby.sign_in_to_the_pin("ada@example.org", &tablet).await;
    let left = lobby.bank.finish_login(&tablet.finish(&begun, Some(PIN))).await.expect("the login is proven");
    let recovery = ask(&lobby, &new, "Ada@Example.org").await;
    let open = lobby.bank.recoveries_under_way().await.expect("the bank answers");
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].0.id, open[0].1.written()), (recovery.id, "ada@example.org"));
    assert_eq!(under_way(&lobby, caller(&left)).await, 1, "her devices warn of it");
    assert_eq!(not_recovered(finish(&lobby, &new, &recovery, NEW).await), RecoveryRefusal::NotApproved);
    let alone = lobby.bank.approve_recovery(&staff("Grace"), recovery.id, None).await;
    assert_eq!(refused(alone), Refusal::Recovery(RecoveryRefusal::SameStaff));
    for _ in 0..2 {
        lobby.bank.approve_recovery(&staff("alan"), recovery.id, None).await.expect("they are two");
    }
    assert_eq!(not_recovered(finish(&lobby, &new, &recovery, NEW).await), RecoveryRefusal::Waiting);
    lobby.clock.advance(RECOVERY_WAITS);
    assert_eq!(not_logged_in(finish(&lobby, &old, &recovery, NEW).await), LoginRefusal::BadSignature);
    let weak = finish(&lobby, &new, &recovery, "1234").await;
    assert_eq!(refused(weak), Refusal::Pin(PinError::TooSimple));

    let started = lobby.bank.start_recovered(recovery.id).await.expect("the recovery is there");
    let back = lobby.bank.finish_login(&new.finish(&started, Some(NEW))).await.expect("it is time");
    let again = lobby.bank.finish_login(&new.finish(&started, Some(NEW))).await.expect("the answer was lost");
    assert_eq!((back.session, back.person), (again.session, lost.person));
    let me = lobby.bank.check_session(back.access.expose(), new.proof()).await.expect("the session is good");
    let out = SessionTrouble::Ended(EndReason::DeviceRevoked);
    for (pair, phone) in [(&lost, &old), (&left, &tablet)] {
        let checked = lobby.bank.check_session(pair.access.expose(), phone.proof()).await;
        assert_eq!(trouble(checked), out);
        assert_eq!(not_logged_in(lobby.by_key(phone, pair).await), LoginRefusal::DeviceRevoked);
    }
    let begun = lobby.sign_in_to_the_pin("ada@example.org", &new).await;
    let pin = lobby.bank.finish_login(&new.finish(&begun, Some(PIN))).await;
    assert!(matches!(refused(pin), Refusal::WrongPin(_)));
    lobby.bank.finish_login(&new.finish(&begun, Some(NEW))).await.expect("it is the PIN now");
    assert_eq!(not_recovered(finish(&lobby, &new, &recovery, NEW).await), RecoveryRefusal::Done);
    told(&lobby, me).await;
}

/// Every step stands in the trail, and in the mailbox.
async fn told(lobby: &Lobby, me: AppCaller) {
    let events = trail(lobby, me).await;
    let by = |kind| events.iter().filter(move |event| event.kind == kind).map(|event| event.by.clone());
    assert!(by(AuditKind::RecoveryAsked).eq([Actor::Staff(staff("grace"))]));
    assert!(by(AuditKind::RecoveryApproved).eq([Actor::Staff(staff("alan"))]));
    assert!(by(AuditKind::RecoveryDone).eq([Actor::Customer]));
    assert_eq!(by(AuditKind::DeviceRevoked).count(), 2);
    assert_eq!(by(AuditKind::PinChanged).count(), 1);
    let mails = lobby.mails().await;
    let count = |is: fn(&MailTemplate) -> bool| mails.iter().filter(|(_, mail)| is(mail)).count();
    assert_eq!(count(|mail| matches!(mail, MailTemplate::RecoveryAsked { .. })), 1);
    assert_eq!(count(|mail| matches!(mail, MailTemplate::RecoveryDone { .. })), 1);
}

async fn a_trusted_device_stops_it(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let me = caller(&lobby.customer("ada@example.org", &phone).await);
    let other = caller(&lobby.customer("mallory@example.org", &Phone::new("Mallory's")).await);
    let recovery = ask(&lobby, &thief, "ada@example.org").await;
    lobby.bank.approve_recovery(&staff("alan"), recovery.id, None).await.expect("they are two");
    let foreign = lobby.bank.stop_recovery(other, recovery.id).await;
    assert_eq!(refused(foreign), Refusal::Unknown(Thing::Recovery));
    assert_eq!(under_way(&lobby, other).await, 0);
    for _ in 0..2 {
        lobby.bank.stop_recovery(me, recovery.id).await.expect("the device is trusted");
    }
    assert_eq!(under_way(&lobby, me).await, 0);
    lobby.clock.advance(RECOVERY_WAITS);
    assert_eq!(not_recovered(finish(&lobby, &thief, &recovery, NEW).await), RecoveryRefusal::Cancelled);
    let late = lobby.bank.approve_recovery(&staff("mary"), recovery.id, None).await;
    assert_eq!(refused(late), Refusal::Recovery(RecoveryRefusal::Cancelled));
    let mails = lobby.mails().await;
    let stopped = mails.iter().filter(|(_, mail)| matches!(mail, MailTemplate::RecoveryStopped { .. }));
    assert_eq!(stopped.count(), 1);
    let events = trail(&lobby, me).await;
    let cancelled = events.iter().filter(|event| event.kind == AuditKind::RecoveryCancelled);
    assert_eq!(cancelled.map(|event| event.device).collect::<Vec<_>>(), [Some(me.device)]);
}

async fn staff_stop_it(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let me = caller(&lobby.customer("ada@example.org", &Phone::new("Ada's phone")).await);
    let new = Phone::new("New phone");
    let recovery = ask(&lobby, &new, "ada@example.org").await;
    for _ in 0..2 {
        lobby.bank.stop_recovery_by_staff(&staff("mary"), recovery.id).await.expect("anybody of staff may");
    }
    assert_eq!(lobby.bank.recoveries_under_way().await.expect("the bank answers"), []);
    lobby.clock.advance(RECOVERY_WAITS);
    assert_eq!(not_recovered(finish(&lobby, &new, &recovery, NEW).await), RecoveryRefusal::Cancelled);
    let events = trail(&lobby, me).await;
    let cancelled = events.iter().filter(|event| event.kind == AuditKind::RecoveryCancelled);
    assert!(cancelled.map(|event| event.by.clone()).eq([Actor::Staff(staff("mary"))]));
}

async fn one_at_a_time_and_not_for_ever(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    lobby.customer("ada@example.org", &Phone::new("Ada's phone")).await;
    let (one, two) = (Phone::new("One"), Phone::new("Two"));
    let codes = [
        lobby.bank.claim_recovery(&one.claim).await.expect("anyone may ask").code,
        lobby.bank.claim_recovery(&two.claim).await.expect("anyone may ask").code,
    ];
    let (grace, alan, ada) = (staff("grace"), staff("alan"), email("ada@example.org"));
    let (first, second) = tokio::join!(
        lobby.bank.ask_recovery(&grace, (&ada, codes[0].expose()), None),
        lobby.bank.ask_recovery(&alan, (&ada, codes[1].expose()), None)
    );
    let (asked, (other, code, by)) = match (first, second) {
        (Ok(asked), other) => (asked, (other, &codes[1], &alan)),
        (other, Ok(asked)) => (asked, (other, &codes[0], &grace)),
        neither => panic!("{neither:?}"),
    };
    assert_eq!(refused(other), Refusal::Recovery(RecoveryRefusal::UnderWay));
    lobby.bank.stop_recovery_by_staff(&grace, asked.id).await.expect("anybody of staff may");
    let second =
        lobby.bank.ask_recovery(by, (&ada, code.expose()), None).await.expect("a refusal spends no code");
    let approver = if by == &alan { &grace } else { &alan };
    lobby.bank.approve_recovery(approver, second.id, None).await.expect("they are two");
    lobby.clock.advance(RECOVERY_LASTS);
    let phone = if second.claim == one.claim { &one } else { &two };
    assert_eq!(not_recovered(finish(&lobby, phone, &second, NEW).await), RecoveryRefusal::Late);
}

async fn a_code_is_for_staff_and_once(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let (grace, ada) = (staff("grace"), email("ada@example.org"));
    let new = Phone::new("New phone");
    let claimed = lobby.bank.claim_recovery(&new.claim).await.expect("anyone may ask");
    let code = claimed.code.expose();
    let shape: Vec<usize> = code.split('-').map(str::len).collect();
    assert_eq!(shape, [4, 4], "{code}");
    for token in [code.clone(), format!("recovery {}", code.replace('-', ""))] {
        assert_eq!(not_logged_in(lobby.bank.prove_link(&token).await), LoginRefusal::BadLink);
    }
    for bad in ["", "AAAA-AAAA", "ABCD", &code[..8]] {
        let result = lobby.bank.ask_recovery(&grace, (&ada, bad), None).await;
        assert_eq!(refused(result), Refusal::Recovery(RecoveryRefusal::BadCode), "{bad:?}");
    }
    let nobody = lobby.bank.ask_recovery(&grace, (&email("nobody@example.org"), code), None).await;
    assert_eq!(refused(nobody), Refusal::Unknown(Thing::Person));
    let asked = lobby.bank.ask_recovery(&grace, (&ada, code), None).await.expect("the code is fresh");
    lobby.bank.stop_recovery_by_staff(&grace, asked.id).await.expect("anybody of staff may");
    let twice = lobby.bank.ask_recovery(&grace, (&ada, code), None).await;
    assert_eq!(refused(twice), Refusal::Recovery(RecoveryRefusal::BadCode));
    let late = lobby.bank.claim_recovery(&new.claim).await.expect("anyone may ask");
    lobby.clock.advance(Duration::from_mins(15));
    let result = lobby.bank.ask_recovery(&grace, (&ada, late.code.expose()), None).await;
    assert_eq!(refused(result), Refusal::Recovery(RecoveryRefusal::BadCode));
    // A device that was removed is not let in by this either.
    lobby.bank.revoke_device(caller(&pair), pair.device, None).await.expect("it is theirs");
    let removed = lobby.bank.claim_recovery(&phone.claim).await.expect("anyone may ask");
    let result = lobby.bank.ask_recovery(&grace, (&ada, removed.code.expose()), None).await;
    assert_eq!(not_logged_in(result), LoginRefusal::DeviceRevoked);
}

/// Whoever staff opened an account for has neither PIN nor device: this is how they get both.
async fn a_customer_of_the_branch_gets_a_first_device(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let name = PersonName::parse("Mary Shelley").expect("a name");
    let mary = lobby.bank.open_person(NewPerson { email: email("mary@example.org"), name }).await;
    let mary = mary.expect("the address is free");
    let phone = Phone::new("Mary's phone");
    let recovery = ask(&lobby, &phone, "mary@example.org").await;
    lobby.bank.approve_recovery(&staff("alan"), recovery.id, None).await.expect("they are two");
    lobby.clock.advance(RECOVERY_WAITS);
    let pair = finish(&lobby, &phone, &recovery, NEW).await.expect("it is time");
    assert_eq!(pair.person, mary.id);
    lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    let begun = lobby.sign_in_to_the_pin("mary@example.org", &phone).await;
    lobby.bank.finish_login(&phone.finish(&begun, Some(NEW))).await.expect("it is her PIN");
}
