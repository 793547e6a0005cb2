//! An installed app that talks to the bank as apps do: JSON over HTTP, with a proof of its device's key (RFC 9449) and
//! the nonce of the last answer.

use super::phone::Phone;
use crate::harness::{Answer, Api, Unanswered, now, number};
use bank::SessionPair;
use bank::jose::Signer as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Clock as _, LoginId, Timestamp};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use simulator::SeededClock;
use std::sync::Arc;

const PROOF: HeaderName = HeaderName::from_static("dpop");
const NONCE: &str = "dpop-nonce";
/// A nonce may be new to the app, and then the next one is right.
const TRIES_MAX: usize = 3;

pub(crate) struct App {
    pub(crate) phone: Phone,
    pub(crate) email: String,
    pub(crate) tokens: Option<Tokens>,
    /// The bank's clock, where it is not the machine's.
    pub(crate) clock: Option<Arc<SeededClock>>,
    /// Where the world reaches the bank; a proof names it.
    public_url: String,
    pub(crate) nonce: Option<String>,
}

/// What an app keeps of its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) device: String,
    pub(crate) session: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    is_bound: bool,
}

/// An attempt that has begun.
#[derive(Debug)]
pub(crate) struct Started {
    login: String,
    challenge: Vec<u8>,
}

impl Tokens {
    pub(crate) fn of(pair: &SessionPair) -> Self {
        Self {
            device: pair.device.to_string(),
            session: pair.session.to_string(),
            access: pair.access.expose().clone(),
            refresh: pair.refresh.expose().clone(),
            is_bound: pair.protocol != identity::Protocol::Bearer,
        }
    }

    fn read(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().expect("the answer has it").to_owned();
        Self {
            device: text("device_id"),
            session: text("session_id"),
            access: text("access_token"),
            refresh: text("refresh_token"),
            is_bound: value["token_type"] == "DPoP",
        }
    }
}

