//! A client's request for the customer's word, read from wherever it comes, and pushed ahead (RFC 9126).

use crate::ask::{AskingClient, Pairs, read_form};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::{Address, ProofParts, created};
use crate::wire::{AuthorizationForm, PushedAnswer};
use axum::extract::{Request, State};
use axum::response::Response;
use identity::oidc::AuthorizationAsk;
use std::sync::Arc;

/// Push a request for the customer's word
///
/// The client proves who it is; the browser then only carries the `request_uri`, once. A DPoP proof binds the code to
/// its key (RFC 9449, 10).
#[utoipa::path(
    post, path = "/oauth2/par", tag = "openid", operation_id = "push_authorization",
    params(("DPoP" = Option<String>, Header, description = "A proof of the key that the tokens will be bound to")),
    request_body(content = AuthorizationForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, body = PushedAnswer), Refusals)
)]
pub(crate) async fn push(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    pushed(&edge, address, request).await.map_err(Problem::where_tokens_are_given)
}

async fn pushed(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    let (parts, body) = request.into_parts();
    let form = read_form(Request::from_parts(parts.clone(), body), edge.settings.form_bytes_max).await?;
    let ask = authorization_ask(&form)?;
    if form.given("request_uri")?.is_some() {
        return Err(Problem::bad("request_uri"));
    }
    let client = AskingClient::of(&parts.headers, &form)?;
    let proof = edge.proof(&ProofParts::of(&parts), None).await?;
    if let Some(proof) = &proof {
        edge.spend_proof(proof)?;
    }
    let thumbprint = proof.map(|proof| proof.thumbprint);
    let kept = edge.bank.push_authorization(&client.auth, &ask, thumbprint).await;
    let kept = kept.map_err(|error| AskingClient::told(error.into()))?;
    Ok(created(&PushedAnswer::of(kept)))
}

/// A request as it came; a parameter without a value is one that was left out (RFC 6749, 3.1).
pub(super) fn authorization_ask(pairs: &Pairs) -> Result<AuthorizationAsk, Problem> {
    let given = |name| pairs.given(name).map(|value| value.map(str::to_owned));
    Ok(AuthorizationAsk {
        response_type: given("response_type")?,
        response_mode: given("response_mode")?,
        redirect_uri: given("redirect_uri")?,
        scope: given("scope")?,
        state: given("state")?,
        nonce: given("nonce")?,
        code_challenge: given("code_challenge")?,
        code_challenge_method: given("code_challenge_method")?,
        dpop_jkt: given("dpop_jkt")?,
        prompt: given("prompt")?,
        max_age: given("max_age")?,
        login_hint: given("login_hint")?,
        request: given("request")?,
    })
}
