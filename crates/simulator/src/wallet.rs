//! A passkey without hardware, in a browser that stands at an address. It is of another library than the one that the
//! bank checks by.

use anyhow::{Result, anyhow};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde_json::Value;
use std::mem::replace;
use url::Url;

/// Who holds it is there, and shows it.
struct Present;

#[async_trait]
impl UserValidationMethod for Present {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

type Inner = Authenticator<Option<Passkey>, Present, RustCryptoBackend>;

fn blank() -> Inner {
    Authenticator::new(Aaguid::new_empty(), None, Present, RustCryptoBackend)
}

/// An authenticator that holds one credential, and counts its uses.
pub struct Wallet {
    inner: Inner,
    origin: Url,
}

impl Wallet {
    /// In a browser whose page is at this origin, such as `https://bank.example`.
    ///
    /// # Errors
    /// When the text is no address.
    pub fn at(origin: &str) -> Result<Self> {
        let mut inner = blank();
        inner.set_make_credentials_with_signature_counter(true);
        Ok(Self { inner, origin: Url::parse(origin)? })
    }

    /// `navigator.credentials.create()`, both sides as JSON; the credential takes the place of the one before.
    ///
    /// # Errors
    /// When the options are none, or the browser does not go along with them.
    pub async fn create(&mut self, options: &str) -> Result<String> {
        let request = CredentialCreationOptions { public_key: serde_json::from_str(options)? };
        let mut client = Client::new(replace(&mut self.inner, blank())).allows_insecure_localhost(true);
        let made = client.register(&self.origin, request, DefaultClientData).await;
        self.inner = replace(client.authenticator_mut(), blank());
        told(&made.map_err(|error| anyhow!("no passkey is made: {error:?}"))?)
    }

    /// `navigator.credentials.get()`, both sides as JSON.
    ///
    /// # Errors
    /// When the options are none, the browser does not go along with them, or it holds no passkey for them.
    pub async fn get(&mut self, options: &str) -> Result<String> {
        let request = CredentialRequestOptions { public_key: serde_json::from_str(options)? };
        let mut client = Client::new(replace(&mut self.inner, blank())).allows_insecure_localhost(true);
        let got = client.authenticate(&self.origin, request, DefaultClientData).await;
        self.inner = replace(client.authenticator_mut(), blank());
        told(&got.map_err(|error| anyhow!("the passkey does not answer: {error:?}"))?)
    }
}

/// As `PublicKeyCredential.toJSON()` has it: the library writes bytes as lists of numbers.
fn told(answer: &impl serde::Serialize) -> Result<String> {
    let mut answer = serde_json::to_value(answer)?;
    write_bytes(&mut answer)?;
    Ok(answer.to_string())
}

fn write_bytes(value: &mut Value) -> Result<()> {
    match value {
        Value::Array(list) if list.iter().any(Value::is_u64) => {
            let bytes: Vec<u8> = serde_json::from_value(value.take())?;
            *value = URL_SAFE_NO_PAD.encode(bytes).into();
            Ok(())
        }
        Value::Object(members) => members.values_mut().try_for_each(write_bytes),
        _ => Ok(()),
    }
}
