//! The browser's part: a person signs in on a plain page, and agrees to a client or approves it.

use super::Forms;
use super::provider::authorize::shown;
use crate::ask::{Pairs, read_form};
use crate::edge::Edge;
use crate::page::{Page, approval_form, approved, landing, redirect, sign_in_form};
use crate::problem::Problem;
use crate::serve::{Address, at_even_times};
use crate::wire::{ApproveForm, AuthorizationForm, SignInForm};
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;
use std::sync::Arc;

/// Ask the customer to agree to a client; without a client, a short page about this server
#[utoipa::path(
    get, path = "/", tag = "approval", operation_id = "begin_approval",
    params(
        ("client_id" = Option<String>, Query),
        ("redirect_uri" = Option<String>, Query, description = "As registered, byte for byte"),
        ("response_type" = Option<String>, Query, description = "`code`"),
        ("state" = Option<String>, Query, description = "Given back as it came"),
    ),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn root(State(edge): State<Arc<Edge>>, address: Address, uri: Uri) -> Response {
    begun(&edge, address, &uri).await.unwrap_or_else(Page::trouble)
}

/// The same, where other banks have it; and the page of the OpenID provider for its clients
///
/// A client of the provider sends the parameters that `/oauth2/par` takes, or only its `client_id` and a `request_uri`
/// from there. Errors go back to its redirect address, with `error`, `state` and `iss`; where that is not known to be
/// the client's, they are shown and nobody is sent anywhere.
#[utoipa::path(
    get, path = "/oauth2/authorize", tag = "approval", operation_id = "authorize",
    params(
        ("client_id" = Option<String>, Query),
        ("redirect_uri" = Option<String>, Query, description = "As registered, byte for byte"),
        ("response_type" = Option<String>, Query, description = "`code`"),
        ("state" = Option<String>, Query, description = "Given back as it came"),
        ("request_uri" = Option<String>, Query, description = "Of a request that was pushed"),
    ),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 303, description = "To the client's address, with `error`, `state` and `iss`"), Forms
    )
)]
pub(crate) async fn authorize(State(edge): State<Arc<Edge>>, address: Address, uri: Uri) -> Response {
    begun(&edge, address, &uri).await.unwrap_or_else(Page::trouble)
}

/// The same by a form (OpenID Connect Core, 3.1.2.1)
#[utoipa::path(
    post, path = "/oauth2/authorize", tag = "approval", operation_id = "authorize_by_form",
    request_body(content = AuthorizationForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 303, description = "To the client's address, with `error`, `state` and `iss`"), Forms
    )
)]
pub(crate) async fn authorize_by_form(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Response {
    let begun = async {
        let form = read_form(request, edge.settings.form_bytes_max).await?;
        form.required("client_id")?;
        begun_with(&edge, address, &form).await
    };
    begun.await.unwrap_or_else(Page::trouble)
}

async fn begun(edge: &Edge, address: Address, uri: &Uri) -> Result<Response, Problem> {
    let query = Pairs::parse(uri.query().unwrap_or_default().as_bytes())?;
    begun_with(edge, address, &query).await
}

async fn begun_with(edge: &Edge, address: Address, query: &Pairs) -> Result<Response, Problem> {
    if query.given("client_id")?.is_none() && query.given("redirect_uri")?.is_none() {
        return Ok(Page::plain(landing(&edge.settings.bank_name)).answer());
    }
    edge.limits.check_address(address)?;
    if let Some(answer) = shown(edge, query).await? {
        return Ok(answer);
    }
    let (client, redirect_uri) = (query.required("client_id")?, query.required("redirect_uri")?);
    query.parsed("response_type", |kind| if kind == "code" { Ok(()) } else { Err(()) })?;
    let started = edge.bank.start_approval(client, redirect_uri, query.raw("state")?).await?;
    let html = approval_form(&edge.settings.bank_name, &started);
    Ok(Page::form_leading_to(html, redirect_uri).answer())
}

/// Sign in and agree: the browser is sent back to the client with a code
#[utoipa::path(
    post, path = "/approve", tag = "approval", operation_id = "agree",
    request_body(content = ApproveForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 302, description = "To the client's address, with `code` and `state`"), Forms)
)]
pub(crate) async fn agree(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    agreed(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn agreed(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    edge.check_origin(request.headers())?;
    let form = read_form(request, edge.settings.form_bytes_max).await?;
    let (id, email, code) = (form.required("request_id")?, form.required("email")?, form.required("code")?);
    Ok(redirect(&at_even_times(edge, edge.bank.grant(id, email, code)).await?))
}

/// A page on which the customer approves the newest client they agreed to
#[utoipa::path(
    get, path = "/approvals", tag = "approval", operation_id = "begin_sign_in",
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(crate) async fn sign_in(State(edge): State<Arc<Edge>>) -> Response {
    Page::form(sign_in_form(&edge.settings.bank_name)).answer()
}

/// Sign in and approve: the newest token opens data from now on
#[utoipa::path(
    post, path = "/approvals", tag = "approval", operation_id = "approve",
    request_body(content = SignInForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn approve(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    signed_in(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn signed_in(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    edge.check_origin(request.headers())?;
    let form = read_form(request, edge.settings.form_bytes_max).await?;
    let (email, code) = (form.required("email")?, form.required("code")?);
    at_even_times(edge, edge.bank.approve_by_code(email, code)).await?;
    Ok(Page::plain(approved()).answer())
}
