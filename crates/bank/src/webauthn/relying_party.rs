//! The bank as a relying party: what it asks of authenticators, and how it judges what they answer.

use super::answer::{CreationAnswer, RequestAnswer};
use super::assertion::Audience;
use super::fault::fault;
use identity::{Authenticated, Passkey, PasskeyFault, PasskeyOptions};
use kernel::{PersonId, Secret};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use url::Url;
use uuid::Uuid;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    AttestationFormat, AttestationMetadata, Credential, DiscoverableAuthentication, ParsedAttestation,
    ParsedAttestationData, Passkey as Checked, PasskeyRegistration, WebauthnBuilder,
};

/// Where passkeys are good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PasskeySettings {
    /// The relying party id: the host of the bank's address, or a domain above it. Passkeys are bound to it for ever,
    /// so one who means to move to another address names it; `None` is the address's own host.
    pub rp_id: Option<String>,
    /// Origins beside the address's own, as `android:apk-key-hash:...` of an app, or a page on another host.
    pub origins: Vec<String>,
}

/// Why there can be no passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelyingPartyError {
    #[error("the bank's address has no domain, and passkeys need one")]
    NoDomain,
    #[error("the relying party id is neither the host of the bank's address nor a domain above it")]
    OtherDomain,
    #[error("an origin of an app is no origin")]
    BadOrigin,
}

/// Whose passkey is made, as the authenticator keeps and shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CreationAsk<'a> {
    pub(crate) person: PersonId,
    /// Tells accounts apart: the e-mail address.
    pub(crate) name: &'a str,
    pub(crate) display_name: &'a str,
    /// The person's credentials, of which no authenticator makes a second.
    pub(crate) has: &'a [Vec<u8>],
}

/// A verified new credential.
#[derive(Debug, Clone)]
pub(crate) struct NewCredential {
    pub(crate) credential_id: Vec<u8>,
    /// The checking library's record.
    pub(crate) data: Secret<String>,
    pub(crate) said: Authenticated,
}

/// `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestOptions<'a> {
    challenge: Value,
    /// Milliseconds.
    timeout: Value,
    rp_id: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow_credentials: Vec<Value>,
    user_verification: &'static str,
}

/// Who asks for passkeys: an id, the origins that may answer for it, and a name to show.
#[derive(Debug)]
pub struct RelyingParty {
    id: String,
    pub(super) audience: Audience,
    webauthn: Webauthn,
}

