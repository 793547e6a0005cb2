//! Signed access tokens (RFC 9068), version 1: what a session may do, verified without a read of the store.
//!
//! Tokens ever issued are verified for ever: what they say has a version, and `golden` beside the crate holds one of
//! each.

use super::json::instant;
use super::{CLOCK_SKEW, Jws, JwsError, KeyMiss, KeySet, SignError, Signer, sign};
use identity::Thumbprint;
use kernel::{DeviceId, PersonId, Secret, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use std::time::Duration;

/// The shortest life an access token can be meant to have.
pub const ACCESS_LASTS_MIN: Duration = Duration::from_mins(1);
/// The longest.
pub const ACCESS_LASTS_MAX: Duration = Duration::from_hours(24);

/// What a token says. Instants are told in whole seconds, so parts of a second are lost on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// `iss`, to the letter.
    pub issuer: String,
    /// `sub`.
    pub person: PersonId,
    /// `aud`: the server the token is for.
    pub audience: String,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// `jti`.
    pub id: String,
    pub client_id: String,
    /// `sid`.
    pub session: SessionId,
    /// Words with single spaces between them.
    pub scope: String,
    /// `cnf.jkt` (RFC 9449, 6.1): the key whose proofs the token needs, if any.
    pub bound_to: Option<Thumbprint>,
    /// Of a session of an installed app.
    pub of_app: Option<OfApp>,
}

/// What the token of an installed app's session says beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfApp {
    /// `device`.
    pub device: DeviceId,
    /// `generation`: which pair of the session's tokens it is of.
    pub generation: u32,
}

impl AccessClaims {
    /// The media type in `typ`.
    pub const TYPE: &'static str = "at+jwt";
    /// Bytes of issuer and audience, each.
    pub const PARTY_BYTES_MAX: usize = 256;
    /// Bytes of `jti` and of the client's id, each.
    pub const ID_BYTES_MAX: usize = 128;
    pub const SCOPE_BYTES_MAX: usize = 1_024;
    const VERSION: u8 = 1;

    /// Refuses what could not be read back, or cannot be meant.
    fn check(&self) -> Result<(), MintError> {
        let texts = [
            ("iss", &self.issuer, 1, Self::PARTY_BYTES_MAX),
            ("aud", &self.audience, 1, Self::PARTY_BYTES_MAX),
            ("jti", &self.id, 1, Self::ID_BYTES_MAX),
            ("client_id", &self.client_id, 1, Self::ID_BYTES_MAX),
            ("scope", &self.scope, 0, Self::SCOPE_BYTES_MAX),
        ];
        for (name, text, min, max) in texts {
            if !(min..=max).contains(&text.len()) || !text.bytes().all(is_plain) {
                return Err(MintError::BadText(name));
            }
        }
        // In the unit that is written, so that a factor of a thousand shows (F18).
        let seconds = self.expires_at.as_seconds().saturating_sub(self.issued_at.as_seconds());
        let lasts = u64::try_from(seconds).map(Duration::from_secs);
        let is_life = lasts.is_ok_and(|lasts| (ACCESS_LASTS_MIN..=ACCESS_LASTS_MAX).contains(&lasts));
        if is_life { Ok(()) } else { Err(MintError::BadLifetime) }
    }
}

/// Printable ASCII that JSON writes as it is (RFC 6749, A.4).
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')
}

/// Why no token was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    #[error("{0} is empty, too long, or not plain text")]
    BadText(&'static str),
    #[error("an access token lasts between one minute and one day")]
    BadLifetime,
    #[error("the token could not be signed")]
    Sign(#[source] SignError),
}

/// What a token has to be good for.
#[derive(Debug, Clone, Copy)]
pub struct AccessAsk<'a> {
    pub keys: &'a KeySet,
    /// The issuer's name, and the names it had while tokens that still live were made; compared to the letter.
    pub issuers: &'a [&'a str],
    pub audience: &'a str,
}

/// Why a token opens nothing. Outside, all of them are `invalid_token` (RFC 6750, 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AccessRefusal {
    #[error("the token cannot be read or was not signed by the key it names")]
    Jws(#[source] JwsError),
    #[error("the type is not at+jwt")]
    WrongType,
    /// Another node may have rotated: the caller loads its keys again, once, before it believes this (F10, F11).
    #[error("the key is not in the set")]
    UnknownKey,
    #[error("the key is retired, and everything it signed has expired")]
    RetiredKey,
    #[error("the claims are of a version that this build does not know")]
    UnknownVersion,
    #[error("the issuer differs by the slash at its end")]
    IssuerSlash,
    #[error("the issuer is another one")]
    WrongIssuer,
    #[error("the token is for another server")]
    WrongAudience,
    #[error("a date is not in seconds since 1970")]
    NotSeconds,
    #[error("the token was issued in the future")]
    TooNew,
    /// A refresh gives the next one.
    #[error("the token has expired")]
    Expired,
}

impl AccessRefusal {
    /// The stable name, for outcomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jws(JwsError::BadSignature) => "token_bad_signature",
            Self::Jws(_) => "token_malformed",
            Self::WrongType => "token_wrong_type",
            Self::UnknownKey => "token_unknown_key",
            Self::RetiredKey => "token_retired_key",
            Self::UnknownVersion => "token_unknown_version",
            Self::IssuerSlash => "token_issuer_slash",
            Self::WrongIssuer => "token_wrong_issuer",
            Self::WrongAudience => "token_wrong_audience",
            Self::NotSeconds => "token_not_seconds",
            Self::TooNew => "token_too_new",
            Self::Expired => "token_expired",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireClaims {
    ver: u8,
    iss: String,
    sub: String,
    aud: WireAudience,
    exp: Number,
    iat: Number,
    jti: String,
    client_id: String,
    sid: String,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<WireConfirmation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    generation: Option<u32>,
}

/// One text or several (RFC 7519, 4.1.3); this version writes one.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WireAudience {
    One(String),
    Many(Vec<String>),
}

