//! `florin recovery`, as two members of staff type it, beside the bank that serves.

use super::phone::{Lobby, PIN, Phone, caller, not_logged_in, refused, trouble};
use super::trail;
use crate::harness::{Ended, Engine, Home, florin, on_both_engines};
use bank::{MailTemplate, Refusal, RemovedBy, SessionTrouble};
use identity::{Actor, AuditKind, EndReason, LoginRefusal, Protocol, RECOVERY_WAITS, RecoveryRefusal};
use kernel::{RecoveryId, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;

on_both_engines!(
    a_recovery_by_two_members_of_staff,
    a_recovery_that_staff_stop,
    a_stolen_device_keeps_nobody_out_for_ever,
    a_stolen_device_is_taken_away_by_two_members_of_staff
);

const ADA: &str = "ada@example.org";
const NEW: &str = "8053";

/// `florin recovery`, with facts for a script.
async fn recovery(home: &Home, args: &[&str]) -> Ended {
    let args: Vec<&str> = ["recovery"].into_iter().chain(args.iter().copied()).chain(["--json"]).collect();
    florin(Some(home), &args).await
}

/// What a command that was followed printed.
#[track_caller]
fn told(ended: &Ended) -> Value {
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    serde_json::from_str(&ended.out).expect("it is JSON")
}

#[track_caller]
fn turned_away(ended: &Ended, why: &str) {
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{}", ended.said());
    assert!(ended.err.contains(why), "{}", ended.said());
}

async fn listed(home: &Home) -> Vec<Value> {
    let list = told(&recovery(home, &["list"]).await);
    list.as_array().expect("a list").clone()
}

/// What the new device shows, to be read out.
async fn code(lobby: &Lobby, phone: &Phone) -> String {
    lobby.bank.claim_recovery(&phone.claim).await.expect("anyone may ask").code.into_exposed()
}

async fn a_recovery_by_two_members_of_staff(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (old, new) = (Phone::new("Ada's phone"), Phone::new("New phone"));
    let lost = lobby.customer(ADA, &old).await;
    let home = &lobby.home;
    assert!(listed(home).await.is_empty());
    let shown = code(&lobby, &new).await;
    let ask = async |email: &str, code: &str| {
        recovery(home, &["ask", "--staff", "grace", "--email", email, "--code", code]).await
    };
    turned_away(&ask(ADA, "AAAA-AAAA").await, "no device shows this code");
    assert_eq!(ask("nobody@example.org", &shown).await.code, Some(1));
    let asked = told(&ask(ADA, &shown).await);
    let id = asked["recovery_id"].as_str().expect("an id").to_owned();
    assert_eq!((&asked["user_id"], &asked["device"]), (&json!(lost.person.to_string()), &json!("New phone")));
    assert_eq!((&asked["asked_by"], &asked["approved_by"]), (&json!("grace"), &Value::Null));
    turned_away(&ask(ADA, &code(&lobby, &new).await).await, "is under way");

    let waiting = listed(home).await;
    let [row] = waiting.as_slice() else { panic!("one: {waiting:?}") };
    assert_eq!((&row["recovery_id"], &row["email"]), (&json!(id), &json!(ADA)));
    let approve = async |staff: &str| recovery(home, &["approve", "--staff", staff, "--recovery", &id]).await;
    // However she writes her name, she is one.
    for same in ["grace", "Grace"] {
        turned_away(&approve(same).await, "the second member of staff has to be another one");
    }
    let recovery_id = RecoveryId::parse(&id).expect("an id");
    let finish = async |pin: &str| {
        let started = lobby.bank.start_recovered(recovery_id).await.expect("the recovery is there");
        lobby.bank.finish_login(&new.finish(&started, Some(pin))).await
    };
    let not = |why: RecoveryRefusal| Refusal::Recovery(why);
    assert_eq!(refused(finish(NEW).await), not(RecoveryRefusal::NotApproved));
    for _ in 0..2 {
        assert_eq!(told(&approve("alan").await)["approved_by"], "alan");
    }
    let waits_until = asked["waits_until"].as_str().expect("an instant");
    let waits_until = Timestamp::parse(waits_until).expect("an instant");
    lobby.clock.set(waits_until.before(Duration::from_secs(1)));
    assert_eq!(refused(finish(NEW).await), not(RecoveryRefusal::Waiting));
    // It was printed in whole milliseconds.
    lobby.clock.set(waits_until.after(Duration::from_millis(1)));
    let back = finish(NEW).await.expect("it is time");
    assert_eq!(back.person, lost.person);
    let checked = lobby.bank.check_session(lost.access.expose(), old.proof()).await;
    assert_eq!(trouble(checked), SessionTrouble::Ended(EndReason::DeviceRevoked));
    assert_eq!(not_logged_in(lobby.by_key(&old, &lost).await), LoginRefusal::DeviceRevoked);
    assert!(listed(home).await.is_empty());
    turned_away(&approve("alan").await, "was done before");
    let stop = recovery(home, &["stop", "--staff", "mary", "--recovery", &id]).await;
    turned_away(&stop, "was done before");

    let events = trail(&lobby, caller(&back)).await;
    let staff = |kind: AuditKind| {
        let of = events.iter().filter(move |event| event.kind == kind);
        of.map(|event| match &event.by {
            Actor::Staff(name) => name.as_str().to_owned(),
            other => panic!("not by staff: {other:?}"),
        })
    };
    assert_eq!(staff(AuditKind::RecoveryAsked).collect::<Vec<_>>(), ["grace"]);
    assert_eq!(staff(AuditKind::RecoveryApproved).collect::<Vec<_>>(), ["alan"]);
}

async fn a_recovery_that_staff_stop(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let pair = lobby.customer(ADA, &phone).await;
    let home = &lobby.home;
    let shown = code(&lobby, &thief).await;
    let args = ["ask", "--staff", "grace", "--email", ADA, "--code", &shown];
    let asked = told(&recovery(home, &args).await);
    let id = asked["recovery_id"].as_str().expect("an id");
    let approve = ["approve", "--staff", "alan", "--recovery", id];
    told(&recovery(home, &approve).await);
    for staff in ["mary", "grace"] {
        let stopped = recovery(home, &["stop", "--staff", staff, "--recovery", id]).await;
        assert_eq!(told(&stopped), json!({ "stopped": id }));
    }
    assert!(listed(home).await.is_empty());
    turned_away(&recovery(home, &approve).await, "stopped it");
    let unknown = RecoveryId::from_uuid(uuid::Uuid::nil()).to_string();
    assert_eq!(recovery(home, &["stop", "--staff", "mary", "--recovery", &unknown]).await.code, Some(1));
    assert_eq!(recovery(home, &["stop", "--staff", "", "--recovery", id]).await.code, Some(2));

    // Nobody but its owner was served, and she was told.
    lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    let by_pin = lobby.sign_in_to_the_pin(ADA, &phone).await;
    lobby.bank.finish_login(&phone.finish(&by_pin, Some(PIN))).await.expect("the PIN is as it was");
    lobby.clock.advance(Duration::from_mins(1));
    let mails = lobby.mails().await;
    let to_ada = |is: fn(&MailTemplate) -> bool| {
        mails.iter().filter(|(to, mail)| to.written() == ADA && is(mail)).count()
    };
    assert_eq!(to_ada(|mail| matches!(mail, MailTemplate::RecoveryAsked { .. })), 1);
    assert_eq!(to_ada(|mail| matches!(mail, MailTemplate::RecoveryStopped { .. })), 1);
    let events = trail(&lobby, caller(&pair)).await;
    let cancelled = events.iter().filter(|event| event.kind == AuditKind::RecoveryCancelled);
    assert_eq!(cancelled.count(), 1);
}

/// Whoever has her phone stops one recovery, and no second one.
async fn a_stolen_device_keeps_nobody_out_for_ever(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (stolen, new) = (Phone::new("Ada's phone"), Phone::new("New phone"));
    let pair = lobby.customer(ADA, &stolen).await;
    let (home, thief, device) = (&lobby.home, caller(&pair), pair.device.to_string());
    let ask = async |more: &[&str]| {
        let shown = code(&lobby, &new).await;
        let args = ["ask", "--staff", "grace", "--email", ADA, "--code", &shown];
        recovery(home, &[&args, more].concat()).await
    };
    let distrusts = ["--distrusts", device.as_str()];
    turned_away(&ask(&distrusts).await, "this device stopped no recovery");
    let first = told(&ask(&[]).await);
    let id = |asked: &Value| RecoveryId::parse(asked["recovery_id"].as_str().expect("an id")).expect("an id");
    lobby.bank.stop_recovery(thief, id(&first)).await.expect("the device is trusted");

    // Staff see who stopped it, before they ask again.
    let all = told(&recovery(home, &["list", "--email", ADA]).await);
    let row = &all.as_array().expect("a list")[0];
    assert_eq!((&row["state"], &row["stopped_by_device"]), (&json!("stopped_by_device"), &json!(device)));
    assert_eq!(row["stopped_by_device_name"], "Ada's phone");
    let second = told(&ask(&distrusts).await);
    assert_eq!(second["distrusts"], device);
    let not = |why: RecoveryRefusal| Refusal::Recovery(why);
    let stop = async || refused(lobby.bank.stop_recovery(thief, id(&second)).await);
    assert_eq!(stop().await, not(RecoveryRefusal::Distrusted));
    let approve = async |more: &[&str]| {
        let id = id(&second).to_string();
        let args = ["approve", "--staff", "alan", "--recovery", &id];
        recovery(home, &[&args, more].concat()).await
    };
    turned_away(&approve(&[]).await, "name the device whose word does not count");
    told(&approve(&distrusts).await);
    assert_eq!(stop().await, not(RecoveryRefusal::Distrusted));
    let events = trail(&lobby, thief).await;
    let refusals = events.iter().filter(|event| event.kind == AuditKind::Refused);
    assert_eq!(refusals.filter(|event| event.device == Some(pair.device)).count(), 2, "each is kept");

    let waits_until = Timestamp::parse(second["waits_until"].as_str().expect("an instant"));
    let waits_until = waits_until.expect("an instant");
    assert!(
        lobby.now().after(RECOVERY_WAITS * 2) < waits_until,
        "longer than where every device is believed"
    );
    let finish = async || {
        let started = lobby.bank.start_recovered(id(&second)).await.expect("the recovery is there");
        lobby.bank.finish_login(&new.finish(&started, Some(NEW))).await
    };
    lobby.clock.set(waits_until.before(Duration::from_secs(1)));
    assert_eq!(refused(finish().await), not(RecoveryRefusal::Waiting));
    lobby.clock.set(waits_until.after(Duration::from_millis(1)));
    assert_eq!(finish().await.expect("it is time").person, pair.person);
    assert_eq!(not_logged_in(lobby.by_key(&stolen, &pair).await), LoginRefusal::DeviceRevoked);
    let mails = lobby.mails().await;
    let told = |is: fn(&MailTemplate) -> bool| mails.iter().any(|(to, mail)| to.written() == ADA && is(mail));
    assert!(told(|mail| matches!(mail, MailTemplate::RecoveryStopped { device: Some(_), .. })));
    assert!(told(|mail| matches!(mail, MailTemplate::RecoveryAsked { distrusts: Some(_), .. })));
    assert!(told(|mail| matches!(mail, MailTemplate::RecoveryApproved { .. })));
}

async fn a_stolen_device_is_taken_away_by_two_members_of_staff(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, stolen) = (Phone::new("Ada's phone"), Phone::new("Ada's tablet"));
    let pair = lobby.customer(ADA, &phone).await;
    let begun = lobby.sign_in_to_the_pin(ADA, &stolen).await;
    let thief =
        lobby.bank.finish_login(&stolen.finish(&begun, Some(PIN))).await.expect("the login is proven");
    let (home, id) = (&lobby.home, thief.device.to_string());
    let device = async |args: &[&str]| florin(Some(home), &[&["device"], args, &["--json"]].concat()).await;
    let names = async || {
        let list = told(&device(&["list", "--email", ADA]).await);
        let list = list.as_array().expect("a list").clone();
        list.into_iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["Ada's phone", "Ada's tablet"]);
    let approve = async |staff: &str| device(&["approve-removal", "--staff", staff, "--device", &id]).await;
    turned_away(&approve("alan").await, "has to ask for it first");
    let ask = ["remove", "--staff", "grace", "--device", &id, "--reason"];
    assert_eq!(device(&[&ask[..], &[" "]].concat()).await.code, Some(2), "a reason is a reason");
    let asked = told(&device(&[&ask[..], &["stolen on a train"]].concat()).await);
    assert_eq!(
        (&asked["state"], &asked["removal_asked_by"]),
        (&json!("trusted"), &json!("grace: stolen on a train"))
    );
    turned_away(&approve("Grace").await, "the second member of staff has to be another one");
    lobby.bank.check_session(thief.access.expose(), stolen.proof()).await.expect("nothing has changed yet");
    assert_eq!(told(&approve("alan").await)["state"], "removed");
    turned_away(&approve("alan").await, "was removed before");
    assert_eq!(names().await, ["Ada's phone"]);

    let checked = lobby.bank.check_session(thief.access.expose(), stolen.proof()).await;
    assert_eq!(trouble(checked), SessionTrouble::Ended(EndReason::DeviceRevoked));
    assert_eq!(not_logged_in(lobby.by_key(&stolen, &thief).await), LoginRefusal::DeviceRevoked);
    lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("her own goes on");
    let events = trail(&lobby, caller(&pair)).await;
    let removed =
        events.iter().find(|event| event.kind == AuditKind::DeviceRevoked).expect("it is written down");
    assert!(matches!(&removed.by, Actor::Staff(name) if name.as_str() == "alan"), "{removed:?}");
    assert_eq!(
        (removed.device, removed.note.as_str()),
        (Some(thief.device), "asked for by grace: stolen on a train")
    );
    // The command went by the machine's clock.
    lobby.clock.advance(Duration::from_mins(1));
    let mails = lobby.mails().await;
    let by_staff = |mail: &MailTemplate| {
        matches!(mail, MailTemplate::DeviceRemoved { by: RemovedBy::Staff, others: 0, .. })
    };
    assert_eq!(mails.iter().filter(|(to, mail)| to.written() == ADA && by_staff(mail)).count(), 1);
}
