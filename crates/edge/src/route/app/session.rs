//! An app's session: refreshed, looked at, ended.

use super::login::guessed;
use crate::ask::{InApp, read_json};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::{Address, ProofParts, done, json};
use crate::wire::{AppSession, AppTokens, Empty, RefreshAsk};
use axum::extract::{Request, State};
use axum::response::Response;
use std::sync::Arc;

/// Trade a refresh token for new tokens
///
/// Asked again with the same token, because the answer was lost, it gives the same answer. A session that is bound to a
/// key needs a DPoP proof of it, without `ath`. Only `unauthorized.session_ended` means that the customer is logged
/// out; after a 5xx or no answer at all, ask again.
#[utoipa::path(
    post, path = "/app/session/refresh", tag = "app", operation_id = "refresh_app_session",
    params(("DPoP" = Option<String>, Header, description = "For a session that is bound to a key")),
    request_body = RefreshAsk,
    responses((status = 200, body = AppTokens), Refusals)
)]
pub(crate) async fn refresh(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let ask: RefreshAsk = read_json(&parts.headers, body, edge.settings.json_bytes_max).await?;
    let token = ask.parsed()?;
    edge.limits.check_token(token.expose())?;
    let proof = edge.proof(&ProofParts::of(&parts), None).await?;
    let thumbprint = proof.as_ref().map(|proof| proof.thumbprint);
    // Before the session is touched: a proof is made anew for every try, a session is not.
    if let Some(proof) = &proof {
        edge.spend_proof(proof)?;
    }
    let pair = edge.bank.refresh_session(token.expose(), thumbprint).await;
    Ok(json(&AppTokens::of(pair.map_err(|error| guessed(&edge, address, error.into()))?)))
}

/// The session the token is of
#[utoipa::path(
    get, path = "/app/session", tag = "app", operation_id = "read_app_session",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AppSession), Refusals)
)]
pub(crate) async fn show(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&AppSession::of(&edge.bank.own_session(caller).await?)))
}

/// Log out
#[utoipa::path(
    delete, path = "/app/session", tag = "app", operation_id = "end_app_session",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn end(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    edge.bank.end_session(caller).await?;
    Ok(done())
}
