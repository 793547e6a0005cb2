//! A customer of the bank's own app.

use crate::harness::{App, Inside, PIN};
use crate::scene::PUBLIC_URL;
use kernel::{DeviceId, LoginId, PersonId, SessionId};
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;

#[derive(Clone)]
pub(crate) struct Guest {
    pub(crate) app: Arc<App>,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) person: PersonId,
    pub(crate) device: DeviceId,
    pub(crate) session: SessionId,
    /// A second device, which nobody minds losing.
    pub(crate) spare: DeviceId,
    /// An attempt of the first device that waits for its signature.
    pub(crate) login: LoginId,
}

impl Guest {
    /// Signs up through the routes, by mailed link; so does the second device.
    pub(crate) async fn new(inside: &Inside, name: &str) -> Self {
        let (first, second) = (format!("phone of {name}"), format!("tablet of {name}"));
        let email = format!("{}@app.example.com", name.to_lowercase().replace(' ', "."));
        let app = Arc::new(new_app(inside, &first));
        let session = sign_up(inside, &app, &email, name).await;
        let spare = log_in(inside, &new_app(inside, &second), &email).await;
        let device = session["device_id"].as_str().expect("a session has a device");
        let begun = serde_json::json!({ "device_id": device });
        let begun = inside.api.post_json("/app/login/device", &begun).await.ok();
        let guest = Self {
            email,
            phone: first,
            person: PersonId::parse(text(&session, "user_id")).expect("an id"),
            device: DeviceId::parse(device).expect("an id"),
            session: SessionId::parse(text(&session, "session_id")).expect("an id"),
            spare: DeviceId::parse(text(&spare, "device_id")).expect("an id"),
            login: LoginId::parse(text(&begun, "login_id")).expect("an id"),
            app,
        };
        // The first use of a token is noted; what comes after it changes nothing.
        let api = inside.api.proving(&guest.app, Some(text(&session, "access_token")));
        api.get("/app/session").await.ok();
        guest
    }

    /// A good access token, by the device's key.
    pub(crate) async fn token(&self, inside: &Inside) -> String {
        let begun = serde_json::json!({ "device_id": self.device.to_string() });
        let begun = inside.api.post_json("/app/login/device", &begun).await.ok();
        let (path, body) = self.app.finish(&begun, None);
        text(&inside.api.json(Method::POST, &path, &body).await.ok(), "access_token").to_owned()
    }

    /// What nobody else may ever read.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let ids: [&dyn std::fmt::Display; 5] =
            [&self.person, &self.device, &self.session, &self.spare, &self.login];
        let texts = [&self.email, &self.phone];
        ids.into_iter().map(ToString::to_string).chain(texts.into_iter().cloned()).collect()
    }
}

/// An app whose clock is the town's.
pub(crate) fn new_app(inside: &Inside, name: &str) -> App {
    let clock = Arc::clone(&inside.town.clock);
    App::new(name, PUBLIC_URL, move || kernel::Clock::now(&*clock))
}

/// A new customer: the session answer.
pub(crate) async fn sign_up(inside: &Inside, app: &App, email: &str, name: &str) -> Value {
    let started = inside.api.post_json("/app/sign-up", &app.sign_up(email, name)).await.ok();
    open_link(inside, email).await;
    let (path, body) = app.finish(&started, None);
    inside.api.post_json(&path, &body).await.ok()
}

/// A login by mailed link and PIN: the session answer.
pub(crate) async fn log_in(inside: &Inside, app: &App, email: &str) -> Value {
    let started = inside.api.post_json("/app/login", &app.login(email)).await.ok();
    open_link(inside, email).await;
    let (path, body) = app.finish(&started, Some(PIN));
    inside.api.post_json(&path, &body).await.ok()
}

/// Presses the button of the page behind the newest link to this address.
pub(crate) async fn open_link(inside: &Inside, email: &str) {
    let token = inside.town.link_token(email).await;
    let opened = inside.api.post("/login/link", &[("token", &token)]).await;
    assert!(opened.status.is_success(), "{}", opened.text());
}

/// A text of an answer.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}"))
}
