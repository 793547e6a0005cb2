//! Trading a grant's refresh token, and judging its access tokens.
//!
//! A grant that is bound to a key rotates nothing (FAPI 2.0 Security Profile, 5.3.2.1), so no order of requests can go
//! wrong; one that is not rotates as a `bearer` session does ([`crate::session::Rotation`]).

use super::grant::{GrantEnd, GrantState};
use super::{ClientProfile, OidcGrant, OidcRefusal, Scope, Scopes, decide_end};
use crate::Thumbprint;
use crate::session::Turn;
use kernel::Timestamp;

/// A refresh token that [`super::is_genuine`] has found genuine, from a client that proved who it is.
#[derive(Debug, Clone, Copy)]
pub struct RefreshAsk<'a> {
    pub key: u32,
    pub generation: u32,
    /// The grant it names.
    pub grant: Option<&'a OidcGrant>,
    pub profile: &'a ClientProfile,
    /// A part of what was granted (RFC 6749, 6).
    pub scopes: Option<Scopes>,
    /// The key that the request proved, if it proved one.
    pub proof: Option<Thumbprint>,
}

/// Why a refresh token was not traded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshRefusal {
    /// Nothing was spent.
    Refused(OidcRefusal),
    /// It came back after its successor had replaced it for good; keep the grant as it is here, ended.
    Reused(Box<OidcGrant>),
}

impl From<OidcRefusal> for RefreshRefusal {
    fn from(refusal: OidcRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Judges a refresh token; the grant whose tokens are the answer, and whether it is to be kept.
///
/// # Errors
/// In this order: [`OidcRefusal::ClientNotAllowed`] for a closed client, [`OidcRefusal::BadRefreshToken`] for a grant
/// that is unknown or another client's, [`OidcRefusal::NeedsProof`], [`OidcRefusal::WrongProof`],
/// [`OidcRefusal::BadRefreshToken`] for one that is over, [`OidcRefusal::BadScope`], and last
/// [`RefreshRefusal::Reused`].
pub fn decide_refresh(ask: &RefreshAsk<'_>, now: Timestamp) -> Result<(OidcGrant, bool), RefreshRefusal> {
    if !ask.profile.is_live() {
        return Err(OidcRefusal::ClientNotAllowed.into());
    }
    let grant = ask.grant.filter(|grant| grant.client == ask.profile.client);
    let grant = grant.ok_or(OidcRefusal::BadRefreshToken)?;
    let is_of_grant = grant.key == ask.key && grant.rotation.was_made(ask.generation);
    if !is_of_grant || !grant.scopes.contains(Scope::OfflineAccess) {
        return Err(OidcRefusal::BadRefreshToken.into());
    }
    prove(grant.bound_to, ask.proof)?;
    if !grant.is_live(now) {
        return Err(OidcRefusal::BadRefreshToken.into());
    }
    if ask.scopes.is_some_and(|scopes| !scopes.is_within(grant.scopes)) {
        return Err(OidcRefusal::BadScope.into());
    }
    let turn = match grant.bound_to {
        Some(_) if ask.generation == grant.rotation.generation => {
            Some(grant.rotation.answer(grant.rotation.used_at, now))
        }
        Some(_) => return Err(OidcRefusal::BadRefreshToken.into()),
        None => grant.rotation.turn(ask.generation, now),
    };
    match turn {
        Some(Turn::Rotated(rotation) | Turn::Kept(rotation)) => {
            Ok((OidcGrant { rotation, ..grant.clone() }, true))
        }
        Some(Turn::Repeated) => Ok((grant.clone(), false)),
        None => {
            let ended = decide_end(grant, GrantEnd::RefreshReused, now);
            Err(RefreshRefusal::Reused(Box::new(ended.unwrap_or_else(|| grant.clone()))))
        }
    }
}

/// An access token whose signature and dates were verified.
#[derive(Debug, Clone, Copy)]
pub struct UseAsk<'a> {
    pub generation: u32,
    /// The grant it names.
    pub grant: Option<&'a OidcGrant>,
    /// The profile of that grant's client.
    pub profile: Option<&'a ClientProfile>,
}

/// An access token that opens something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used<'a> {
    pub grant: &'a OidcGrant,
    /// The grant to write when this was the first use of a new pair of tokens.
    pub first_use: Option<OidcGrant>,
}

/// Whether an access token is good, whoever holds it.
///
/// # Errors
/// [`OidcRefusal::BadAccessToken`] when its grant is over, or its client is closed.
pub fn decide_use<'a>(ask: &UseAsk<'a>, now: Timestamp) -> Result<Used<'a>, OidcRefusal> {
    let grant = ask.grant.ok_or(OidcRefusal::BadAccessToken)?;
    let is_open = ask.profile.is_some_and(|profile| profile.client == grant.client && profile.is_live());
    let is_good = grant.is_live(now) && grant.rotation.was_made(ask.generation);
    if !is_open || !is_good || grant.state != GrantState::Live {
        return Err(OidcRefusal::BadAccessToken);
    }
    let used = if grant.bound_to.is_none() { grant.rotation.used(ask.generation, now) } else { None };
    Ok(Used { grant, first_use: used.map(|rotation| OidcGrant { rotation, ..grant.clone() }) })
}

/// Whether the key that a grant is bound to was proven; a proof where none is needed is passed over.
///
/// # Errors
/// [`OidcRefusal::NeedsProof`], [`OidcRefusal::WrongProof`].
pub fn prove(bound_to: Option<Thumbprint>, proof: Option<Thumbprint>) -> Result<(), OidcRefusal> {
    match (bound_to, proof) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(OidcRefusal::NeedsProof),
        (Some(key), Some(proof)) if key == proof => Ok(()),
        (Some(_), Some(_)) => Err(OidcRefusal::WrongProof),
    }
}

#[cfg(test)]
mod tests;
