//! Whoever sends alerts: it bears the one token that the operator chose for that, and no other token opens this.

use super::signed::credentials;
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use identity::Fingerprint;
use std::sync::Arc;

/// A sender of alerts, within its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Alerter;

impl FromRequestParts<Arc<Edge>> for Alerter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Problem> {
        let refused = Problem::of(Kind::BAD_ACCESS_TOKEN);
        let token = credentials(&parts.headers, "bearer").ok_or(refused)?;
        edge.limits.check_token(token)?;
        // Fingerprints are compared in the same time wherever they differ.
        let is_right = edge.settings.alert_token.is_some_and(|wanted| wanted == Fingerprint::of(token));
        if is_right { Ok(Self) } else { Err(refused) }
    }
}
