//! Which app is asking: the access token of its session and, where the session is bound to a key, a proof of the key.

use super::signed::{accepts_json, credentials};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::ProofParts;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bank::AppCaller;
use std::sync::Arc;

/// An app with a good session, within its rate. Its proof is spent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InApp(pub(crate) AppCaller);

impl FromRequestParts<Arc<Edge>> for InApp {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Problem> {
        match credentials(&parts.headers, "dpop") {
            Some(token) => proven(parts, edge, token).await.map_err(Problem::asking_dpop),
            None => borne(parts, edge).await,
        }
        .map(Self)
    }
}

/// Scheme `DPoP`: a token with a proof of its key.
async fn proven(parts: &Parts, edge: &Edge, token: &str) -> Result<AppCaller, Problem> {
    edge.limits.check_token(token)?;
    let proof = edge.proof(&ProofParts::of(parts), Some(token)).await?;
    let thumbprint = proof.as_ref().map(|proof| proof.thumbprint);
    let caller = edge.bank.check_session(token, thumbprint).await?;
    acceptable(parts)?;
    if let Some(proof) = proof {
        edge.spend_proof(&proof)?;
    }
    Ok(caller)
}

/// Scheme `Bearer`: a token alone. A proof beside it is not looked at, so a token that is bound to a key opens nothing
/// this way (RFC 9449, 7.2).
async fn borne(parts: &Parts, edge: &Edge) -> Result<AppCaller, Problem> {
    let token = credentials(&parts.headers, "bearer").ok_or(Problem::of(Kind::BAD_ACCESS_TOKEN))?;
    edge.limits.check_token(token)?;
    let caller = edge.bank.check_session(token, None).await?;
    acceptable(parts)?;
    Ok(caller)
}

fn acceptable(parts: &Parts) -> Result<(), Problem> {
    if accepts_json(&parts.headers) { Ok(()) } else { Err(Problem::of(Kind::NOT_ACCEPTABLE)) }
}
