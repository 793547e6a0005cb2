//! A new device, a payment and a recovery, over HTTP from end to end.

use crate::harness::{App, Engine, Inside, PIN, encoded, on_both_engines};
use crate::scene::{new_app, sign_up, text};
use identity::{Email, RECOVERY_WAITS, StaffName};
use kernel::AccountId;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

on_both_engines!(
    a_payment_waits_for_the_customers_word,
    a_new_device_shows_two_digits,
    a_lost_phone_is_not_the_end,
    a_phone_without_a_session_reports_its_trouble
);

const ADA: &str = "ada@example.org";

/// A new customer's app, and its session.
async fn customer(inside: &Inside, email: &str) -> (Arc<App>, Value) {
    let app = Arc::new(new_app(inside, "phone"));
    let session = sign_up(inside, &app, email, "Ada Lovelace").await;
    (app, session)
}

async fn a_payment_waits_for_the_customers_word(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (app, session) = customer(&inside, ADA).await;
    let (other, theirs) = customer(&inside, "grace@example.org").await;
    let own = inside.api.proving(&app, Some(text(&session, "access_token")));
    let others = inside.api.proving(&other, Some(text(&theirs, "access_token")));
    let account = own.get("/app/accounts").await.ok()["accounts"][0].clone();
    let payee = others.get("/app/accounts").await.ok()["accounts"][0].clone();
    let id = text(&account, "id");
    inside.town.fund(AccountId::parse(id).expect("an id"), 5_000).await;
    let payment = |amount: i64| {
        json!({
            "source_account_id": id, "sort_code": payee["sort_code"], "account_number": payee["account_number"],
            "payee_name": "Grace", "amount": amount, "dedupe_id": "rent",
        })
    };
    own.post_json("/app/payments", &payment(1_200)).await.refused(403, "forbidden.step_up_needed");
    let mut ask = payment(1_200);
    ask["kind"] = "payment".into();
    let shown = own.post_json("/app/step-ups", &ask).await.ok();
    let words =
        format!("12.00 GBP to Grace ({} {})", text(&payee, "sort_code"), text(&payee, "account_number"));
    assert_eq!(text(&shown, "text"), words);
    let step_up = app.agree(&own, &ask).await;
    let with = |amount: i64| {
        let mut paid = payment(amount);
        paid["step_up_id"] = step_up.clone().into();
        paid
    };
    own.post_json("/app/payments", &with(1_300)).await.refused(403, "forbidden.step_up_different");
    let done = own.post_json("/app/payments", &with(1_200)).await.ok();
    assert_eq!(own.post_json("/app/payments", &with(1_200)).await.ok(), done, "the answer was lost");
    let balance = own.get(&format!("/app/accounts/{id}/balance")).await.ok();
    assert_eq!(balance["balance"], 3_800);
    let lines = own.get(&format!("/app/accounts/{id}/transactions?limit=10")).await.ok();
    assert_eq!(lines["transactions"].as_array().expect("a list").len(), 2);
    others.get(&format!("/app/accounts/{id}/balance")).await.refused(404, "not_found.account");
    inside.town.clock.advance(bank::IDLE_MAX * 2);
    own.get("/app/accounts").await.refused(403, "forbidden.session_idle");
    own.get("/app/session").await.ok();
}

async fn a_new_device_shows_two_digits(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (app, session) = customer(&inside, ADA).await;
    let own = inside.api.proving(&app, Some(text(&session, "access_token")));
    let tablet = new_app(&inside, "tablet");
    let started = inside.api.post_json("/app/login", &tablet.login(ADA)).await.ok();
    let (finish, signed) = tablet.finish(&started, None);
    let ask = finish.replace("/finish", "/ask-approval");
    let asked = inside.api.post_json(&ask, &signed).await.ok();
    inside.api.post_json(&finish, &signed).await.refused(403, "forbidden.needs_approval");
    let shown = own.get("/app/approvals").await.ok()["approvals"][0].clone();
    assert!(shown.get("number").is_none(), "the number stands on the new device alone");
    assert_eq!((text(&shown, "name"), text(&shown, "platform")), ("tablet", "ios"));
    let micros = |name: &str| shown[name].as_i64().expect("an instant");
    let view = identity::DeviceApproval {
        login: kernel::LoginId::parse(text(&shown, "login_id")).expect("an id"),
        claim: tablet.claim(),
        place: identity::Place::parse(text(&shown, "place")).ok(),
        number: identity::MatchNumber::parse(text(&asked, "number")).expect("two digits"),
        asked_at: kernel::Timestamp::from_micros(micros("asked_at_us")),
        ends_at: kernel::Timestamp::from_micros(micros("ends_at_us")),
        state: identity::DeviceApprovalState::Waiting,
    };
    let device = kernel::DeviceId::parse(text(&session, "device_id")).expect("an id");
    let signature = encoded(app.sign(&view.message(device, view.number)));
    let yes = json!({ "number": asked["number"], "signature": signature, "pin": PIN });
    own.post_json(&format!("/app/approvals/{}/approve", text(&shown, "login_id")), &yes).await.ok();
    let there = inside.api.post_json(&finish, &signed).await.ok();
    assert_eq!(there["user_id"], session["user_id"]);
    let name = json!({ "name": "The big one" });
    let path = format!("/app/devices/{}", text(&there, "device_id"));
    own.json(Method::PATCH, &path, &name).await.ok();
    let devices = own.get("/app/devices").await.ok();
    assert_eq!(devices["devices"][1]["name"], "The big one");
}

