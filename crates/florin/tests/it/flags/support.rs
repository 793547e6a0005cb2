//! Old versions of the apps: told to update, kept from new logins, and never logged out.

use super::sam;
use crate::harness::{App, Engine, Inside, on_both_engines};
use crate::scene::{new_app, sign_up, text};
use bank::NewSupport;
use identity::{AppVersion, Platform};
use rollout::{Update, UpdateMessage};
use serde_json::{Value, json};
use std::sync::Arc;

on_both_engines!(
    an_app_is_told_what_holds_for_its_version,
    an_app_that_has_to_be_updated_begins_no_login,
    nobody_is_logged_out_by_an_update,
);

const WORDS: &str = "This version no longer works. Please update.";

fn update(below: &str, words: &str) -> Update {
    let below = AppVersion::parse(below).expect("a version");
    Update { below, message: UpdateMessage::parse(words).expect("a message") }
}

/// The apps of these tests are 4.12.0 on iOS.
async fn require(inside: &Inside, advised: &str, required: &str) {
    let new = NewSupport {
        platform: Platform::Ios,
        advised: Some(update(advised, "A better one is there.")),
        required: Some(update(required, WORDS)),
        by: sam(),
    };
    inside.town.bank.set_support(&new).await.expect("staff may say so");
}

async fn told(inside: &Inside, platform: &str, version: &str) -> Value {
    inside.api.get(&format!("/app/support?platform={platform}&version={version}")).await.ok()
}

async fn an_app_is_told_what_holds_for_its_version(engine: Engine) {
    let inside = Inside::new(engine).await;
    let fine = json!({ "status": "supported", "message": null, "supported_from": null });
    assert_eq!(told(&inside, "ios", "0.0.1").await, fine, "nothing was said");
    require(&inside, "4.10.0", "4.9.0").await;
    let from =
        |status, message: Value| json!({ "status": status, "message": message, "supported_from": "4.10.0" });
    assert_eq!(told(&inside, "ios", "4.10.0").await, from("supported", Value::Null));
    let advised = from("update_advised", json!("A better one is there."));
    assert_eq!(told(&inside, "ios", "4.9.12").await, advised);
    assert_eq!(told(&inside, "ios", "4.8.99").await, from("update_required", json!(WORDS)));
    assert_eq!(told(&inside, "android", "4.8.99").await, fine, "another platform");
    for query in ["", "?platform=ios", "?platform=toaster&version=1.0.0", "?platform=ios&version=1.0"] {
        let answer = inside.api.get(&format!("/app/support{query}")).await;
        assert_eq!(answer.status.as_u16(), 400, "{query}");
    }
}

async fn an_app_that_has_to_be_updated_begins_no_login(engine: Engine) {
    let inside = Inside::new(engine).await;
    let app = Arc::new(new_app(&inside, "zoe"));
    require(&inside, "4.12.1", "4.12.1").await;
    let device = json!({ "device": app.device() });
    for (path, body) in [
        ("/app/sign-up", app.sign_up("zoe@app.example.com", "Zoe Zest")),
        ("/app/login", app.login("zoe@app.example.com")),
        ("/app/login/passkey", device.clone()),
        ("/app/recovery", device),
    ] {
        let told = inside.api.post_json(path, &body).await.refused(403, "forbidden.update_required");
        let params = &told["params"];
        assert_eq!((&params["reason"], &params["words"]), (&json!("update_required"), &json!(WORDS)));
    }
    require(&inside, "4.12.1", "4.12.0").await;
    sign_up(&inside, &app, "zoe@app.example.com", "Zoe Zest").await;
}

async fn nobody_is_logged_out_by_an_update(engine: Engine) {
    let inside = Inside::new(engine).await;
    let app = Arc::new(new_app(&inside, "zoe"));
    let session = sign_up(&inside, &app, "zoe@app.example.com", "Zoe Zest").await;
    require(&inside, "5.0.0", "5.0.0").await;
    let refused = inside.api.post_json("/app/login", &app.login("zoe@app.example.com")).await;
    assert_eq!(refused.status.as_u16(), 403);
    let own = inside.api.proving(&app, Some(text(&session, "access_token")));
    own.get("/app/session").await.ok();
    let fresh = json!({ "refresh_token": text(&session, "refresh_token") });
    inside.api.proving(&app, None).post_json("/app/session/refresh", &fresh).await.ok();
    again_by_device(&inside, &app, text(&session, "device_id")).await;
}

/// The session comes back by the device's key alone, as after a rollback.
async fn again_by_device(inside: &Inside, app: &Arc<App>, device: &str) {
    let begun = inside.api.post_json("/app/login/device", &json!({ "device_id": device })).await.ok();
    let (path, body) = app.finish(&begun, None);
    let session = inside.api.post_json(&path, &body).await.ok();
    assert_eq!(session["device_id"], device);
}
