//! What a client of the provider may do, beside the client itself. A client without a profile is one of the older API.

use super::{OidcRefusal, Scopes};
use crate::{Client, ClientKind, DeviceKey, RedirectUri};
use kernel::{ClientId, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientProfile {
    pub client: ClientId,
    pub auth: ClientAuthMethod,
    pub binding: TokenBinding,
    pub push: PushRule,
    /// The most it may ask for.
    pub scopes: Scopes,
    /// Where a person may be sent after they logged out.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub state: ProfileState,
}

/// How a client proves that it is itself (OpenID Connect Core, 9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientAuthMethod {
    /// It signs an assertion (RFC 7523) with one of these keys.
    PrivateKeyJwt { keys: Vec<ClientKey> },
    /// The secret, whose fingerprint is in [`Client::kind`], in the header.
    SecretBasic,
    /// The same in the form.
    SecretPost,
    /// It runs where others can read it.
    None,
}

impl ClientAuthMethod {
    /// The registered name (RFC 7591, 2).
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::PrivateKeyJwt { .. } => "private_key_jwt",
            Self::SecretBasic => "client_secret_basic",
            Self::SecretPost => "client_secret_post",
            Self::None => "none",
        }
    }
}

/// A public key of a client, and the name it gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientKey {
    pub kid: Option<String>,
    pub key: DeviceKey,
}

/// Whether a client's tokens need a proof of its key (RFC 9449).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenBinding {
    Required,
    /// They do when the code was fetched with one.
    Optional,
}

/// Whether a client has to push its requests (RFC 9126), so that no browser can change them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PushRule {
    Required,
    Optional,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProfileState {
    Live,
    /// Staff closed it: it gets nothing more, and what it has opens nothing.
    Disabled {
        at: Timestamp,
    },
}

impl ClientProfile {
    /// Addresses after a logout.
    pub const REDIRECTS_MAX: usize = 10;
    /// Keys of one client.
    pub const KEYS_MAX: usize = 16;

    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self.state, ProfileState::Live)
    }
}

/// Checks a profile before it is kept.
///
/// # Errors
/// [`OidcRefusal::BadRequest`] naming what cannot be meant: no scope, no key or too many, too many addresses, or a
/// secret that the client does not have (or has and should not).
pub fn decide_profile(client: &Client, profile: &ClientProfile) -> Result<(), OidcRefusal> {
    if profile.client != client.id {
        return Err(OidcRefusal::BadRequest("client_id"));
    }
    if profile.scopes.is_empty() {
        return Err(OidcRefusal::BadRequest("scope"));
    }
    if ClientProfile::REDIRECTS_MAX < profile.post_logout_redirect_uris.len() {
        return Err(OidcRefusal::BadRequest("post_logout_redirect_uris"));
    }
    let is_right = match (&profile.auth, client.kind) {
        (ClientAuthMethod::PrivateKeyJwt { keys }, _) => (1..=ClientProfile::KEYS_MAX).contains(&keys.len()),
        (ClientAuthMethod::SecretBasic | ClientAuthMethod::SecretPost, ClientKind::Confidential { .. })
        | (ClientAuthMethod::None, ClientKind::Public) => true,
        (ClientAuthMethod::SecretBasic | ClientAuthMethod::SecretPost, ClientKind::Public)
        | (ClientAuthMethod::None, ClientKind::Confidential { .. }) => false,
    };
    if is_right { Ok(()) } else { Err(OidcRefusal::BadRequest("token_endpoint_auth_method")) }
}

#[cfg(test)]
mod tests;
