//! A real browser: Chromium makes a passkey by its virtual authenticator, and logs in with it on the bank's own page.

use crate::harness::{Api, App, Browser, Engine, Inside, on_both_engines};
use crate::scene::{sign_up, text};
use serde_json::{Value, json};
use std::sync::Arc;

on_both_engines!(a_browser_logs_in_by_passkey);

const PRESS: &str = "document.getElementById('passkey').click()";
const LEAVE: &str = "document.getElementById('out').click()";
/// What the page says once it is done.
const SAID: &str = "new Promise(done => {
    const said = document.getElementById('said');
    const look = () => ['', 'One moment.'].includes(said.textContent) || done(said.textContent);
    new MutationObserver(look).observe(said, { childList: true });
    look();
})";
/// Whether the device key of this browser can be taken out of it.
const TAKE_KEY: &str = "new Promise(done => {
    const open = indexedDB.open('florin', 1);
    open.onsuccess = () => {
        const kept = open.result.transaction('keys').objectStore('keys').get('device');
        kept.onsuccess = () => crypto.subtle.exportKey('jwk', kept.result.privateKey)
            .then(() => done('taken'), () => done('stays'));
    };
})";

async fn a_browser_logs_in_by_passkey(engine: Engine) {
    let mut browser = Browser::start().await;
    browser.add_authenticator().await;
    let (inside, served) = Inside::at_localhost(engine).await;
    let base = served.url();
    let clock = Arc::clone(&inside.town.clock);
    let app = Arc::new(App::new("Ada's phone", base, move || kernel::Clock::now(&*clock)));
    let session = sign_up(&inside, &app, "ada@example.org", "Ada Lovelace").await;
    let own = inside.api.proving(&app, Some(text(&session, "access_token")));

    browser.open(&format!("{base}/login")).await;
    assert_eq!(browser.run("document.querySelector('h1').textContent").await, "Log in to Florin");
    let passkey = add_passkey(&mut browser, &own, &app).await;

    for round in 0..2 {
        browser.run(PRESS).await;
        assert_eq!(browser.run(SAID).await, "You are logged in.", "{round}");
        let sessions = own.get("/app/sessions").await.ok();
        let shown = browser.run("document.body.dataset.session").await;
        let sessions = sessions["sessions"].as_array().expect("a list").clone();
        assert!(sessions.iter().any(|session| session["session_id"] == shown), "{shown}: {sessions:?}");
        // The browser is one device, however often it logs in, and its key stays in it.
        let devices = own.get("/app/devices").await.ok();
        let platforms: Vec<&Value> =
            devices["devices"].as_array().expect("a list").iter().map(|device| &device["platform"]).collect();
        assert_eq!(platforms, ["ios", "web"]);
        assert_eq!(browser.run(TAKE_KEY).await, "stays");
        browser.open(&format!("{base}/login")).await;
    }
    browser.run(PRESS).await;
    assert_eq!(browser.run(SAID).await, "You are logged in.");
    let shown = browser.run("document.body.dataset.session").await;
    browser.run(LEAVE).await;
    assert_eq!(browser.run(SAID).await, "You are logged out.");
    let sessions = own.get("/app/sessions").await.ok();
    let sessions = sessions["sessions"].as_array().expect("a list").clone();
    assert!(sessions.iter().all(|session| session["session_id"] != shown), "{shown}: {sessions:?}");

    let step_up = app.agree(&own, &json!({ "kind": "remove_passkey", "passkey_id": passkey })).await;
    own.delete(&format!("/app/passkeys/{passkey}?step_up={step_up}")).await.ok();
    browser.run(PRESS).await;
    assert_eq!(browser.run(SAID).await, "The passkey's answer is not a good one.");
    browser.close().await;
}

/// A passkey made by the browser's authenticator, and kept for the app's customer: its id.
async fn add_passkey(browser: &mut Browser, own: &Api, app: &App) -> String {
    let started = own.post_json("/app/passkeys/start", &Value::Null).await.ok();
    let made = browser
        .run(&format!(
            "navigator.credentials.create({{
                publicKey: PublicKeyCredential.parseCreationOptionsFromJSON({}),
            }}).then(made => made.toJSON())",
            started["public_key"]
        ))
        .await;
    let (_, mut body) = app.finish(&started, None);
    body["name"] = json!("Chromium's");
    let ask = json!({ "kind": "add_passkey", "name": "Chromium's" });
    body["step_up_id"] = json!(app.agree(own, &ask).await);
    body["credential"] = made;
    let path = format!("/app/passkeys/{}/finish", text(&started, "login_id"));
    text(&own.post_json(&path, &body).await.ok(), "passkey_id").to_owned()
}