impl App {
    pub(crate) fn new(email: &str, public_url: &str) -> Self {
        let phone = Phone::new(&format!("the phone of {email}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { phone, email: email.to_owned(), tokens: None, clock: None, public_url, nonce: None }
    }

    fn tokens(&self) -> &Tokens {
        self.tokens.as_ref().expect("the app has a session")
    }

    /// Asks whose session it has.
    pub(crate) async fn check(&mut self, api: &Api) -> Result<Answer, Unanswered> {
        let tokens = self.tokens().clone();
        self.ask(api, (Method::GET, "/app/session"), Some(&tokens), None).await
    }

    /// Refreshes by these tokens, whichever it has; keeps what comes.
    pub(crate) async fn refresh(&mut self, api: &Api, by: &Tokens) -> Result<Answer, Unanswered> {
        let body = json!({ "refresh_token": by.refresh });
        let answer = self.ask(api, (Method::POST, "/app/session/refresh"), None, Some(&body)).await?;
        self.keep(&answer);
        Ok(answer)
    }

    /// The same with what it knows of nonces, and no more.
    pub(crate) async fn refresh_once(&mut self, api: &Api, by: &Tokens) -> Answer {
        let body = json!({ "refresh_token": by.refresh });
        let asked = (&Method::POST, "/app/session/refresh");
        let answer = self.ask_once(api, asked, None, Some(&body)).await.expect("the bank answers");
        self.keep(&answer);
        answer
    }

    /// Asks whose session it has, with what it knows of nonces, and no more.
    pub(crate) async fn check_once(&mut self, api: &Api) -> Answer {
        let tokens = self.tokens().clone();
        let asked = (&Method::GET, "/app/session");
        self.ask_once(api, asked, Some(&tokens), None).await.expect("the bank answers")
    }

    pub(crate) async fn sign_up(&mut self, api: &Api, pin: &str) -> Result<Answer, Unanswered> {
        let body = json!({ "email": self.email, "name": "Ada", "pin": pin, "device": self.device() });
        self.ask(api, (Method::POST, "/app/sign-up"), None, Some(&body)).await
    }

    pub(crate) async fn sign_in(&mut self, api: &Api) -> Result<Answer, Unanswered> {
        let body = json!({ "email": self.email, "device": self.device() });
        self.ask(api, (Method::POST, "/app/login"), None, Some(&body)).await
    }

    /// Begins to log in by the device's key alone.
    pub(crate) async fn by_key(&mut self, api: &Api) -> Result<Answer, Unanswered> {
        let body = json!({ "device_id": self.tokens().device });
        self.ask(api, (Method::POST, "/app/login/device"), None, Some(&body)).await
    }

    /// Finishes an attempt; keeps the session it gets.
    pub(crate) async fn finish(
        &mut self,
        api: &Api,
        started: &Started,
        pin: Option<&str>,
    ) -> Result<Answer, Unanswered> {
        let login = LoginId::parse(&started.login).expect("the id of an attempt");
        let message = [b"florin login 1".as_slice(), login.uuid().as_bytes(), &started.challenge].concat();
        let signature = self.phone.key.sign(&message).expect("the phone signs");
        let mut body = json!({ "signature": URL_SAFE_NO_PAD.encode(signature) });
        if let Some(pin) = pin {
            body["pin"] = pin.into();
        }
        let path = format!("/app/login/{}/finish", started.login);
        let answer = self.ask(api, (Method::POST, &path), None, Some(&body)).await?;
        self.keep(&answer);
        Ok(answer)
    }

    fn keep(&mut self, answer: &Answer) {
        if answer.status.is_success() {
            self.tokens = Some(Tokens::read(&answer.value()));
        }
    }

    /// One request, made again where all that was wrong with it was its nonce.
    async fn ask(
        &mut self,
        api: &Api,
        (method, path): (Method, &str),
        tokens: Option<&Tokens>,
        body: Option<&Value>,
    ) -> Result<Answer, Unanswered> {
        for _ in 1..TRIES_MAX {
            let answer = self.ask_once(api, (&method, path), tokens, body).await?;
            if !answer.code().ends_with("use_dpop_nonce") {
                return Ok(answer);
            }
        }
        self.ask_once(api, (&method, path), tokens, body).await
    }

    async fn ask_once(
        &mut self,
        api: &Api,
        (method, path): (&Method, &str),
        tokens: Option<&Tokens>,
        body: Option<&Value>,
    ) -> Result<Answer, Unanswered> {
        let plain = |text: &str| HeaderValue::from_str(text).expect("plain text");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(tokens) = tokens {
            let scheme = if tokens.is_bound { "DPoP" } else { "Bearer" };
            headers.insert(AUTHORIZATION, plain(&format!("{scheme} {}", tokens.access)));
        }
        let is_bound = self.tokens.as_ref().is_none_or(|tokens| tokens.is_bound);
        if is_bound {
            let proof = self.proof((method.as_str(), path), tokens.map(|tokens| tokens.access.as_str()));
            headers.insert(PROOF, plain(&proof));
        }
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let answer = api.try_headed(method.clone(), path, headers, body).await?;
        if let Some(nonce) = answer.headers.get(NONCE) {
            self.nonce = Some(nonce.to_str().expect("a nonce is plain text").to_owned());
        }
        Ok(answer)
    }

    fn proof(&self, (method, path): (&str, &str), access: Option<&str>) -> String {
        let at = self.clock.as_ref().map_or_else(now, |clock| clock.now());
        let iat = at.since(Timestamp::EPOCH).as_secs();
        let url = format!("{}{path}", self.public_url);
        let mut claims = json!({ "jti": format!("{}", number()), "htm": method, "htu": url, "iat": iat });
        if let Some(access) = access {
            claims["ath"] = URL_SAFE_NO_PAD.encode(Sha256::digest(access)).into();
        }
        if let Some(nonce) = &self.nonce {
            claims["nonce"] = nonce.as_str().into();
        }
        proof_of(&self.phone, &claims)
    }

    fn jwk(&self) -> Value {
        jwk(&self.phone)
    }

    fn device(&self) -> Value {
        let name = self.phone.claim.name.as_str();
        json!({ "platform": "ios", "app_version": "4.12.0", "name": name, "key": self.jwk() })
    }
}

/// A proof of a phone's key that says this.
pub(crate) fn proof_of(phone: &Phone, claims: &Value) -> String {
    let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk(phone) });
    let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", text(&header), text(claims));
    let signature = phone.key.sign(signed.as_bytes()).expect("the phone signs");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn jwk(phone: &Phone) -> Value {
    let (x, y) = phone.claim.key.xy();
    let encoded = |bytes: [u8; 32]| URL_SAFE_NO_PAD.encode(bytes);
    json!({ "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y) })
}

impl Started {
    #[track_caller]
    pub(crate) fn of(answer: &Answer) -> Self {
        let value = answer.ok();
        let challenge = value["challenge"].as_str().expect("an attempt has a challenge");
        Self {
            login: value["login_id"].as_str().expect("an attempt has an id").to_owned(),
            challenge: URL_SAFE_NO_PAD.decode(challenge).expect("it is base64url"),
        }
    }
}
