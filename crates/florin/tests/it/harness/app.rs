//! An app on a device: the key that never leaves it, and what it sends to log in and to prove itself.

use super::Answer;
use bank::jose::{KeyPair, Signer as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::DeviceKey;
use kernel::{LoginId, Timestamp};
use parking_lot::Mutex;
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The PIN of everyone in these tests.
pub(crate) const PIN: &str = "2749";

/// What tells an app the time.
type Watch = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub(crate) struct App {
    key: KeyPair,
    name: String,
    /// The bank's address, as proofs name it.
    base: String,
    watch: Watch,
    /// Of the last answer.
    nonce: Mutex<Option<String>>,
    proofs: AtomicU64,
}

impl App {
    pub(crate) fn new(name: &str, base: &str, watch: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        let random = Arc::new(SystemRandom::new());
        let kept = KeyPair::generate(&*random).expect("the machine gives randomness");
        Self {
            key: KeyPair::open(&kept, random).expect("it was made just now"),
            name: name.to_owned(),
            base: base.trim_end_matches('/').to_owned(),
            watch: Arc::new(watch),
            nonce: Mutex::default(),
            proofs: AtomicU64::new(0),
        }
    }

    pub(crate) fn key(&self) -> &DeviceKey {
        self.key.key()
    }

    /// The public half as a JWK.
    pub(crate) fn jwk(&self) -> Value {
        let (x, y) = self.key().xy();
        json!({ "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y) })
    }

    /// What it says of its device.
    pub(crate) fn device(&self) -> Value {
        json!({ "platform": "ios", "app_version": "4.12.0", "name": self.name, "key": self.jwk() })
    }

    pub(crate) fn sign_up(&self, email: &str, name: &str) -> Value {
        json!({ "email": email, "name": name, "pin": PIN, "device": self.device() })
    }

    pub(crate) fn login(&self, email: &str) -> Value {
        json!({ "email": email, "device": self.device() })
    }

    /// The last step of an attempt: where it is sent, and what.
    pub(crate) fn finish(&self, started: &Value, pin: Option<&str>) -> (String, Value) {
        let login = started["login_id"].as_str().expect("an attempt has an id");
        let id = LoginId::parse(login).expect("it is one of the bank's");
        let challenge = started["challenge"].as_str().expect("an attempt has a challenge");
        let challenge = URL_SAFE_NO_PAD.decode(challenge).expect("it is base64url");
        let message = [b"florin login 1".as_slice(), id.uuid().as_bytes(), &challenge].concat();
        let mut body = json!({ "signature": encoded(self.key.sign(&message).expect("the device signs")) });
        if let Some(pin) = pin {
            body["pin"] = pin.into();
        }
        (format!("/app/login/{login}/finish"), body)
    }

    /// What a good proof of the next request says.
    pub(crate) fn claims(&self, method: &str, target: &str, token: Option<&str>) -> Value {
        let path = target.split('?').next().unwrap_or_default();
        let number = self.proofs.fetch_add(1, Ordering::SeqCst);
        let mut claims = json!({
            "jti": number.to_string(), "htm": method, "htu": format!("{}{path}", self.base), "iat": self.seconds(),
        });
        if let Some(token) = token {
            claims["ath"] = encoded(Sha256::digest(token)).into();
        }
        if let Some(nonce) = self.nonce.lock().as_deref() {
            claims["nonce"] = nonce.into();
        }
        claims
    }

    pub(crate) fn seconds(&self) -> u64 {
        (self.watch)().since(Timestamp::EPOCH).as_secs()
    }

    pub(crate) fn proof(&self, claims: &Value) -> String {
        self.proof_with(&json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk() }), claims)
    }

    /// Any header at all, signed.
    pub(crate) fn proof_with(&self, header: &Value, claims: &Value) -> String {
        let text = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        format!("{text}.{}", encoded(self.key.sign(text.as_bytes()).expect("the device signs")))
    }

    /// Keeps an answer's nonce; tells whether the request should be sent again with it.
    pub(crate) fn learn(&self, answer: &Answer) -> bool {
        let nonce = answer.headers.get("dpop-nonce").and_then(|nonce| nonce.to_str().ok());
        if let Some(nonce) = nonce {
            *self.nonce.lock() = Some(nonce.to_owned());
        }
        nonce.is_some() && !answer.status.is_success() && answer.text().contains(".use_dpop_nonce\"")
    }
}

pub(crate) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
