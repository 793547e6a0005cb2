//! Tokens: exchanged, refreshed, looked at, ended (RFC 6749).

use super::Refusals;
use super::provider::tokens;
use crate::ask::{Pairs, Signed, basic_credentials, read_form};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::{Address, json};
use crate::wire::{LoggedOut, TokenForm, Tokens, TokensOfEither, Whoami};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bank::ClientProof;
use kernel::Secret;
use std::sync::Arc;

/// Exchange an authorization code, or refresh a token
///
/// A refresh token is good once: both old tokens end with it. The client proves itself in the form or by HTTP Basic;
/// a bearer token sent along is not looked at. Clients of the OpenID provider may prove themselves by a signed
/// assertion, send the PKCE verifier and, where tokens are bound to a key, a DPoP proof without `ath`; their problems
/// with codes and tokens are 400 `invalid_grant`.
#[utoipa::path(
    post, path = "/oauth2/token", tag = "oauth", operation_id = "issue_token",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokensOfEither), Refusals)
)]
pub(crate) async fn token(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    issued(&edge, address, request).await.map_err(Problem::at_token_endpoint)
}

async fn issued(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let form = read_form(Request::from_parts(parts.clone(), body), edge.settings.form_bytes_max).await?;
    if tokens::is_ours(edge, &headers, &form).await? {
        return tokens::traded(edge, &parts, &form).await.map_err(Problem::where_tokens_are_given);
    }
    let grant_type = form.required("grant_type")?;
    let (proof, is_basic) = client_proof(&headers, &form)?;
    let pair = match grant_type {
        "authorization_code" => {
            let (code, redirect_uri) = (form.required("code")?, form.required("redirect_uri")?);
            edge.bank.exchange(&proof, code, redirect_uri).await
        }
        "refresh_token" => edge.bank.refresh(&proof, form.required("refresh_token")?).await,
        _ => return Err(Problem::with(Kind::UNSUPPORTED_GRANT_TYPE, "grant_type")),
    };
    let pair = pair.map_err(|error| {
        let problem = Problem::from(error);
        if is_basic && problem.kind == Kind::BAD_CLIENT { problem.asking_basic() } else { problem }
    })?;
    Ok(json(&Tokens::of(pair)))
}

/// The client's proof, and whether it came by HTTP Basic. One request proves itself in one way (RFC 6749, 2.3).
fn client_proof(headers: &HeaderMap, form: &Pairs) -> Result<(ClientProof, bool), Problem> {
    let Some(basic) = basic_credentials(headers)? else {
        let client_id = form.required("client_id")?.to_owned();
        let client_secret = form.given("client_secret")?.map(|secret| Secret::new(secret.to_owned()));
        return Ok((ClientProof { client_id, client_secret }, false));
    };
    if form.given("client_secret")?.is_some() {
        return Err(Problem::bad("client_secret"));
    }
    match form.given("client_id")? {
        Some(id) if id != basic.client_id => Err(Problem::of(Kind::BAD_CLIENT).asking_basic()),
        Some(_) | None => Ok((basic, true)),
    }
}

/// End the token and its refresh token
#[utoipa::path(
    post, path = "/oauth2/logout", tag = "oauth", operation_id = "logout", security(("bearer" = [])),
    responses((status = 200, body = LoggedOut), Refusals)
)]
pub(crate) async fn logout(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
) -> Result<Response, Problem> {
    edge.bank.logout(caller).await?;
    Ok(json(&LoggedOut { ok: true }))
}

/// The same, under the name that one known client uses
#[utoipa::path(
    post, path = "/ping/logout", tag = "oauth", operation_id = "ping_logout", security(("bearer" = [])),
    responses((status = 200, body = LoggedOut), Refusals)
)]
pub(crate) async fn ping_logout(edge: State<Arc<Edge>>, signed: Signed) -> Result<Response, Problem> {
    logout(edge, signed).await
}

/// Who the token speaks for
///
/// Answers before the customer has approved, too.
#[utoipa::path(
    get, path = "/ping/whoami", tag = "oauth", operation_id = "whoami", security(("bearer" = [])),
    responses((status = 200, body = Whoami), Refusals)
)]
pub(crate) async fn whoami(Signed(caller): Signed) -> Response {
    json(&Whoami::of(caller))
}
