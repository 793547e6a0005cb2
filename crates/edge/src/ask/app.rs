//! Which app is asking: the access token of its session and, where the session is bound to a key, a proof of the key.

use super::borne::Borne;
use super::signed::accepts_json;
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
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
        let borne = Borne::of(edge, parts).await?;
        let caller = edge.bank.check_session(borne.token(), borne.thumbprint()).await;
        let caller = caller.map_err(|error| borne.told(error.into()))?;
        if !accepts_json(&parts.headers) {
            return Err(Problem::of(Kind::NOT_ACCEPTABLE));
        }
        borne.spend(edge)?;
        Ok(Self(caller))
    }
}
