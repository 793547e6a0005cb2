//! A customer with a phone, and an attacker with one.

use crate::harness::{Answer, Api, App, Engine, Inside};
use crate::scene::{new_app, sign_up, text};
use edge::EdgeSettings;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const EMAIL: &str = "ada@example.org";

pub(super) struct Stand {
    pub(super) inside: Inside,
    pub(super) phone: Arc<App>,
    /// The attacker's.
    pub(super) thief: Arc<App>,
    /// The customer's, as the last login gave it.
    pub(super) session: Value,
}

impl Stand {
    pub(super) async fn new(engine: Engine) -> Self {
        Self::with(engine, Inside::open_settings()).await
    }

    pub(super) async fn with(engine: Engine, settings: EdgeSettings) -> Self {
        let inside = Inside::with(engine, settings).await;
        let phone = Arc::new(new_app(&inside, "Ada's phone"));
        let thief = Arc::new(new_app(&inside, "A thief's phone"));
        let session = sign_up(&inside, &phone, EMAIL, "Ada Lovelace").await;
        Self { inside, phone, thief, session }
    }

    pub(super) fn api(&self) -> &Api {
        &self.inside.api
    }

    pub(super) fn token(&self) -> &str {
        text(&self.session, "access_token")
    }

    /// The customer, who proves the phone's key.
    pub(super) fn customer(&self) -> Api {
        self.api().proving(&self.phone, Some(self.token()))
    }

    /// Begins a login by the device's key.
    pub(super) async fn begin_by_key(&self) -> Answer {
        self.api().post_json("/app/login/device", &json!({ "device_id": self.session["device_id"] })).await
    }

    /// The customer's phone gets its session by its key, whatever anyone has done.
    pub(super) async fn phone_gets_in(&self) {
        let begun = self.begin_by_key().await.ok();
        let (path, body) = self.phone.finish(&begun, None);
        let session = self.api().post_json(&path, &body).await.ok();
        assert_eq!(session["device_id"], self.session["device_id"]);
        let api = self.api().proving(&self.phone, Some(text(&session, "access_token")));
        api.get("/app/session").await.ok();
        let refresh = json!({ "refresh_token": session["refresh_token"] });
        self.api().proving(&self.phone, None).post_json("/app/session/refresh", &refresh).await.ok();
    }
}
