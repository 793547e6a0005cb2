//! Flags as the protocol has them: who may ask, what is answered, and by which codes it is refused.

use super::{half, new_home, sam};
use crate::harness::{Answer, Api, Engine, Inside, Stage, on_both_engines};
use crate::scene::{new_app, sign_up, text};
use edge::{EdgeSettings, Rate};
use identity::ServiceName;
use reqwest::Method;
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::sync::Arc;

on_both_engines!(
    programs_ask_for_anyone,
    apps_ask_for_their_own_customer,
    nobody_else_is_told_anything,
    a_question_that_cannot_be_answered_has_its_code,
    all_flags_come_with_a_tag,
    a_changed_flag_holds_at_once,
    a_program_that_asks_too_often_is_told_to_wait,
);

const ALL: &str = "/ofrep/v1/evaluate/flags";
const NEW_HOME: &str = "/ofrep/v1/evaluate/flags/new-home";

async fn bank(engine: Engine) -> (Inside, Api) {
    let (inside, token) = with(engine, Inside::open_settings()).await;
    let api = inside.api.with(&token);
    (inside, api)
}

async fn with(engine: Engine, settings: EdgeSettings) -> (Inside, String) {
    let inside = Inside::with(engine, settings).await;
    for flag in [new_home(), half()] {
        inside.town.bank.set_flag(&flag).await.expect("staff may set flags");
    }
    let name = ServiceName::parse("ledger").expect("a name");
    let made = inside.town.bank.add_service(&name, &sam()).await.expect("staff may make tokens");
    (inside, made.secret.into_exposed())
}

fn of(context: &Value) -> Value {
    json!({ "context": context })
}

fn ios(version: &str) -> Value {
    of(&json!({ "targetingKey": "user_1", "platform": "ios", "appVersion": version }))
}

#[track_caller]
fn expect(answer: &Answer, status: u16, code: &str) {
    let body = answer.value();
    assert_eq!((answer.status.as_u16(), body["errorCode"].as_str()), (status, Some(code)), "{body}");
    assert!(body["errorDetails"].is_string() && body["code"].is_string(), "{body}");
}

async fn programs_ask_for_anyone(engine: Engine) {
    let (_inside, api) = bank(engine).await;
    let on = json!({ "key": "new-home", "value": true, "reason": "TARGETING_MATCH", "variant": "on" });
    assert_eq!(api.post_json(NEW_HOME, &ios("5.10.0")).await.ok(), on);
    let off = json!({ "key": "new-home", "value": false, "reason": "DEFAULT", "variant": "off" });
    assert_eq!(api.post_json(NEW_HOME, &ios("5.1.10")).await.ok(), off);
    let elsewhere =
        of(&json!({ "targetingKey": "user_1", "platform": "toaster", "more": [1, { "a": null }] }));
    assert_eq!(api.post_json(NEW_HOME, &elsewhere).await.ok(), off);
}

async fn apps_ask_for_their_own_customer(engine: Engine) {
    let (inside, _) = bank(engine).await;
    let (zoe, amir) = (Arc::new(new_app(&inside, "zoe")), Arc::new(new_app(&inside, "amir")));
    let session = sign_up(&inside, &zoe, "zoe@app.example.com", "Zoe Zest").await;
    let other = sign_up(&inside, &amir, "amir@app.example.com", "Amir Ahmad").await;
    let api = inside.api.proving(&zoe, Some(text(&session, "access_token")));
    let half = "/ofrep/v1/evaluate/flags/half";
    let left_out = api.post_json(half, &of(&json!({}))).await.ok();
    let own = json!({ "targetingKey": text(&session, "user_id") });
    assert_eq!(api.post_json(half, &of(&own)).await.ok(), left_out, "it is the customer's own");
    let others = json!({ "targetingKey": text(&other, "user_id") });
    expect(&api.post_json(half, &of(&others)).await, 400, "INVALID_CONTEXT");
    expect(&api.post_json(ALL, &of(&others)).await, 400, "INVALID_CONTEXT");
}

async fn nobody_else_is_told_anything(engine: Engine) {
    let (inside, api) = bank(engine).await;
    let seat = inside.town.client("https://client.example.com/callback", true).await;
    let person = inside.town.person("Dora Dane").await.id;
    let developer = inside.town.token(&seat, person, Stage::Full).await;
    let strangers = ["nonsense", "florin_service_nonsense", &developer].map(|token| inside.api.with(token));
    for path in [NEW_HOME, ALL, "/ofrep/v1/evaluate/flags/nobodys"] {
        for stranger in strangers.iter().chain([&inside.api]) {
            stranger.post_json(path, &ios("5.2.0")).await.refused(401, "unauthorized.bad_access_token");
        }
    }
    for path in ["/accounts", "/app/session", "/oidc/userinfo"] {
        let answer = api.get(path).await;
        assert_eq!(answer.status.as_u16(), 401, "a program's token opens nothing else: {path}");
    }
    let bank = &inside.town.bank;
    let token = bank.list_services().await.expect("staff may look").remove(0);
    bank.remove_service(token.id).await.expect("staff may remove it");
    assert_eq!(api.post_json(NEW_HOME, &ios("5.2.0")).await.status.as_u16(), 401);
}

