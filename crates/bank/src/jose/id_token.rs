//! ID tokens (OpenID Connect Core, 2): who the person is to a client, and when they said so.

use super::base64url::encode;
use super::json::instant;
use super::{Jws, JwsError, KeyMiss, KeySet, SignError, Signer, sign};
use kernel::{ClientId, OidcGrantId, PersonId, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use sha2::{Digest as _, Sha256};

/// What an ID token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdClaims {
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub person: PersonId,
    /// `aud`.
    pub client: ClientId,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// `auth_time`.
    pub authenticated_at: Timestamp,
    /// As the client asked for it.
    pub nonce: Option<String>,
    /// `sid`: what a logout by this token ends.
    pub grant: OidcGrantId,
}

impl IdClaims {
    const TYPE: &'static str = "JWT";
}

/// Why an ID token is not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdTokenRefusal {
    #[error("the token cannot be read or was not signed by the key it names")]
    Jws(#[source] JwsError),
    #[error("the type is that of another kind of signed text")]
    WrongType,
    /// It never was, or it is gone with all that it signed.
    #[error("the key is not in the set")]
    UnknownKey,
    #[error("the issuer is another one")]
    WrongIssuer,
}

#[derive(Serialize)]
struct WireOut<'a> {
    iss: &'a str,
    sub: String,
    aud: String,
    exp: i64,
    iat: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    sid: String,
    at_hash: String,
}

#[derive(Deserialize)]
struct WireIn {
    iss: String,
    sub: String,
    aud: String,
    exp: Number,
    iat: Number,
    auth_time: Number,
    nonce: Option<String>,
    sid: String,
}

/// Signs an ID token to be handed out beside this access token.
///
/// # Errors
/// [`SignError`].
pub fn mint_id_token(
    claims: &IdClaims,
    access_token: &Secret<String>,
    signer: &dyn Signer,
) -> Result<Secret<String>, SignError> {
    // Half of the hash by the signature's own function (OpenID Connect Core, 3.1.3.6).
    let hash = Sha256::digest(access_token.expose().as_bytes());
    let wire = WireOut {
        iss: &claims.issuer,
        sub: claims.person.to_string(),
        aud: claims.client.to_string(),
        exp: claims.expires_at.as_seconds(),
        iat: claims.issued_at.as_seconds(),
        auth_time: claims.authenticated_at.as_seconds(),
        nonce: claims.nonce.as_deref(),
        sid: claims.grant.to_string(),
        at_hash: encode(&hash[..hash.len() / 2]),
    };
    sign(signer, IdClaims::TYPE, &wire).map(Secret::new)
}

/// Reads an ID token of ours that a client gives back as a hint; one that has expired is a hint still (OpenID Connect
/// RP-Initiated Logout, 2).
///
/// # Errors
/// [`IdTokenRefusal`].
pub fn verify_id_token(
    keys: &KeySet,
    issuer: &str,
    token: &str,
    now: Timestamp,
) -> Result<IdClaims, IdTokenRefusal> {
    let jws = Jws::parse(token).map_err(IdTokenRefusal::Jws)?;
    if !jws.header().is_of_type(IdClaims::TYPE) {
        return Err(IdTokenRefusal::WrongType);
    }
    let kid = jws.header().kid.as_deref().ok_or(IdTokenRefusal::UnknownKey)?;
    let key = keys.find(kid, now).map_err(|miss| match miss {
        KeyMiss::Unknown | KeyMiss::Retired => IdTokenRefusal::UnknownKey,
    })?;
    let verified = jws.verify(key).map_err(IdTokenRefusal::Jws)?;
    let wire: WireIn = verified.claims().map_err(IdTokenRefusal::Jws)?;
    if wire.iss != issuer {
        return Err(IdTokenRefusal::WrongIssuer);
    }
    read(wire).ok_or(IdTokenRefusal::Jws(JwsError::BadClaims))
}

fn read(wire: WireIn) -> Option<IdClaims> {
    Some(IdClaims {
        issuer: wire.iss,
        person: PersonId::parse(&wire.sub).ok()?,
        client: ClientId::parse(&wire.aud).ok()?,
        issued_at: instant(&wire.iat)?,
        expires_at: instant(&wire.exp)?,
        authenticated_at: instant(&wire.auth_time)?,
        nonce: wire.nonce,
        grant: OidcGrantId::parse(&wire.sid).ok()?,
    })
}

#[cfg(test)]
mod tests;
