//! Who asks for flags: a program of the bank's own by its token, or an app by its session.

use super::borne::Borne;
use super::signed::accepts_json;
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use identity::ServiceToken;
use kernel::PersonId;
use std::sync::Arc;

/// Whoever may ask for flags, within their rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evaluator {
    /// For anyone.
    Service,
    /// For this person.
    App(PersonId),
}

impl FromRequestParts<Arc<Edge>> for Evaluator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Problem> {
        let borne = Borne::of(edge, parts).await?;
        let asker = if ServiceToken::is_one(borne.token()) {
            edge.bank.check_service(borne.token()).await.map(|_| Self::Service)
        } else {
            let caller = edge.bank.check_session(borne.token(), borne.thumbprint()).await;
            caller.map(|caller| Self::App(caller.person))
        };
        let asker = asker.map_err(|error| borne.told(error.into()))?;
        if !accepts_json(&parts.headers) {
            return Err(Problem::of(Kind::NOT_ACCEPTABLE));
        }
        borne.spend(edge)?;
        Ok(asker)
    }
}