async fn a_question_that_cannot_be_answered_has_its_code(engine: Engine) {
    let (_inside, api) = bank(engine).await;
    let nobodys = api.post_json("/ofrep/v1/evaluate/flags/nobodys", &ios("5.2.0")).await;
    expect(&nobodys, 404, "FLAG_NOT_FOUND");
    assert_eq!(nobodys.value()["key"], "nobodys");
    expect(&api.post_json("/ofrep/v1/evaluate/flags/no%20key", &ios("5.2.0")).await, 404, "FLAG_NOT_FOUND");
    let half = "/ofrep/v1/evaluate/flags/half";
    for context in [json!({}), json!({ "targetingKey": "" }), json!({ "targetingKey": null })] {
        expect(&api.post_json(half, &of(&context)).await, 400, "TARGETING_KEY_MISSING");
    }
    let long = "x".repeat(257);
    for context in [
        json!([]),
        json!("user_1"),
        json!({ "targetingKey": 1 }),
        json!({ "targetingKey": long }),
        json!({ "appVersion": "5.2" }),
        json!({ "appVersion": 5 }),
        json!({ "platform": true }),
    ] {
        for path in [NEW_HOME, ALL] {
            expect(&api.post_json(path, &of(&context)).await, 400, "INVALID_CONTEXT");
        }
    }
    expect(&api.post_json(NEW_HOME, &json!({})).await, 400, "INVALID_CONTEXT");
    let large = format!("{{\"context\":{{\"a\":\"{}\"}}}}", "x".repeat(16 * 1024));
    for (kind, body) in [
        (Some("application/json"), "{"),
        (Some("application/json"), ""),
        (Some("application/json"), &*large),
        (Some("text/plain"), "{}"),
        (None, ""),
    ] {
        for path in [NEW_HOME, ALL] {
            let answer = api.send(Method::POST, path, (kind, body.as_bytes().to_vec())).await;
            expect(&answer, 400, "PARSE_ERROR");
        }
    }
}

/// Asks with the tags that the asker has.
async fn knowing(inside: &Inside, token: &str, known: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers =
        [("authorization", &*bearer), ("content-type", "application/json"), ("if-none-match", known)];
    inside.api.send_raw(("POST", ALL), &headers, body.to_string().into_bytes()).await
}

async fn all_flags_come_with_a_tag(engine: Engine) {
    let (inside, token) = with(engine, Inside::open_settings()).await;
    let api = inside.api.with(&token);
    let answer = api.post_json(ALL, &ios("5.2.0")).await;
    let tag = answer.headers["etag"].to_str().expect("a tag is plain text").to_owned();
    let flags = answer.ok()["flags"].clone();
    assert_eq!(flags[1]["key"], "new-home", "by their keys: {flags}");
    assert_eq!(flags[1]["value"], true);
    assert_eq!(flags[0]["key"], "half");

    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = knowing(&inside, &token, &known, &ios("5.2.0")).await;
        assert_eq!((again.status.as_u16(), &*again.text()), (304, ""), "{known}");
        assert_eq!(again.headers["etag"], tag);
    }
    let other = knowing(&inside, &token, &tag, &ios("5.1.0")).await;
    assert_eq!(other.ok()["flags"][1]["value"], false, "another version is told other values");
    let mut changed = new_home();
    changed.is_disabled = true;
    inside.town.bank.set_flag(&changed).await.expect("staff may set flags");
    let after = knowing(&inside, &token, &tag, &ios("5.2.0")).await;
    assert_eq!(after.ok()["flags"][1]["reason"], "DISABLED");

    // One flag without a value leaves the others theirs.
    let nobody = api.post_json(ALL, &of(&json!({ "platform": "ios", "appVersion": "5.2.0" }))).await.ok();
    assert_eq!(nobody["flags"][0]["errorCode"], "TARGETING_KEY_MISSING", "{nobody}");
    assert_eq!(nobody["flags"][1]["value"], false);
}

/// On the node where it was changed; others read again after a second of their clock.
async fn a_changed_flag_holds_at_once(engine: Engine) {
    let (inside, api) = bank(engine).await;
    assert_eq!(api.post_json(NEW_HOME, &ios("5.2.0")).await.ok()["value"], true);
    let mut changed = new_home();
    changed.rules.clear();
    inside.town.bank.set_flag(&changed).await.expect("staff may set flags");
    let after = api.post_json(NEW_HOME, &ios("5.2.0")).await.ok();
    assert_eq!((&after["value"], &after["reason"]), (&json!(false), &json!("STATIC")));
    inside.town.bank.remove_flag(&changed.key).await.expect("staff may remove flags");
    expect(&api.post_json(NEW_HOME, &ios("5.2.0")).await, 404, "FLAG_NOT_FOUND");
}

async fn a_program_that_asks_too_often_is_told_to_wait(engine: Engine) {
    let one = NonZeroU32::new(1).expect("one is above zero");
    let settings = EdgeSettings { token_rate: Rate::new(one, one), ..Inside::open_settings() };
    let (inside, token) = with(engine, settings).await;
    let api = inside.api.with(&token);
    let mut waits = None;
    for _ in 0..20 {
        let answer = api.post_json(ALL, &ios("5.2.0")).await;
        if answer.status.as_u16() == 429 {
            waits = Some(answer.headers["retry-after"].to_str().expect("a number").to_owned());
            break;
        }
    }
    let waits: u64 = waits.expect("twenty at once are too many").parse().expect("seconds");
    assert!((1..=2).contains(&waits), "{waits}");
}
