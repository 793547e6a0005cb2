//! Logging out of a client, as the client asks it (OpenID Connect RP-Initiated Logout 1.0).

use crate::ask::{Pairs, read_form};
use crate::edge::Edge;
use crate::page::{Page, logged_out, nothing_to_log_out, see_other};
use crate::problem::Problem;
use crate::route::Forms;
use crate::serve::Address;
use crate::wire::LogoutForm;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;
use bank::LogoutAsk;
use kernel::Secret;
use std::sync::Arc;

/// Log the customer out of a client
///
/// The ID token names the login: what it gave ends, unless the customer let the client stay connected
/// (`offline_access`). Without one there is nothing to end: the provider keeps no login in a browser. The browser is sent on to a registered address, or shown that it is done.
#[utoipa::path(
    get, path = "/oidc/logout", tag = "openid", operation_id = "end_session", params(LogoutForm),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 303, description = "To `post_logout_redirect_uri`, with `state`"), Forms
    )
)]
pub(crate) async fn get(State(edge): State<Arc<Edge>>, address: Address, uri: Uri) -> Response {
    let ended = async {
        edge.limits.check_address(address)?;
        ended(&edge, &Pairs::parse(uri.query().unwrap_or_default().as_bytes())?).await
    };
    ended.await.unwrap_or_else(Page::trouble)
}

/// The same by a form
#[utoipa::path(
    post, path = "/oidc/logout", tag = "openid", operation_id = "end_session_by_form",
    request_body(content = LogoutForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 303, description = "To `post_logout_redirect_uri`, with `state`"), Forms
    )
)]
pub(crate) async fn post(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    let ended = async {
        edge.limits.check_address(address)?;
        ended(&edge, &read_form(request, edge.settings.form_bytes_max).await?).await
    };
    ended.await.unwrap_or_else(Page::trouble)
}

async fn ended(edge: &Edge, pairs: &Pairs) -> Result<Response, Problem> {
    let given = |name| pairs.given(name).map(|value| value.map(str::to_owned));
    let ask = LogoutAsk {
        id_token_hint: given("id_token_hint")?.map(Secret::new),
        client_id: given("client_id")?,
        post_logout_redirect_uri: given("post_logout_redirect_uri")?,
        state: given("state")?,
    };
    if ask.id_token_hint.is_none() {
        return Ok(Page::plain(nothing_to_log_out(&edge.settings.bank_name)).answer());
    }
    let address = edge.bank.end_oidc_session(&ask).await?;
    Ok(address.map_or_else(|| Page::plain(logged_out()).answer(), |address| see_other(&address)))
}