impl RelyingParty {
    /// # Errors
    /// [`RelyingPartyError`]; an address that is a number has no passkeys.
    pub fn try_new(
        bank_name: &str,
        public_url: &str,
        settings: &PasskeySettings,
    ) -> Result<Self, RelyingPartyError> {
        let address = Url::parse(public_url).map_err(|_| RelyingPartyError::NoDomain)?;
        let mut origins = vec![address];
        for origin in &settings.origins {
            origins.push(Url::parse(origin).map_err(|_| RelyingPartyError::BadOrigin)?);
        }
        let id = match (&settings.rp_id, origins[0].domain()) {
            (Some(id), _) => id.clone(),
            (None, host) => host.ok_or(RelyingPartyError::NoDomain)?.to_owned(),
        };
        // An address that is a number is no origin of passkeys; a page elsewhere may be.
        let first = origins.iter().position(|origin| origin.domain().is_some());
        let first = origins.swap_remove(first.ok_or(RelyingPartyError::NoDomain)?);
        let mut builder =
            WebauthnBuilder::new(&id, &first).map_err(|_| RelyingPartyError::OtherDomain)?.rp_name(bank_name);
        for origin in &origins {
            builder = builder.append_allowed_origin(origin);
        }
        let webauthn = builder.build().map_err(|_| RelyingPartyError::OtherDomain)?;
        origins.push(first);
        Ok(Self { audience: Audience::new(&id, &origins), id, webauthn })
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `PublicKeyCredentialCreationOptionsJSON`: a discoverable credential, the user verified, no attestation.
    pub(crate) fn creation_options(
        &self,
        challenge: [u8; 32],
        ask: CreationAsk<'_>,
        asked_for: PasskeyOptions,
    ) -> String {
        let user = ask.person.uuid();
        let (asked, _) = self
            .webauthn
            .start_passkey_registration(user, ask.name, ask.display_name, Some(ask.has.to_vec()))
            .expect("names are never empty");
        let mut options = serde_json::to_value(asked.public_key).expect("options are JSON");
        options["challenge"] = base64url(challenge);
        let algorithm = |cose| serde_json::json!({ "type": "public-key", "alg": cose });
        options["pubKeyCredParams"] = asked_for.algorithms.iter().map(|it| algorithm(it.cose())).collect();
        options["timeout"] = millis(asked_for.waits);
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        options["extensions"] = serde_json::json!({ "credProps": true });
        options.to_string()
    }

    /// `PublicKeyCredentialRequestOptionsJSON`: the user verified, and one of these credentials; any that is
    /// discoverable where none are named.
    pub(crate) fn request_options(
        &self,
        challenge: [u8; 32],
        credentials: &[Vec<u8>],
        asked_for: PasskeyOptions,
    ) -> String {
        let named = |id: &Vec<u8>| serde_json::json!({ "type": "public-key", "id": base64url(id) });
        let options = RequestOptions {
            challenge: base64url(challenge),
            timeout: millis(asked_for.waits),
            rp_id: &self.id,
            allow_credentials: credentials.iter().map(named).collect(),
            user_verification: "required",
        };
        serde_json::to_string(&options).expect("texts and numbers are JSON")
    }

    /// Verifies the answer to a registration (WebAuthn Level 3, 7.1).
    ///
    /// # Errors
    /// [`PasskeyFault`].
    pub(crate) fn check_creation(
        &self,
        challenge: [u8; 32],
        answer: &CreationAnswer,
    ) -> Result<NewCredential, PasskeyFault> {
        self.judge_creation(&self.registration(&challenge), answer)
    }

    /// Verifies the answer to a login with this passkey (WebAuthn Level 3, 7.2).
    ///
    /// # Errors
    /// [`PasskeyFault`]; never for a counter or a backup flag that differs from what was kept.
    pub(crate) fn check_request(
        &self,
        challenge: [u8; 32],
        answer: &RequestAnswer,
        passkey: &Passkey,
    ) -> Result<Authenticated, PasskeyFault> {
        check_ours(answer, passkey)?;
        match self.audience.verify(&challenge, answer, passkey) {
            Some(said) => Ok(said),
            None => self.judge_request(self.login(&challenge), answer, passkey),
        }
    }

    pub(super) fn registration(&self, challenge: &[u8]) -> PasskeyRegistration {
        let (_, state) = self
            .webauthn
            .start_passkey_registration(Uuid::nil(), "-", "-", None)
            .expect("the names are not empty");
        with_challenge(&state, "rs", challenge)
    }

    /// Names no credential: that is handed to the library when its answer has come.
    pub(super) fn login(&self, challenge: &[u8]) -> DiscoverableAuthentication {
        let (_, state) = self.webauthn.start_discoverable_authentication().expect("the policy is given");
        with_challenge(&state, "ast", challenge)
    }

    pub(super) fn judge_creation(
        &self,
        state: &PasskeyRegistration,
        answer: &CreationAnswer,
    ) -> Result<NewCredential, PasskeyFault> {
        let made = self.webauthn.finish_passkey_registration(&answer.0, state);
        let mut credential = Credential::from(made.map_err(|error| fault(&error))?);
        // The library takes the id from the authenticator's own data, so that is the one with the bound.
        if !(1..=Passkey::CREDENTIAL_BYTES_MAX).contains(&credential.cred_id.len()) {
            return Err(PasskeyFault::Malformed);
        }
        // None was asked for, and a chain of certificates is nothing to keep of a customer.
        credential.attestation =
            ParsedAttestation { data: ParsedAttestationData::None, metadata: AttestationMetadata::None };
        credential.attestation_format = AttestationFormat::None;
        let said = Authenticated {
            counter: credential.counter,
            is_backup_eligible: credential.backup_eligible,
            is_backed_up: credential.backup_state,
        };
        let credential_id = credential.cred_id.clone();
        let data = serde_json::to_string(&Checked::from(credential)).expect("a credential is JSON");
        Ok(NewCredential { credential_id, data: Secret::new(data), said })
    }

    pub(super) fn judge_request(
        &self,
        state: DiscoverableAuthentication,
        answer: &RequestAnswer,
        passkey: &Passkey,
    ) -> Result<Authenticated, PasskeyFault> {
        check_ours(answer, passkey)?;
        let said = answer.backup()?;
        let kept: Checked =
            serde_json::from_str(passkey.data.expose()).map_err(|_| PasskeyFault::Malformed)?;
        // The library refuses a counter that does not go on and a flag that was not so before. Both are signals to
        // us, so it is told that they always were as the answer says, and the signals are drawn from our own record.
        let credential = Credential {
            counter: 0,
            backup_eligible: said.is_backup_eligible,
            backup_state: said.is_backed_up,
            ..Credential::from(kept)
        };
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(&answer.0, state, &credential)
            .map_err(|error| fault(&error))?;
        Ok(Authenticated {
            counter: result.counter(),
            is_backup_eligible: result.backup_eligible(),
            is_backed_up: result.backup_state(),
        })
    }
}

/// Whether it is this passkey that answered, for its owner, on a page of ours.
fn check_ours(answer: &RequestAnswer, passkey: &Passkey) -> Result<(), PasskeyFault> {
    if answer.credential_id() != passkey.credential_id {
        return Err(PasskeyFault::UnknownCredential);
    }
    if answer.user_handle().is_some_and(|handle| handle != passkey.person.uuid().as_bytes()) {
        return Err(PasskeyFault::OtherOwner);
    }
    if answer.is_cross_origin()? {
        return Err(PasskeyFault::OtherOrigin);
    }
    Ok(())
}

/// The library's state of a ceremony with our challenge in place of the one that it drew: chance is an input, and the
/// challenge of a step-up is what was shown.
fn with_challenge<S: Serialize + DeserializeOwned>(state: &S, part: &str, challenge: &[u8]) -> S {
    let mut state = serde_json::to_value(state).expect("a state is JSON");
    state[part]["challenge"] = base64url(challenge);
    serde_json::from_value(state).expect("a state with another challenge is one")
}

fn millis(lasts: Duration) -> Value {
    u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX).into()
}

fn base64url(bytes: impl AsRef<[u8]>) -> Value {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes).into()
}
