//! The access token that a request bears, and the proof of its key beside it.

use super::signed::credentials;
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::{ProofParts, ShownProof};
use axum::http::request::Parts;
use identity::Thumbprint;

/// A token within its rate, not yet looked up; its proof, if it has one, is a good one that is not yet spent.
#[derive(Debug)]
pub(crate) struct Borne<'a> {
    token: &'a str,
    proof: Option<ShownProof>,
    is_dpop: bool,
}

impl<'a> Borne<'a> {
    /// Reads the scheme `DPoP` or `Bearer`. A proof beside `Bearer` is not looked at, so a token that is bound to a key
    /// opens nothing that way (RFC 9449, 7.2).
    pub(crate) async fn of(edge: &Edge, parts: &'a Parts) -> Result<Self, Problem> {
        if let Some(token) = credentials(&parts.headers, "dpop") {
            edge.limits.check_token(token)?;
            let proof = edge.proof(&ProofParts::of(parts), Some(token)).await?;
            return Ok(Self { token, proof, is_dpop: true });
        }
        let token = credentials(&parts.headers, "bearer").ok_or(Problem::of(Kind::BAD_ACCESS_TOKEN))?;
        // Before the store is asked, so that a flood of one token costs no reads.
        edge.limits.check_token(token)?;
        Ok(Self { token, proof: None, is_dpop: false })
    }

    pub(crate) const fn token(&self) -> &'a str {
        self.token
    }

    /// The key that was proven.
    pub(crate) fn thumbprint(&self) -> Option<Thumbprint> {
        self.proof.as_ref().map(|proof| proof.thumbprint)
    }

    /// The problem as whoever bears this token is told it.
    pub(crate) const fn told(&self, problem: Problem) -> Problem {
        if self.is_dpop { problem.asking_dpop() } else { problem }
    }

    /// Spends the proof, once all else about the request is right.
    pub(crate) fn spend(&self, edge: &Edge) -> Result<(), Problem> {
        let spent = self.proof.as_ref().map_or(Ok(()), |proof| edge.spend_proof(proof));
        spent.map_err(|problem| self.told(problem))
    }
}
