//! A phone with a key of its own, that logs in and proves its key.

use super::town::Town;
use bank::jose::{KeyPair, Signer as _};
use bank::{Delivery, FinishAsk, MailTemplate, OutboxEntry, Query, SessionPair, SignUpAsk, StoreExt as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{AppVersion, DeviceClaim, DeviceName, Email, PersonName, PinDigits, Platform, Thumbprint};
use kernel::Timestamp;
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

pub(super) struct Phone {
    key: KeyPair,
}

impl Phone {
    pub(super) fn new() -> Self {
        let random = Arc::new(SystemRandom::new());
        let kept = KeyPair::generate(&*random).unwrap();
        Self { key: KeyPair::open(&kept, random).unwrap() }
    }

    pub(super) fn thumbprint(&self) -> Thumbprint {
        self.key.key().thumbprint()
    }

    /// A new customer of the town, whose first device this is.
    pub(super) async fn sign_up(&self, town: &Town, email: &str) -> SessionPair {
        let device = DeviceClaim {
            platform: Platform::Ios,
            app_version: AppVersion::parse("4.12.0").unwrap(),
            name: DeviceName::parse("Phone").unwrap(),
            key: *self.key.key(),
        };
        let (name, pin) = (PersonName::parse("Ada").unwrap(), PinDigits::parse_new("2749").unwrap());
        let ask = SignUpAsk { email: Email::parse(email).unwrap(), name, pin, device };
        let started = town.bank.start_sign_up(&ask).await.unwrap();
        town.bank.prove_link(&link(town).await).await.unwrap();
        let message =
            [b"florin login 1".as_slice(), started.login.uuid().as_bytes(), &started.challenge].concat();
        let signature = self.key.sign(&message).unwrap();
        let ask = FinishAsk { login: started.login, signature, pin: None, place: None };
        town.bank.finish_login(&ask).await.unwrap()
    }

    /// A proof of this key over these claims.
    pub(super) fn proof(&self, claims: &Value) -> String {
        let encoded = |bytes: [u8; 32]| URL_SAFE_NO_PAD.encode(bytes);
        let (x, y) = self.key.key().xy();
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y) });
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk });
        let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", text(&header), text(claims));
        let signature = self.key.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What a good proof says.
pub(super) fn claims(method: &str, path: &str, now: Timestamp) -> Value {
    let iat = now.since(Timestamp::EPOCH).as_secs();
    json!({ "jti": "1", "htm": method, "htu": format!("http://127.0.0.1:8080{path}"), "iat": iat })
}

/// How a proof names the access token it comes with.
pub(super) fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

/// The token of the newest mailed link.
async fn link(town: &Town) -> String {
    let due = Query::OutboxDue(town.bank.now(), 100);
    let found = town.bank.store().all::<OutboxEntry>(&due).await.unwrap();
    let link = |entry: &OutboxEntry| match &entry.delivery {
        Delivery::Mail(mail) => match &mail.template {
            MailTemplate::SignUpLink { link, .. } => Some(link.expose().clone()),
            _ => None,
        },
        _ => None,
    };
    let newest = found.iter().filter_map(|entry| Some((entry.row.id, link(&entry.row)?))).max();
    newest.unwrap().1.rsplit_once("token=").unwrap().1.to_owned()
}
