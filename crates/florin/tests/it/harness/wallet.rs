//! A passkey without hardware, in a browser that is somewhere.

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

/// Who holds it is there, and shows it.
struct Present;

#[async_trait::async_trait]
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
pub(crate) struct Wallet {
    inner: Inner,
    origin: url::Url,
}

impl Wallet {
    pub(crate) fn at(origin: &str) -> Self {
        let mut inner = blank();
        inner.set_make_credentials_with_signature_counter(true);
        Self { inner, origin: url::Url::parse(origin).expect("an address") }
    }

    /// `navigator.credentials.create()`, both sides as JSON.
    pub(crate) async fn create(&mut self, options: &str) -> String {
        let public_key = serde_json::from_str(options).expect("a browser reads the options");
        let mut client = Client::new(replace(&mut self.inner, blank())).allows_insecure_localhost(true);
        let request = CredentialCreationOptions { public_key };
        let made = client.register(&self.origin, request, DefaultClientData).await.expect("it is made");
        self.inner = replace(client.authenticator_mut(), blank());
        told(&made)
    }

    /// `navigator.credentials.get()`, both sides as JSON.
    pub(crate) async fn get(&mut self, options: &str) -> String {
        let public_key = serde_json::from_str(options).expect("a browser reads the options");
        let mut client = Client::new(replace(&mut self.inner, blank())).allows_insecure_localhost(true);
        let request = CredentialRequestOptions { public_key };
        let got = client.authenticate(&self.origin, request, DefaultClientData).await.expect("it answers");
        self.inner = replace(client.authenticator_mut(), blank());
        told(&got)
    }
}

/// As `PublicKeyCredential.toJSON()` has it: the crate writes bytes as lists of numbers.
fn told(answer: &impl serde::Serialize) -> String {
    let mut answer = serde_json::to_value(answer).expect("an answer is JSON");
    write_bytes(&mut answer);
    answer.to_string()
}

fn write_bytes(value: &mut Value) {
    match value {
        Value::Array(list) if list.iter().any(Value::is_u64) => {
            let bytes: Vec<u8> = serde_json::from_value(value.take()).expect("they are bytes");
            *value = URL_SAFE_NO_PAD.encode(bytes).into();
        }
        Value::Object(members) => members.values_mut().for_each(write_bytes),
        _ => {}
    }
}
