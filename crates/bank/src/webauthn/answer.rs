//! Answers of browsers and apps: `PublicKeyCredential.toJSON()`, read within bounds.

use identity::{Authenticated, Passkey, PasskeyFault};
use serde::Deserialize;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

/// The longest answer that is read, in bytes; one with a credential id of the greatest length and a chain of
/// certificates stays below.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// Relying party id hash, flags and counter (WebAuthn Level 3, 6.1).
const AUTHENTICATOR_DATA_BYTES_MIN: usize = 37;
const FLAGS_AT: usize = 32;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKUP_STATE: u8 = 1 << 4;

/// The answer to a registration, not verified yet.
#[derive(Debug, Clone)]
pub(crate) struct CreationAnswer(pub(super) RegisterPublicKeyCredential);

/// The answer to a login, not verified yet.
#[derive(Debug, Clone)]
pub(crate) struct RequestAnswer(pub(super) PublicKeyCredential);

/// The part of the client data that the checking library leaves to its caller.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "crossOrigin", default)]
    is_cross_origin: Option<bool>,
}

impl CreationAnswer {
    /// `None` for a text of another shape, or a longer one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let answer: RegisterPublicKeyCredential = read(text)?;
        is_credential(&answer.raw_id, &answer.type_).then_some(Self(answer))
    }

    pub(crate) fn credential_id(&self) -> &[u8] {
        &self.0.raw_id
    }
}

impl RequestAnswer {
    /// `None` for a text of another shape, or a longer one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let answer: PublicKeyCredential = read(text)?;
        is_credential(&answer.raw_id, &answer.type_).then_some(Self(answer))
    }

    pub(crate) fn credential_id(&self) -> &[u8] {
        &self.0.raw_id
    }

    /// Whether the authenticator said whose it is.
    pub(crate) fn names_owner(&self) -> bool {
        self.user_handle().is_some()
    }

    /// The user handle that the authenticator kept.
    pub(super) fn user_handle(&self) -> Option<&[u8]> {
        self.0.get_user_unique_id()
    }

    /// The backup flags as the answer says them; worth something once its signature is verified.
    pub(super) fn backup(&self) -> Result<Authenticated, PasskeyFault> {
        let data = &self.0.response.authenticator_data;
        if data.len() < AUTHENTICATOR_DATA_BYTES_MIN {
            return Err(PasskeyFault::Malformed);
        }
        let flags = data[FLAGS_AT];
        Ok(Authenticated {
            counter: 0,
            is_backup_eligible: flags & BACKUP_ELIGIBLE != 0,
            is_backed_up: flags & BACKUP_STATE != 0,
        })
    }

    /// Whether it was made inside a page of another site, which is never meant.
    pub(super) fn is_cross_origin(&self) -> Result<bool, PasskeyFault> {
        let data: ClientData =
            serde_json::from_slice(&self.0.response.client_data_json).map_err(|_| PasskeyFault::Malformed)?;
        Ok(data.is_cross_origin == Some(true))
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    if ANSWER_BYTES_MAX < text.len() {
        return None;
    }
    serde_json::from_str(text).ok()
}

fn is_credential(id: &[u8], kind: &str) -> bool {
    (1..=Passkey::CREDENTIAL_BYTES_MAX).contains(&id.len()) && kind == "public-key"
}
