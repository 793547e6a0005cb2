//! Who the customer is, as far as the token reaches.

use crate::ask::Borne;
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::UserInfoAnswer;
use axum::extract::{Request, State};
use axum::response::Response;
use std::sync::Arc;

/// Who the customer is (OpenID Connect Core, 5.3)
///
/// The token comes by `DPoP` with a proof where it is bound to a key, and by `Bearer` where it is not.
#[utoipa::path(
    get, path = "/oidc/userinfo", tag = "openid", operation_id = "userinfo",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = UserInfoAnswer), Refusals)
)]
pub(crate) async fn get(State(edge): State<Arc<Edge>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let borne = Borne::of(&edge, &parts).await?;
    let who = edge.bank.userinfo(borne.token(), borne.thumbprint()).await;
    let who = who.map_err(|error| borne.told(error.into()))?;
    borne.spend(&edge)?;
    Ok(json(&UserInfoAnswer::of(who)))
}

/// The same by POST, as OpenID Connect asks; no body is read
#[utoipa::path(
    post, path = "/oidc/userinfo", tag = "openid", operation_id = "userinfo_by_post",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = UserInfoAnswer), Refusals)
)]
pub(crate) async fn post(state: State<Arc<Edge>>, request: Request) -> Result<Response, Problem> {
    get(state, request).await
}
