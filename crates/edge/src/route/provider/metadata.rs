//! The documents from which clients configure themselves.

use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::kept;
use crate::wire::{KeySetDocument, ProviderMetadata};
use axum::extract::State;
use axum::response::Response;
use bank::jose::KEY_LEAD;
use std::sync::Arc;
use std::time::Duration;

/// How long a document may be kept: a key is published longer than that before it signs, so nobody who keeps to it
/// meets a key they have not heard of (F11 of the login faults).
const DOCUMENT_LASTS: Duration = Duration::from_mins(15);

const _: () = assert!(DOCUMENT_LASTS.as_secs() < KEY_LEAD.as_secs());

/// What the OpenID provider offers, and where
#[utoipa::path(
    get, path = "/.well-known/openid-configuration", tag = "openid", operation_id = "openid_configuration",
    responses((status = 200, body = ProviderMetadata))
)]
pub(crate) async fn openid(State(edge): State<Arc<Edge>>) -> Response {
    kept(&ProviderMetadata::of(edge.settings.issuer()), DOCUMENT_LASTS)
}

/// The same, where OAuth clients look for it (RFC 8414)
#[utoipa::path(
    get, path = "/.well-known/oauth-authorization-server", tag = "openid", operation_id = "authorization_server",
    responses((status = 200, body = ProviderMetadata))
)]
pub(crate) async fn oauth(state: State<Arc<Edge>>) -> Response {
    openid(state).await
}

/// The keys by which ID tokens and access tokens are signed
#[utoipa::path(
    get, path = "/oauth2/jwks", tag = "openid", operation_id = "jwks",
    responses((status = 200, body = KeySetDocument), Refusals)
)]
pub(crate) async fn keys(State(edge): State<Arc<Edge>>) -> Result<Response, Problem> {
    Ok(kept(&edge.bank.oidc_keys().await?, DOCUMENT_LASTS))
}
