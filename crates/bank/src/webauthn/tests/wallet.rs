//! A passkey without hardware, and answers bent after the fact.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::crypto::{CryptoBackend, SecretKeyT as _};
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

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

type Key = <RustCryptoBackend as CryptoBackend>::SecretKey;
type Inner = Authenticator<Option<Passkey>, Present, RustCryptoBackend>;

fn blank() -> Inner {
    Authenticator::new(Aaguid::new_empty(), None, Present, RustCryptoBackend)
}

/// An authenticator that holds one credential, in a browser that is at the bank's address.
pub(super) struct Wallet {
    authenticator: Inner,
    origin: Url,
}

impl Wallet {
    pub(super) fn new() -> Self {
        Self::at(super::ADDRESS)
    }

    /// In a browser that is elsewhere.
    pub(super) fn at(origin: &str) -> Self {
        Self { authenticator: blank(), origin: Url::parse(origin).unwrap() }
    }

    /// One that counts its uses.
    pub(super) fn counting() -> Self {
        let mut wallet = Self::new();
        wallet.authenticator.set_make_credentials_with_signature_counter(true);
        wallet
    }

    /// With credential ids of so many bytes, 16 to 64.
    pub(super) fn with_id_length(mut self, bytes: u8) -> Self {
        self.authenticator.set_make_credential_id_length(bytes.into());
        self
    }

    /// `navigator.credentials.create()`, both sides as JSON.
    pub(super) async fn create(&mut self, options: &str) -> String {
        let public_key = serde_json::from_str(options).expect("a browser reads the options");
        let mut client = Client::new(std::mem::replace(&mut self.authenticator, blank()));
        let request = CredentialCreationOptions { public_key };
        let made = client.register(&self.origin, request, DefaultClientData).await.expect("it is made");
        self.authenticator = std::mem::replace(client.authenticator_mut(), blank());
        told(&made)
    }

    /// `navigator.credentials.get()`, both sides as JSON.
    pub(super) async fn get(&mut self, options: &str) -> String {
        let public_key = serde_json::from_str(options).expect("a browser reads the options");
        let mut client = Client::new(std::mem::replace(&mut self.authenticator, blank()));
        let request = CredentialRequestOptions { public_key };
        let got = client.authenticate(&self.origin, request, DefaultClientData).await.expect("it answers");
        self.authenticator = std::mem::replace(client.authenticator_mut(), blank());
        told(&got)
    }

    /// The credential in it.
    pub(super) fn held(&mut self) -> &mut Passkey {
        self.authenticator.store_mut().as_mut().expect("a passkey was made")
    }

    /// The answer with its authenticator data and its client data bent, and signed again by the true key.
    pub(super) fn signed_anew(
        &mut self,
        answer: &str,
        bend: impl FnOnce(&mut Vec<u8>, &mut Value),
    ) -> String {
        let mut answer: Value = serde_json::from_str(answer).unwrap();
        let mut data = bytes(&answer["response"]["authenticatorData"]);
        let client_data = bytes(&answer["response"]["clientDataJSON"]);
        let mut client_data: Value = serde_json::from_slice(&client_data).unwrap();
        bend(&mut data, &mut client_data);
        let client_data = client_data.to_string();
        let Ok(mut key) = Key::from_cose_key(&self.held().key) else { panic!("the key is one of P-256") };
        let signature = key.sign(&[data.as_slice(), &Sha256::digest(&client_data)].concat());
        answer["response"]["authenticatorData"] = text(&data);
        answer["response"]["clientDataJSON"] = text(client_data.as_bytes());
        answer["response"]["signature"] = text(&signature);
        answer.to_string()
    }
}

/// As `PublicKeyCredential.toJSON()` has it: the crate writes bytes as lists of numbers.
fn told(answer: &impl serde::Serialize) -> String {
    let mut answer = serde_json::to_value(answer).unwrap();
    write_bytes(&mut answer);
    answer.to_string()
}

fn write_bytes(value: &mut Value) {
    match value {
        Value::Array(list) if list.iter().any(Value::is_u64) => {
            *value = text(&serde_json::from_value::<Vec<u8>>(value.take()).unwrap());
        }
        Value::Object(members) => members.values_mut().for_each(write_bytes),
        _ => {}
    }
}

pub(super) fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

pub(super) fn text(bytes: &[u8]) -> Value {
    json!(URL_SAFE_NO_PAD.encode(bytes))
}

/// The answer with one member changed, and nothing signed anew.
pub(super) fn bent(answer: &str, pointer: &str, bend: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    let member = answer.pointer_mut(pointer).expect("the answer has it");
    let mut inside = bytes(member);
    bend(&mut inside);
    *member = text(&inside);
    answer.to_string()
}
