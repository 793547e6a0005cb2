//! Programs of the operator's own that tell the bank something: who sends alerts, and who hands over mail. Each bears the
//! one token that the operator chose for it, and no other token opens this.

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

/// A mail server that hands over mail, within its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MailBearer;

impl FromRequestParts<Arc<Edge>> for Alerter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Problem> {
        check(parts, edge, edge.settings.alert_token).map(|()| Self)
    }
}

impl FromRequestParts<Arc<Edge>> for MailBearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Problem> {
        check(parts, edge, edge.settings.mail_token).map(|()| Self)
    }
}

fn check(parts: &Parts, edge: &Edge, wanted: Option<Fingerprint>) -> Result<(), Problem> {
    let refused = Problem::of(Kind::BAD_ACCESS_TOKEN);
    let token = credentials(&parts.headers, "bearer").ok_or(refused)?;
    edge.limits.check_token(token)?;
    // Fingerprints are compared in the same time wherever they differ.
    let is_right = wanted.is_some_and(|wanted| wanted == Fingerprint::of(token));
    if is_right { Ok(()) } else { Err(refused) }
}