async fn a_lost_phone_is_not_the_end(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (lost, session) = customer(&inside, ADA).await;
    let phone = new_app(&inside, "new phone");
    let claimed = inside.api.post_json("/app/recovery", &json!({ "device": phone.device() })).await.ok();
    let staff = |name: &str| StaffName::parse(name).expect("a name");
    let address = Email::parse(ADA).expect("an address");
    let recovery =
        inside.town.bank.ask_recovery(&staff("grace"), (&address, text(&claimed, "code")), None).await;
    let recovery = recovery.expect("the code is fresh").id;
    assert_eq!(text(&claimed, "recovery_id"), recovery.to_string());
    let lost_api = inside.api.proving(&lost, Some(text(&session, "access_token")));
    let shown = lost_api.get("/app/recoveries").await.ok();
    assert_eq!(shown["recoveries"].as_array().expect("a list").len(), 1);
    inside.town.bank.approve_recovery(&staff("alan"), recovery, None).await.expect("they are two");
    let path = format!("/app/recovery/{recovery}/login");
    let begin = async || inside.api.post_json(&path, &json!({})).await.ok();
    let (finish, signed) = phone.finish(&begin().await, Some("8053"));
    inside.api.post_json(&finish, &signed).await.refused(403, "forbidden.recovery_waits");
    inside.town.clock.advance(RECOVERY_WAITS);
    let (finish, weak) = phone.finish(&begin().await, Some("1234"));
    inside.api.post_json(&finish, &weak).await.refused(400, "bad_request.weak_pin");
    let (finish, signed) = phone.finish(&begin().await, Some("8053"));
    let back = inside.api.post_json(&finish, &signed).await.ok();
    assert_eq!(back["user_id"], session["user_id"]);
    let device = json!({ "device_id": session["device_id"] });
    let challenge = inside.api.post_json("/app/login/device", &device).await.ok();
    let (finish, signed) = lost.finish(&challenge, None);
    inside.api.post_json(&finish, &signed).await.refused(403, "forbidden.device_revoked");
}

async fn a_phone_without_a_session_reports_its_trouble(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (app, session) = customer(&inside, ADA).await;
    let (other, _) = customer(&inside, "grace@example.org").await;
    let report = |id: &str| {
        json!({
            "id": id, "kind": "signed_out", "at": "2026-01-01T00:00:00Z", "session_id": session["session_id"],
        })
    };
    let told = |reports: Vec<Value>| json!({ "device_id": session["device_id"], "app_version": "5.1.0", "reports": reports });
    let body = told(vec![report("1"), report("2")]);
    let path = "/app/reports";
    inside.api.post_json(path, &body).await.refused(401, "unauthorized.no_proof");
    inside.api.proving(&other, None).post_json(path, &body).await.refused(404, "not_found.device");
    let own = inside.api.proving(&app, None);
    let taken = own.post_json(path, &body).await;
    assert_eq!((taken.status.as_u16(), taken.ok()["taken"].as_u64()), (202, Some(2)));
    assert_eq!(own.post_json(path, &body).await.ok()["taken"], 2, "the same two");
    let bad = |name: &str, value: Value| {
        let mut one = report("3");
        one[name] = value;
        told(vec![one])
    };
    let bodies = [
        told(Vec::new()),
        told((0..9).map(|number| report(&number.to_string())).collect()),
        bad("id", "a b".into()),
        bad("id", "x".repeat(65).into()),
        bad("kind", "other".into()),
        bad("at", "yesterday".into()),
        bad("session_id", "mine".into()),
        bad("login_id", "mine".into()),
    ];
    for body in bodies {
        own.post_json(path, &body).await.refused(400, "bad_request.bad_param");
    }
    let mut long = told(vec![report("3")]);
    long["note"] = "x".repeat(8 * 1024).into();
    own.post_json(path, &long).await.refused(400, "bad_request.body_too_large");
    // A phone that was removed has no word any more.
    let bearer = inside.api.proving(&app, Some(text(&session, "access_token")));
    bearer.delete(&format!("/app/devices/{}", text(&session, "device_id"))).await.ok();
    own.post_json(path, &told(vec![report("4")])).await.refused(404, "not_found.device");
}
