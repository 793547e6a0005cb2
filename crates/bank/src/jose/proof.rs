//! DPoP proofs (RFC 9449): whoever sends a request signs its method and address with the key its token is bound to.

use super::base64url::decode_array;
use super::json::instant;
use super::{Jws, JwsError, ServerNonces, TargetUri};
use identity::{DeviceKey, Fingerprint, Thumbprint};
use kernel::{Secret, Timestamp};
use serde::Deserialize;
use serde_json::Number;
use std::time::Duration;

/// How far the clock of a device or of another node may be off, either way (FAPI 2.0 Security Profile, 5.3.2.1).
///
/// The one constant for it: proofs are accepted for it and [`super::PROOF_WINDOW`] follows from it, so that a proof can
/// never be accepted for longer than it is remembered (F5).
pub const CLOCK_SKEW: Duration = Duration::from_mins(1);

/// What a proof has to be about.
#[derive(Debug, Clone)]
pub struct ProofAsk<'a> {
    /// As the request has it; methods have a case.
    pub method: &'a str,
    /// The address as clients know it, which is the bank's public one.
    pub uri: &'a TargetUri,
    pub purpose: ProofFor<'a>,
    pub nonce: NonceRule<'a>,
}

#[derive(Debug, Clone)]
pub enum ProofFor<'a> {
    /// A request to the token endpoint, or another one without an access token.
    Token,
    /// A request with an access token, whose hash the proof holds.
    Resource { access_token: Secret<&'a str> },
}

#[derive(Debug, Clone, Copy)]
pub enum NonceRule<'a> {
    /// A nonce is passed over.
    Free,
    /// One of these, and a fresh one.
    Demanded(&'a ServerNonces),
}

/// A proof that was checked. It is still to be remembered, once everything else about its request is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    key: DeviceKey,
    thumbprint: Thumbprint,
    id: String,
    issued_at: Timestamp,
}

impl Proof {
    /// Bytes of `jti`.
    pub const ID_BYTES_MAX: usize = 128;
    /// The media type in `typ`.
    pub const TYPE: &'static str = "dpop+jwt";

    /// The key that signed; whether it is the right one is for the caller to say.
    #[must_use]
    pub const fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// The key's name, as `cnf.jkt` has it.
    #[must_use]
    pub const fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// `jti`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `iat`, by the client's clock: its distance from now shows how wrong that clock is.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }
}

/// Why a proof was not taken. Nothing was spent by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProofRefusal {
    #[error("the proof cannot be read or was not signed by its own key")]
    Jws(#[source] JwsError),
    #[error("the type is not dpop+jwt")]
    WrongType,
    #[error("the header holds no key")]
    NoKey,
    #[error("the proof is for another method")]
    WrongMethod,
    #[error("the proof is for another address")]
    WrongUri,
    #[error("jti is empty or too long")]
    BadId,
    /// Milliseconds, or a date no clock has.
    #[error("iat is not a date in seconds since 1970")]
    NotSeconds,
    #[error("the proof was made {} seconds ago", age.as_secs())]
    TooOld { age: Duration },
    #[error("the proof was made {} seconds from now", ahead.as_secs())]
    TooNew { ahead: Duration },
    #[error("the proof is for another access token or for none")]
    WrongAccessToken,
    #[error("the proof has no nonce")]
    NoNonce,
    #[error("the nonce is not one of the server's fresh ones")]
    StaleNonce,
}

impl ProofRefusal {
    /// The stable name, for outcomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jws(JwsError::BadSignature) => "proof_bad_signature",
            Self::Jws(_) => "proof_malformed",
            Self::WrongType => "proof_wrong_type",
            Self::NoKey => "proof_no_key",
            Self::WrongMethod => "proof_wrong_method",
            Self::WrongUri => "proof_wrong_uri",
            Self::BadId => "proof_bad_id",
            Self::NotSeconds => "proof_not_seconds",
            Self::TooOld { .. } => "proof_too_old",
            Self::TooNew { .. } => "proof_too_new",
            Self::WrongAccessToken => "proof_wrong_access_token",
            Self::NoNonce => "proof_no_nonce",
            Self::StaleNonce => "proof_stale_nonce",
        }
    }

    /// The `error` a client is told (RFC 9449, 5 and 8): `use_dpop_nonce` says that the same request is right with
    /// the nonce of this answer.
    #[must_use]
    pub const fn error(self) -> &'static str {
        match self {
            Self::NoNonce | Self::StaleNonce => "use_dpop_nonce",
            Self::Jws(_)
            | Self::WrongType
            | Self::NoKey
            | Self::WrongMethod
            | Self::WrongUri
            | Self::BadId
            | Self::NotSeconds
            | Self::TooOld { .. }
            | Self::TooNew { .. }
            | Self::WrongAccessToken => "invalid_dpop_proof",
        }
    }
}

