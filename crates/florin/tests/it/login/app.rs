//! An installed app that keeps a session over HTTP, as apps do: it holds what the last answer gave it, and no more.

use super::phone::Lobby;
use crate::harness::{Answer, Api, App, Inside, Unanswered, now};
use identity::Thumbprint;
use kernel::Clock as _;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

pub(crate) struct Installed {
    pub(crate) app: Arc<App>,
    pub(crate) email: String,
    pub(crate) tokens: Option<Tokens>,
}

/// What an app keeps of its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) person: String,
    pub(crate) device: String,
    pub(crate) session: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    is_bound: bool,
    is_signed: bool,
}

impl Tokens {
    fn read(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().expect("the answer has it").to_owned();
        Self {
            person: text("user_id"),
            device: text("device_id"),
            session: text("session_id"),
            access: text("access_token"),
            refresh: text("refresh_token"),
            is_bound: value["token_type"] == "DPoP",
            is_signed: value["protocol"] == "signed",
        }
    }
}

impl Tokens {
    /// Whether another answer said the same: of a signed session the access token is signed anew.
    pub(crate) fn is_again(&self, other: &Self) -> bool {
        let access = if self.is_signed { other.access.clone() } else { self.access.clone() };
        Self { access, ..self.clone() } == *other
    }
}

type Sent = Result<Answer, Unanswered>;

impl Installed {
    pub(crate) fn new(name: &str, app: App) -> Self {
        Self { app: Arc::new(app), email: format!("{name}@example.org"), tokens: None }
    }

    /// A new customer of the lobby's bank, whose app goes by its clock and takes it for the one at `public_url`.
    pub(crate) async fn of(lobby: &Lobby, name: &str, public_url: &str) -> Self {
        let clock = Arc::clone(&lobby.clock);
        let app = App::new(&format!("{name}'s phone"), public_url, move || clock.now());
        Self::new(name, app).signed_up(lobby, public_url).await
    }

    /// The same for an app that goes by the machine's clock, as servers do.
    pub(crate) async fn of_now(lobby: &Lobby, name: &str, public_url: &str) -> Self {
        let app = App::new(&format!("{name}'s phone"), public_url, now);
        Self::new(name, app).signed_up(lobby, public_url).await
    }

    async fn signed_up(mut self, lobby: &Lobby, public_url: &str) -> Self {
        let api = behind_the_edge(lobby, public_url);
        // Mails of one moment have no order.
        lobby.clock.advance(Duration::from_millis(5));
        let started = self.sign_up(&api).await.expect("a router always answers").ok();
        lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
        self.finish(&api, &started, None).await.expect("a router always answers").ok();
        self
    }

    pub(crate) fn held(&self) -> &Tokens {
        self.tokens.as_ref().expect("the app has a session")
    }

    /// What proves a request of it, where its session asks for that.
    pub(crate) fn proof(&self) -> Option<Thumbprint> {
        self.held().is_bound.then(|| self.app.key().thumbprint())
    }

    /// The way of its own requests with the access token.
    fn own(&self, api: &Api) -> Api {
        let tokens = self.held();
        if tokens.is_bound { api.proving(&self.app, Some(&tokens.access)) } else { api.with(&tokens.access) }
    }

    /// Asks whose session it has.
    pub(crate) async fn check(&self, api: &Api) -> Sent {
        self.own(api).try_json(Method::GET, "/app/session", None).await
    }

    /// Refreshes by these tokens, whichever it has; keeps what comes.
    pub(crate) async fn refresh(&mut self, api: &Api, by: &Tokens) -> Sent {
        let api = if by.is_bound { api.proving(&self.app, None) } else { api.clone() };
        let body = json!({ "refresh_token": by.refresh });
        self.kept(api.try_json(Method::POST, "/app/session/refresh", Some(&body)).await)
    }

    pub(crate) async fn sign_up(&self, api: &Api) -> Sent {
        api.try_json(Method::POST, "/app/sign-up", Some(&self.app.sign_up(&self.email, "Ada Lovelace"))).await
    }

    pub(crate) async fn sign_in(&self, api: &Api) -> Sent {
        api.try_json(Method::POST, "/app/login", Some(&self.app.login(&self.email))).await
    }

    /// Begins to log in by the device's key alone.
    pub(crate) async fn by_key(&self, api: &Api) -> Sent {
        let body = json!({ "device_id": self.held().device });
        api.try_json(Method::POST, "/app/login/device", Some(&body)).await
    }

    /// Finishes an attempt; keeps the session it gets.
    pub(crate) async fn finish(&mut self, api: &Api, started: &Value, pin: Option<&str>) -> Sent {
        let (path, body) = self.app.finish(started, pin);
        self.kept(api.try_json(Method::POST, &path, Some(&body)).await)
    }

    fn kept(&mut self, sent: Sent) -> Sent {
        if let Ok(answer) = &sent
            && answer.status.is_success()
        {
            self.tokens = Some(Tokens::read(&answer.value()));
        }
        sent
    }
}

/// The lobby's bank behind the real router.
pub(crate) fn behind_the_edge(lobby: &Lobby, public_url: &str) -> Api {
    let settings = edge::EdgeSettings { public_url: public_url.to_owned(), ..Inside::open_settings() };
    Api::inside(edge::router(Arc::clone(&lobby.bank), settings))
}
