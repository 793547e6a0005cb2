//! A phone with a key of its own, that logs in and proves its key.

use super::town::Town;
use bank::{Delivery, FinishAsk, MailTemplate, OutboxEntry, Query, SessionPair, SignUpAsk, StoreExt as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{Email, PersonName, PinDigits, Thumbprint};
use kernel::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use simulator::Phones;

pub(super) struct Phone {
    inner: simulator::Phone,
}

impl Phone {
    pub(super) fn new() -> Self {
        Self { inner: Phones::new().phone().unwrap() }
    }

    pub(super) fn thumbprint(&self) -> Thumbprint {
        self.inner.thumbprint()
    }

    /// A new customer of the town, whose first device this is.
    pub(super) async fn sign_up(&self, town: &Town, email: &str) -> SessionPair {
        let device = self.inner.claim().unwrap();
        let (name, pin) = (PersonName::parse("Ada").unwrap(), PinDigits::parse_new("2749").unwrap());
        let ask = SignUpAsk { email: Email::parse(email).unwrap(), name, pin, device };
        let started = town.bank.start_sign_up(&ask).await.unwrap();
        town.bank.prove_link(&link(town).await).await.unwrap();
        let signature = self.inner.answer(&started).unwrap();
        let ask = FinishAsk { login: started.login, signature, pin: None, passkey: None, place: None };
        town.bank.finish_login(&ask).await.unwrap()
    }

    /// A proof of this key over these claims.
    pub(super) fn proof(&self, claims: &Value) -> String {
        self.inner.prove_claims(claims).unwrap()
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
