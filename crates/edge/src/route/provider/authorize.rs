//! The browser's part: the customer is shown who asks and for what, and answers on the page.

use super::push::authorization_ask;
use crate::ask::{Pairs, read_form};
use crate::edge::Edge;
use crate::page::{CONSENT_PATH, Consent, Page, consent_form, see_other};
use crate::problem::Problem;
use crate::route::Forms;
use crate::serve::Address;
use crate::wire::ConsentForm;
use axum::extract::{Request, State};
use axum::response::Response;
use bank::{AuthorizationPage, AuthorizationStart, AuthorizationStarted};
use identity::Scope;
use std::sync::Arc;
use url::{Position, Url};

/// Shows a request of a client of the provider; nothing where the query is one of the older API's.
pub(crate) async fn shown(edge: &Edge, query: &Pairs) -> Result<Option<Response>, Problem> {
    let client_id = query.required("client_id")?;
    let request_uri = query.given("request_uri")?;
    if request_uri.is_none() && !edge.bank.is_oidc_client(client_id).await? {
        return Ok(None);
    }
    let ask = authorization_ask(query)?;
    let start = request_uri.map_or(AuthorizationStart::Direct(&ask), AuthorizationStart::RequestUri);
    let answer = match edge.bank.start_authorization(client_id, start).await? {
        AuthorizationStarted::Page(asked) => page(edge, &asked),
        AuthorizationStarted::SentBack(address) => see_other(&address),
    };
    Ok(Some(answer))
}

fn page(edge: &Edge, asked: &AuthorizationPage) -> Response {
    let redirect_uri = asked.redirect_uri.as_str();
    let address = Url::parse(redirect_uri).ok();
    let host = address.as_ref().map_or(redirect_uri, |url| &url[Position::BeforeHost..Position::AfterPort]);
    let html = consent_form(&Consent {
        bank: &edge.settings.bank_name,
        client: &asked.client_name,
        wants: asked.scopes.iter().map(Scope::words).collect(),
        host,
        request: &asked.authorization.to_string(),
        login_hint: asked.login_hint.as_deref(),
    });
    Page::form_leading_to(html, redirect_uri).answer()
}

/// The customer's word: the browser is sent back to the client with a code, or with the refusal
#[utoipa::path(
    post, path = "/oauth2/consent", tag = "openid", operation_id = "answer_authorization",
    request_body(content = ConsentForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303, description = "To the client's address, with `code` or `error`, `state` and `iss`"), Forms
    )
)]
pub(crate) async fn consent(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    answered(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn answered(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    debug_assert_eq!(request.uri().path(), CONSENT_PATH, "the page's forms are sent here");
    edge.limits.check_address(address)?;
    edge.check_origin(request.headers())?;
    let form = read_form(request, edge.settings.form_bytes_max).await?;
    let id = form.required("request_id")?;
    let is_agreed = form.parsed("answer", |answer| match answer {
        "agree" => Ok(true),
        "refuse" => Ok(false),
        _ => Err(()),
    })?;
    let address = if is_agreed {
        let (email, code) = (form.required("email")?, form.required("code")?);
        edge.bank.grant_authorization(id, email, code).await?
    } else {
        edge.bank.refuse_authorization(id).await?
    };
    Ok(see_other(&address))
}