#[derive(Deserialize)]
struct WireProof {
    jti: String,
    htm: String,
    htu: String,
    iat: Number,
    ath: Option<String>,
    nonce: Option<String>,
}

/// Checks a proof (RFC 9449, 4.3) but for whether it came before, which [`super::ReplayMemory::remember`] tells.
///
/// The order is form, type, key, method, address, `jti`, `iat`, `ath`, nonce, signature: the dear check comes last,
/// and a new nonce is only asked for when it could help.
///
/// # Errors
/// [`ProofRefusal`] for the first check that fails.
pub fn check_proof(ask: &ProofAsk<'_>, proof: &str, now: Timestamp) -> Result<Proof, ProofRefusal> {
    let jws = Jws::parse(proof).map_err(ProofRefusal::Jws)?;
    if !jws.header().is_of_type(Proof::TYPE) {
        return Err(ProofRefusal::WrongType);
    }
    let key = jws.header().jwk.ok_or(ProofRefusal::NoKey)?;
    let claims: WireProof = jws.claims_unverified().map_err(ProofRefusal::Jws)?;
    if claims.htm != ask.method {
        return Err(ProofRefusal::WrongMethod);
    }
    if TargetUri::parse(&claims.htu).as_ref() != Ok(ask.uri) {
        return Err(ProofRefusal::WrongUri);
    }
    if !(1..=Proof::ID_BYTES_MAX).contains(&claims.jti.len()) {
        return Err(ProofRefusal::BadId);
    }
    let issued_at = instant(&claims.iat).ok_or(ProofRefusal::NotSeconds)?;
    check_time(issued_at, now)?;
    check_access_token(&ask.purpose, claims.ath.as_deref())?;
    check_nonce(ask.nonce, claims.nonce.as_deref(), now)?;
    jws.verify(&key).map_err(ProofRefusal::Jws)?;
    Ok(Proof { key, thumbprint: key.thumbprint(), id: claims.jti, issued_at })
}

/// Both ends of the span count as within.
fn check_time(issued_at: Timestamp, now: Timestamp) -> Result<(), ProofRefusal> {
    let (age, ahead) = (now.since(issued_at), issued_at.since(now));
    if CLOCK_SKEW < age {
        return Err(ProofRefusal::TooOld { age });
    }
    if CLOCK_SKEW < ahead {
        return Err(ProofRefusal::TooNew { ahead });
    }
    Ok(())
}

fn check_access_token(purpose: &ProofFor<'_>, ath: Option<&str>) -> Result<(), ProofRefusal> {
    let access_token = match purpose {
        ProofFor::Token => return Ok(()),
        ProofFor::Resource { access_token } => access_token.expose(),
    };
    let hash = ath.and_then(decode_array).map(Fingerprint);
    if hash == Some(Fingerprint::of(access_token)) { Ok(()) } else { Err(ProofRefusal::WrongAccessToken) }
}

fn check_nonce(rule: NonceRule<'_>, nonce: Option<&str>, now: Timestamp) -> Result<(), ProofRefusal> {
    let nonces = match rule {
        NonceRule::Free => return Ok(()),
        NonceRule::Demanded(nonces) => nonces,
    };
    let nonce = nonce.ok_or(ProofRefusal::NoNonce)?;
    if nonces.is_fresh(nonce, now) { Ok(()) } else { Err(ProofRefusal::StaleNonce) }
}

#[cfg(test)]
mod tests;
