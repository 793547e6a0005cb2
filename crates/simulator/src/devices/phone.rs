//! An installed app's key, and what it signs.

use anyhow::{Context, Result};
use bank::LoginStarted;
use bank::jose::{Jwk, KeyPair, Signer as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{AppVersion, DeviceClaim, DeviceKey, DeviceName, Fingerprint, Platform, Thumbprint};
use kernel::{Secret, Timestamp};
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// What is signed to finish an attempt begins with this; the 16 bytes of its id and the challenge follow.
const LOGIN_PREFIX: &[u8] = b"florin login 1";

/// Draws the keys of phones.
#[derive(Clone)]
pub struct Phones {
    random: Arc<SystemRandom>,
}

/// What an app runs on, and which app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    pub platform: Platform,
    pub version: AppVersion,
}

/// One installed app.
pub struct Phone {
    key: KeyPair,
    /// Head of every proof, encoded: it holds the public key.
    head: String,
    model: Model,
}

/// What a DPoP proof (RFC 9449) is about.
#[derive(Debug, Clone)]
pub struct Proving<'a> {
    pub method: &'a str,
    pub uri: &'a str,
    pub nonce: Option<&'a str>,
    pub access: Option<&'a str>,
    pub at: Timestamp,
    /// No two proofs of a run have the same.
    pub id: String,
}

impl Model {
    /// The one that stands for all where it does not matter.
    pub const PLAIN: Self =
        Self { platform: Platform::Ios, version: AppVersion { major: 4, minor: 12, patch: 0 } };
}

impl Default for Phones {
    fn default() -> Self {
        Self::new()
    }
}

impl Phones {
    #[must_use]
    pub fn new() -> Self {
        Self { random: Arc::new(SystemRandom::new()) }
    }

    /// # Errors
    /// When the machine gives no randomness.
    pub fn key(&self) -> Result<KeyPair> {
        let kept = KeyPair::generate(&*self.random)?;
        Ok(KeyPair::open(&kept, Arc::<SystemRandom>::clone(&self.random))?)
    }

    /// A phone whose key was drawn before, as it was kept.
    ///
    /// # Errors
    /// When it is no key.
    pub fn phone_with(&self, model: Model, kept: &Secret<Vec<u8>>) -> Result<Phone> {
        Phone::new(KeyPair::open(kept, Arc::<SystemRandom>::clone(&self.random))?, model)
    }

    /// A key as it is kept: PKCS #8 (RFC 5958).
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn kept_key(&self) -> Result<Secret<Vec<u8>>> {
        Ok(KeyPair::generate(&*self.random)?)
    }

    /// A phone that stands for all.
    ///
    /// # Errors
    /// As [`Self::key`].
    pub fn phone(&self) -> Result<Phone> {
        self.phone_of(Model::PLAIN)
    }

    /// # Errors
    /// As [`Self::key`].
    pub fn phone_of(&self, model: Model) -> Result<Phone> {
        Phone::new(self.key()?, model)
    }
}

impl Phone {
    fn new(key: KeyPair, model: Model) -> Result<Self> {
        let jwk = serde_json::to_value(Jwk { key: *key.key(), kid: None })?;
        let head = part(&json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}));
        Ok(Self { key, head, model })
    }

    /// # Errors
    /// Never: the name of every phone here is a name.
    pub fn claim(&self) -> Result<DeviceClaim> {
        Ok(DeviceClaim {
            platform: self.model.platform,
            app_version: self.model.version,
            name: DeviceName::parse("Phone")?,
            key: *self.key.key(),
        })
    }

    /// What it says of its device on the wire.
    #[must_use]
    pub fn device(&self) -> Value {
        let (x, y) = self.key.key().xy();
        json!({
            "platform": self.model.platform.word(), "app_version": self.model.version.to_string(), "name": "Phone",
            "key": {"kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y)},
        })
    }

    #[must_use]
    pub const fn model(&self) -> Model {
        self.model
    }

    /// The name of its key.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        self.key.key().thumbprint()
    }

    /// The last step of an attempt.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn answer(&self, started: &LoginStarted) -> Result<[u8; DeviceKey::SIGNATURE_BYTES]> {
        self.answer_to(started.login.uuid(), &started.challenge)
    }

    /// A signature over anything at all.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; DeviceKey::SIGNATURE_BYTES]> {
        Ok(self.key.sign(message)?)
    }

    /// The same for an attempt as the wire tells of it.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn answer_to(&self, login: Uuid, challenge: &[u8]) -> Result<[u8; DeviceKey::SIGNATURE_BYTES]> {
        self.sign(&[LOGIN_PREFIX, login.as_bytes().as_slice(), challenge].concat())
    }

    /// # Errors
    /// When the machine gives no randomness.
    pub fn prove(&self, what: &Proving<'_>) -> Result<String> {
        let at = what.at.as_micros() / 1_000_000;
        let mut claims = json!({"jti": what.id, "htm": what.method, "htu": what.uri, "iat": at});
        let claims_of = claims.as_object_mut().context("claims are an object")?;
        if let Some(nonce) = what.nonce {
            claims_of.insert("nonce".to_owned(), json!(nonce));
        }
        if let Some(access) = what.access {
            claims_of.insert("ath".to_owned(), json!(encoded(Fingerprint::of(access).0)));
        }
        self.prove_claims(&claims)
    }

    /// A proof over any claims at all.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn prove_claims(&self, claims: &Value) -> Result<String> {
        let signed = format!("{}.{}", self.head, part(claims));
        let signature = self.key.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", encoded(signature)))
    }
}

fn part(value: &Value) -> String {
    encoded(value.to_string())
}

pub(super) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