#[derive(Serialize, Deserialize)]
struct WireConfirmation {
    jkt: String,
}

/// Which form the rest of the claims has.
#[derive(Deserialize)]
struct WireVersion {
    ver: u8,
}

/// Signs a token for a session.
///
/// # Errors
/// [`MintError`]; a token that could not be meant is never made.
///
/// # Panics
/// Never: the bounds of the claims keep the token within the bound of what is read.
pub fn mint_access_token(claims: &AccessClaims, signer: &dyn Signer) -> Result<Secret<String>, MintError> {
    claims.check()?;
    let wire = WireClaims {
        ver: AccessClaims::VERSION,
        iss: claims.issuer.clone(),
        sub: claims.person.to_string(),
        aud: WireAudience::One(claims.audience.clone()),
        exp: claims.expires_at.as_seconds().into(),
        iat: claims.issued_at.as_seconds().into(),
        jti: claims.id.clone(),
        client_id: claims.client_id.clone(),
        sid: claims.session.to_string(),
        scope: claims.scope.clone(),
        cnf: claims.bound_to.map(|key| WireConfirmation { jkt: key.to_string() }),
        device: claims.of_app.map(|app| app.device.to_string()),
        generation: claims.of_app.map(|app| app.generation),
    };
    let token = sign(signer, AccessClaims::TYPE, &wire).map_err(MintError::Sign)?;
    assert!(token.len() <= Jws::BYTES_MAX, "a token within its bounds can be read back");
    Ok(Secret::new(token))
}

/// Verifies a token (RFC 9068, 4). Whether its session still lives, and whether a proof is by the key it is bound to,
/// is for the caller to say.
///
/// The order is form, type, key, signature, version, issuer, audience, dates.
///
/// # Errors
/// [`AccessRefusal`] for the first check that fails.
pub fn verify_access_token(
    ask: &AccessAsk<'_>,
    token: &str,
    now: Timestamp,
) -> Result<AccessClaims, AccessRefusal> {
    let jws = Jws::parse(token).map_err(AccessRefusal::Jws)?;
    if !jws.header().is_of_type(AccessClaims::TYPE) {
        return Err(AccessRefusal::WrongType);
    }
    let kid = jws.header().kid.as_deref().ok_or(AccessRefusal::UnknownKey)?;
    let key = ask.keys.find(kid, now).map_err(|miss| match miss {
        KeyMiss::Unknown => AccessRefusal::UnknownKey,
        KeyMiss::Retired => AccessRefusal::RetiredKey,
    })?;
    let verified = jws.verify(key).map_err(AccessRefusal::Jws)?;
    let WireVersion { ver } = verified.claims().map_err(AccessRefusal::Jws)?;
    if ver != AccessClaims::VERSION {
        return Err(AccessRefusal::UnknownVersion);
    }
    let wire: WireClaims = verified.claims().map_err(AccessRefusal::Jws)?;
    check_issuer(&wire.iss, ask.issuers)?;
    let is_for_us = match &wire.aud {
        WireAudience::One(audience) => audience == ask.audience,
        WireAudience::Many(audiences) => audiences.iter().any(|audience| audience == ask.audience),
    };
    if !is_for_us {
        return Err(AccessRefusal::WrongAudience);
    }
    let claims = read(wire, ask.audience)?;
    if CLOCK_SKEW < claims.issued_at.since(now) {
        return Err(AccessRefusal::TooNew);
    }
    if claims.expires_at <= now {
        return Err(AccessRefusal::Expired);
    }
    Ok(claims)
}

fn check_issuer(found: &str, known: &[&str]) -> Result<(), AccessRefusal> {
    if known.contains(&found) {
        return Ok(());
    }
    let bare = |issuer: &str| issuer.strip_suffix('/').unwrap_or(issuer).to_owned();
    let is_near = known.iter().any(|issuer| bare(issuer) == bare(found));
    Err(if is_near { AccessRefusal::IssuerSlash } else { AccessRefusal::WrongIssuer })
}

fn read(wire: WireClaims, audience: &str) -> Result<AccessClaims, AccessRefusal> {
    let bad = AccessRefusal::Jws(JwsError::BadClaims);
    let bound_to = wire.cnf.map(|confirmation| Thumbprint::parse(&confirmation.jkt).ok_or(bad));
    let of_app = match (wire.device, wire.generation) {
        (None, None) => None,
        (Some(device), Some(generation)) => {
            Some(OfApp { device: DeviceId::parse(&device).map_err(|_| bad)?, generation })
        }
        (Some(_), None) | (None, Some(_)) => return Err(bad),
    };
    Ok(AccessClaims {
        issuer: wire.iss,
        person: PersonId::parse(&wire.sub).map_err(|_| bad)?,
        audience: audience.to_owned(),
        issued_at: instant(&wire.iat).ok_or(AccessRefusal::NotSeconds)?,
        expires_at: instant(&wire.exp).ok_or(AccessRefusal::NotSeconds)?,
        id: wire.jti,
        client_id: wire.client_id,
        session: SessionId::parse(&wire.sid).map_err(|_| bad)?,
        scope: wire.scope,
        bound_to: bound_to.transpose()?,
        of_app,
    })
}

#[cfg(test)]
mod tests;
