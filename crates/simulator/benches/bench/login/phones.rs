//! Installed apps: what they sign. All of it is signed before anything is measured.

use anyhow::{Context, Result};
use bank::LoginStarted;
use bank::jose::{Jwk, KeyPair, Signer as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{AppVersion, DeviceClaim, DeviceKey, DeviceName, Fingerprint, Platform, Thumbprint};
use kernel::Timestamp;
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use std::sync::Arc;

/// Draws the keys of phones.
#[derive(Clone)]
pub(super) struct Phones {
    random: Arc<SystemRandom>,
}

impl Phones {
    pub(super) fn new() -> Self {
        Self { random: Arc::new(SystemRandom::new()) }
    }

    pub(super) fn key(&self) -> Result<KeyPair> {
        let kept = KeyPair::generate(&*self.random)?;
        Ok(KeyPair::open(&kept, Arc::<SystemRandom>::clone(&self.random))?)
    }

    pub(super) fn phone(&self) -> Result<Phone> {
        let key = self.key()?;
        let jwk = serde_json::to_value(Jwk { key: *key.key(), kid: None })?;
        Ok(Phone { key, jwk })
    }
}

/// One installed app.
pub(super) struct Phone {
    key: KeyPair,
    jwk: Value,
}

/// What a DPoP proof (RFC 9449) is about.
pub(super) struct Proving<'a> {
    pub(super) method: &'a str,
    pub(super) uri: &'a str,
    pub(super) nonce: Option<&'a str>,
    pub(super) access: Option<&'a str>,
    pub(super) at: Timestamp,
    /// No two proofs of a run have the same.
    pub(super) id: String,
}

impl Phone {
    pub(super) fn claim(&self) -> Result<DeviceClaim> {
        Ok(DeviceClaim {
            platform: Platform::Ios,
            app_version: AppVersion::parse("4.12.0")?,
            name: DeviceName::parse("Bench phone")?,
            key: *self.key.key(),
        })
    }

    /// The name of its key.
    pub(super) fn thumbprint(&self) -> Thumbprint {
        self.key.key().thumbprint()
    }

    /// The last step of an attempt.
    pub(super) fn answer(&self, started: &LoginStarted) -> Result<[u8; DeviceKey::SIGNATURE_BYTES]> {
        let id = started.login.uuid();
        self.sign(&[b"florin login 1", id.as_bytes().as_slice(), &started.challenge].concat())
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<[u8; DeviceKey::SIGNATURE_BYTES]> {
        Ok(self.key.sign(message)?)
    }

    pub(super) fn prove(&self, what: &Proving<'_>) -> Result<String> {
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk});
        let at = what.at.as_micros() / 1_000_000;
        let mut claims = json!({"jti": what.id, "htm": what.method, "htu": what.uri, "iat": at});
        let claims_of = claims.as_object_mut().context("claims are an object")?;
        if let Some(nonce) = what.nonce {
            claims_of.insert("nonce".to_owned(), json!(nonce));
        }
        if let Some(access) = what.access {
            claims_of.insert("ath".to_owned(), json!(URL_SAFE_NO_PAD.encode(Fingerprint::of(access).0)));
        }
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
