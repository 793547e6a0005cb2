//! Tokens of the provider: traded at the one token endpoint, looked at, given back.

use crate::ask::{AskingClient, Pairs, basic_credentials, read_form};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, ProofParts, done, json};
use crate::wire::{Empty, IntrospectionAnswer, OidcTokenAnswer, TokenQuestion};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use bank::{OidcCodeAsk, OidcRefreshAsk};
use kernel::Secret;
use std::sync::Arc;

/// Whether a token request is one of the provider's clients; the older API knows the others. What cannot be read is the
/// older API's to refuse.
pub(crate) async fn is_ours(edge: &Edge, headers: &HeaderMap, form: &Pairs) -> Result<bool, Problem> {
    if form.given("client_assertion").is_ok_and(|assertion| assertion.is_some()) {
        return Ok(true);
    }
    let basic = basic_credentials(headers).ok().flatten().map(|basic| basic.client_id);
    let client_id = basic.or_else(|| form.given("client_id").ok().flatten().map(str::to_owned));
    match client_id {
        Some(client_id) => Ok(edge.bank.is_oidc_client(&client_id).await?),
        None => Ok(false),
    }
}

/// Trades a code or a refresh token of one of the provider's clients.
pub(crate) async fn traded(edge: &Edge, parts: &Parts, form: &Pairs) -> Result<Response, Problem> {
    let client = AskingClient::of(&parts.headers, form)?;
    let hidden = |text: &str| Secret::new(text.to_owned());
    let grant_type = form.required("grant_type")?;
    let proof = edge.proof(&ProofParts::of(parts), None).await?;
    let thumbprint = proof.as_ref().map(|proof| proof.thumbprint);
    let spend = || proof.as_ref().map_or(Ok(()), |proof| edge.spend_proof(proof));
    let tokens = match grant_type {
        "authorization_code" => {
            let ask = OidcCodeAsk {
                code: hidden(form.required("code")?),
                redirect_uri: form.given("redirect_uri")?.map(str::to_owned),
                code_verifier: form.given("code_verifier")?.map(hidden),
                proof: thumbprint,
            };
            spend()?;
            edge.bank.oidc_token_by_code(&client.auth, &ask).await
        }
        "refresh_token" => {
            let ask = OidcRefreshAsk {
                refresh_token: hidden(form.required("refresh_token")?),
                scope: form.given("scope")?.map(str::to_owned),
                proof: thumbprint,
            };
            spend()?;
            edge.bank.oidc_token_by_refresh(&client.auth, &ask).await
        }
        _ => return Err(Problem::with(Kind::UNSUPPORTED_GRANT_TYPE, "grant_type")),
    };
    Ok(json(&OidcTokenAnswer::of(tokens.map_err(|error| AskingClient::told(error.into()))?)))
}

/// Look at a token of the provider (RFC 7662)
///
/// A client sees its own tokens; any other is `{"active": false}`.
#[utoipa::path(
    post, path = "/oauth2/introspect", tag = "openid", operation_id = "introspect_token",
    request_body(content = TokenQuestion, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = IntrospectionAnswer), Refusals)
)]
pub(crate) async fn introspect(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    let (client, token) = asked(&edge, address, request).await.map_err(Problem::where_tokens_are_given)?;
    let seen = edge.bank.introspect_token(&client.auth, token.expose()).await;
    Ok(json(&IntrospectionAnswer::of(seen.map_err(|error| AskingClient::told(error.into()))?)))
}

/// Give a token of the provider back (RFC 7009)
///
/// Everything that came of the same consent ends with it. A token that is nobody's is no problem.
#[utoipa::path(
    post, path = "/oauth2/revoke", tag = "openid", operation_id = "revoke_token",
    request_body(content = TokenQuestion, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn revoke(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    let (client, token) = asked(&edge, address, request).await.map_err(Problem::where_tokens_are_given)?;
    let ended = edge.bank.revoke_token(&client.auth, token.expose()).await;
    ended.map_err(|error| AskingClient::told(error.into()))?;
    Ok(done())
}

async fn asked(
    edge: &Edge,
    address: Address,
    request: Request,
) -> Result<(AskingClient, Secret<String>), Problem> {
    edge.limits.check_address(address)?;
    let headers = request.headers().clone();
    let form = read_form(request, edge.settings.form_bytes_max).await?;
    let token = Secret::new(form.required("token")?.to_owned());
    // A hint that helps nobody: tokens tell their own kind (RFC 7009, 2.1).
    form.given("token_type_hint")?;
    Ok((AskingClient::of(&headers, &form)?, token))
}
