//! A customer of the bank's own app.

use super::waiting::Waiting;
use crate::harness::{Api, App, Inside, PASSKEY_ORIGIN, PIN, Town, Wallet};
use crate::scene::PUBLIC_URL;
use bank::{AppCaller, AuthorizationStart, AuthorizationStarted, ClientAuth, OidcCodeAsk};
use identity::oidc::AuthorizationAsk;
use kernel::{AuthorizationId, DeviceId, LoginId, OidcGrantId, PasskeyId, PersonId, Secret, SessionId};
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;

/// Where the provider's client has its customers sent back to; nobody listens there.
const CLIENT_CALLBACK: &str = "https://partner.example.com/callback";

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
    /// What waits for this customer's word.
    pub(crate) waiting: Waiting,
    /// What a client of the OpenID provider was allowed, and the access token it has from it.
    pub(crate) consent: OidcGrantId,
    pub(crate) consent_token: String,
    /// A request of that client that waits for a word.
    pub(crate) authorization: AuthorizationId,
    /// Another, for the word: whoever knows its number may say it.
    pub(crate) other_authorization: AuthorizationId,
    pub(crate) passkey: PasskeyId,
    /// The customer's word to its end.
    pub(crate) passkey_removal: String,
    /// Where a second passkey waits to be kept, and what is to be sent there.
    pub(crate) second_passkey: (String, Value),
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
        let (person, session_id) = (
            PersonId::parse(text(&session, "user_id")).expect("an id"),
            SessionId::parse(text(&session, "session_id")).expect("an id"),
        );
        let caller =
            AppCaller { session: session_id, person, device: DeviceId::parse(device).expect("an id") };
        let allowed = Allowed::by(&inside.town, caller).await;
        let api = inside.api.proving(&app, Some(text(&session, "access_token")));
        let (path, body) = new_passkey(&api, &app).await;
        let passkey = api.json(Method::POST, &path, &body).await.ok();
        let second_passkey = new_passkey(&api, &app).await;
        let removal = serde_json::json!({ "kind": "remove_passkey", "passkey_id": passkey["passkey_id"] });
        let passkey_removal = app.agree(&api, &removal).await;
        let spare = DeviceId::parse(text(&spare, "device_id")).expect("an id");
        let waiting = Waiting::new(inside, &app, caller, (&email, spare)).await;
        Self {
            waiting,
            email,
            phone: first,
            person,
            device: caller.device,
            session: session_id,
            spare,
            login: LoginId::parse(text(&begun, "login_id")).expect("an id"),
            consent: allowed.consent,
            consent_token: allowed.token,
            authorization: allowed.waiting[0],
            other_authorization: allowed.waiting[1],
            passkey: PasskeyId::parse(text(&passkey, "passkey_id")).expect("an id"),
            passkey_removal,
            second_passkey,
            app,
        }
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
        let ids: [&dyn std::fmt::Display; 7] = [
            &self.person,
            &self.device,
            &self.session,
            &self.spare,
            &self.login,
            &self.consent,
            &self.passkey,
        ];
        let texts = [&self.email, &self.phone, &self.consent_token];
        ids.into_iter().map(ToString::to_string).chain(texts.into_iter().cloned()).collect()
    }
}

/// A client of the OpenID provider that a customer has allowed, and that asks again.
struct Allowed {
    consent: OidcGrantId,
    token: String,
    waiting: [AuthorizationId; 2],
}

impl Allowed {
    async fn by(town: &Town, caller: AppCaller) -> Self {
        let bank = &town.bank;
        let client = town.provider_client(CLIENT_CALLBACK).await;
        let ask = AuthorizationAsk {
            response_type: Some("code".to_owned()),
            redirect_uri: Some(CLIENT_CALLBACK.to_owned()),
            scope: Some("openid email".to_owned()),
            // RFC 7636, appendix B.
            code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
            code_challenge_method: Some("S256".to_owned()),
            ..AuthorizationAsk::default()
        };
        let begin = async || {
            let started =
                bank.start_authorization(&client.to_string(), AuthorizationStart::Direct(&ask)).await;
            match started.expect("the request is whole") {
                AuthorizationStarted::Page(page) => page.authorization,
                AuthorizationStarted::SentBack(address) => panic!("the browser is sent to {address}"),
            }
        };
        let address = bank.grant_by_app(caller, begin().await).await.expect("the request waits");
        let address = url::Url::parse(&address).expect("it is an address");
        let (_, code) = address.query_pairs().find(|(name, _)| name == "code").expect("it carries the code");
        let auth = ClientAuth { client_id: Some(client.to_string()), ..ClientAuth::default() };
        let ask = OidcCodeAsk {
            code: Secret::new(code.into_owned()),
            redirect_uri: Some(CLIENT_CALLBACK.to_owned()),
            code_verifier: Some(Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned())),
            proof: None,
        };
        let tokens = bank.oidc_token_by_code(&auth, &ask).await.expect("the code is fresh");
        let consents = bank.consents(caller).await.expect("the session is good");
        Self {
            consent: consents.first().expect("it was given just now").grant.id,
            token: tokens.access.into_exposed(),
            waiting: [begin().await, begin().await],
        }
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

/// A passkey made for a customer, before it is kept: where it is sent, and what.
async fn new_passkey(api: &Api, app: &App) -> (String, Value) {
    let started = api.post_json("/app/passkeys/start", &Value::Null).await.ok();
    let made = Wallet::at(PASSKEY_ORIGIN).create(&started["public_key"].to_string()).await;
    let (_, mut body) = app.finish(&started, None);
    let ask = serde_json::json!({ "kind": "add_passkey", "name": "a key" });
    body["step_up_id"] = app.agree(api, &ask).await.into();
    body["name"] = "a key".into();
    body["credential"] = serde_json::from_str(&made).expect("an authenticator answers in JSON");
    (format!("/app/passkeys/{}/finish", text(&started, "login_id")), body)
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
