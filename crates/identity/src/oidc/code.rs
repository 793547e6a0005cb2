//! Trading an authorization code (RFC 6749, 4.1.3; RFC 7636, 4.6; RFC 9449, 10).

use super::grant::{
    GrantEnd, GrantState, NewGrant, OIDC_ACCESS_LASTS, OIDC_REFRESH_LASTS, OIDC_REPLAY_LASTS,
};
use super::{
    Authorization, AuthorizationStage, ClientProfile, OidcGrant, OidcRefusal, Scope, TokenBinding, decide_end,
};
use crate::Thumbprint;
use crate::session::Rotation;
use kernel::{OidcGrantId, PersonId, Timestamp};
use std::time::Duration;

/// How long after a code was spent the same client, which proves the same key, gets the same grant's tokens again:
/// its answer may have been lost on the way (F1).
pub const CODE_AGAIN_LASTS: Duration = Duration::from_secs(10);

/// The token endpoint's question, by a client that proved who it is.
#[derive(Debug, Clone, Copy)]
pub struct CodeAsk<'a> {
    pub code: &'a str,
    /// The request that the code names.
    pub authorization: Option<&'a Authorization>,
    /// What the code gave, when it was spent.
    pub grant: Option<&'a OidcGrant>,
    pub profile: &'a ClientProfile,
    pub redirect_uri: Option<&'a str>,
    pub verifier: Option<&'a str>,
    /// The key that the request proved, if it proved one.
    pub proof: Option<Thumbprint>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeDecision {
    /// Keep both.
    Given { spent: Box<Authorization>, grant: Box<OidcGrant> },
    /// The answer that was given a moment ago; nothing is written.
    Again(Box<OidcGrant>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeRefusal {
    /// Nothing was spent.
    Refused(OidcRefusal),
    /// The code came a second time, with all that belongs to it: keep the grant as it is here, ended (RFC 6749, 4.1.2).
    Reused(Box<OidcGrant>),
}

impl From<OidcRefusal> for CodeRefusal {
    fn from(refusal: OidcRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Spends a code.
///
/// # Errors
/// In this order: [`OidcRefusal::ClientNotAllowed`] for a closed client; [`OidcRefusal::BadCode`] for a code that is
/// unknown, another client's, or not granted, for another redirect address, and for a verifier that is not the
/// challenge's; [`OidcRefusal::NeedsProof`] and [`OidcRefusal::WrongProof`]; [`OidcRefusal::BadCode`] when it is too
/// old; and only then [`CodeRefusal::Reused`], so that whoever saw the code alone can neither use it nor end anything.
pub fn decide_code(ask: &CodeAsk<'_>, new: NewGrant, now: Timestamp) -> Result<CodeDecision, CodeRefusal> {
    if !ask.profile.is_live() {
        return Err(OidcRefusal::ClientNotAllowed.into());
    }
    let authorization = ask.authorization.filter(|found| found.is_held_by(ask.code));
    let authorization = authorization.ok_or(OidcRefusal::BadCode)?;
    if authorization.client != ask.profile.client {
        return Err(OidcRefusal::BadCode.into());
    }
    let stage = code_stage(authorization.stage).ok_or(OidcRefusal::BadCode)?;
    let is_same_redirect = ask.redirect_uri == Some(authorization.redirect_uri.as_str());
    let is_verified = ask.verifier.is_some_and(|verifier| authorization.challenge.is_of(verifier));
    if !is_same_redirect || !is_verified {
        return Err(OidcRefusal::BadCode.into());
    }
    let (person, at) = match stage {
        Stage::Granted(person, at) => (person, at),
        Stage::Spent(grant, at) => return again(ask, grant, at, now),
    };
    check_proof(ask, authorization)?;
    if authorization.ends_at <= now {
        return Err(OidcRefusal::BadCode.into());
    }
    let grant = issue(ask, authorization, (person, at), new, now);
    let stage = AuthorizationStage::Spent { person, grant: grant.id, at: now };
    let spent = Box::new(Authorization { stage, ..authorization.clone() });
    Ok(CodeDecision::Given { spent, grant: Box::new(grant) })
}

/// A stage in which there is a code.
enum Stage {
    Granted(PersonId, Timestamp),
    Spent(OidcGrantId, Timestamp),
}

const fn code_stage(stage: AuthorizationStage) -> Option<Stage> {
    match stage {
        AuthorizationStage::Granted { person, at } => Some(Stage::Granted(person, at)),
        AuthorizationStage::Spent { grant, at, .. } => Some(Stage::Spent(grant, at)),
        AuthorizationStage::Pushed | AuthorizationStage::Waiting | AuthorizationStage::Refused { .. } => None,
    }
}

fn check_proof(ask: &CodeAsk<'_>, authorization: &Authorization) -> Result<(), OidcRefusal> {
    let is_needed = ask.profile.binding == TokenBinding::Required || authorization.bound_to.is_some();
    match (ask.proof, authorization.bound_to) {
        (None, _) if is_needed => Err(OidcRefusal::NeedsProof),
        (Some(proof), Some(key)) if proof != key => Err(OidcRefusal::WrongProof),
        (None | Some(_), _) => Ok(()),
    }
}

/// A spent code once more.
fn again(
    ask: &CodeAsk<'_>,
    id: OidcGrantId,
    spent_at: Timestamp,
    now: Timestamp,
) -> Result<CodeDecision, CodeRefusal> {
    let grant = ask.grant.filter(|grant| grant.id == id).ok_or(OidcRefusal::BadCode)?;
    if grant.bound_to.is_some() && ask.proof.is_none() {
        return Err(OidcRefusal::NeedsProof.into());
    }
    let is_same = grant.bound_to == ask.proof && grant.rotation.generation == Rotation::FIRST;
    if is_same && grant.is_live(now) && now <= spent_at.after(CODE_AGAIN_LASTS) {
        return Ok(CodeDecision::Again(Box::new(grant.clone())));
    }
    match decide_end(grant, GrantEnd::CodeReused, now) {
        Some(ended) => Err(CodeRefusal::Reused(Box::new(ended))),
        None => Err(OidcRefusal::BadCode.into()),
    }
}

fn issue(
    ask: &CodeAsk<'_>,
    authorization: &Authorization,
    (person, consented_at): (PersonId, Timestamp),
    new: NewGrant,
    now: Timestamp,
) -> OidcGrant {
    let is_offline = authorization.scopes.contains(Scope::OfflineAccess);
    // Without refresh tokens a grant is over with its access token.
    let refresh_lasts = if is_offline { OIDC_REFRESH_LASTS } else { OIDC_ACCESS_LASTS };
    let rotation = Rotation::new((OIDC_ACCESS_LASTS, refresh_lasts), OIDC_REPLAY_LASTS, now);
    let grant = OidcGrant {
        id: new.id,
        person,
        client: authorization.client,
        authorization: authorization.id,
        scopes: authorization.scopes,
        nonce: authorization.nonce.clone(),
        bound_to: ask.proof,
        key: new.key,
        consented_at,
        issued_at: now,
        rotation,
        state: GrantState::Live,
    };
    // F18: what the client gets, in the unit it was decided in.
    assert_eq!(
        grant.rotation.access_ends_at.since(now),
        OIDC_ACCESS_LASTS,
        "an access token lasts as decided"
    );
    assert_eq!(grant.rotation.refresh_ends_at.since(now), refresh_lasts, "a grant lasts as decided");
    grant
}

#[cfg(test)]
mod tests;
