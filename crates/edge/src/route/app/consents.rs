//! Clients of the OpenID provider, as the customer sees them in the app: what they ask for, and what they were given.

use crate::ask::{InApp, Json, Named};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{done, json};
use crate::wire::{AuthorizationAnswer, AuthorizationShown, ConsentList, Empty, SentBack};
use axum::extract::State;
use axum::response::Response;
use bank::OpError;
use kernel::{AuthorizationId, OidcGrantId};
use std::sync::Arc;

/// Which clients the customer has allowed, and to do what
#[utoipa::path(
    get, path = "/app/consents", tag = "app", operation_id = "list_consents",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = ConsentList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&ConsentList::of(edge.bank.consents(caller).await?)))
}

/// Take a consent back: everything the client was given ends
#[utoipa::path(
    delete, path = "/app/consents/{consent_id}", tag = "app", operation_id = "withdraw_consent",
    params(("consent_id" = String, Path)), security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn withdraw(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    named: Named,
) -> Result<Response, Problem> {
    let grant = named.parsed(OidcGrantId::parse, Kind::NO_CONSENT)?;
    edge.bank.withdraw_consent(caller, grant).await?;
    Ok(done())
}

/// A client's request that waits for the customer's word, by the number on its page
#[utoipa::path(
    get, path = "/app/authorizations/{authorization_id}", tag = "app", operation_id = "show_authorization",
    params(("authorization_id" = String, Path)), security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AuthorizationShown), Refusals)
)]
pub(crate) async fn show(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    named: Named,
) -> Result<Response, Problem> {
    let id = named.parsed(AuthorizationId::parse, Kind::NO_APPROVAL)?;
    Ok(json(&AuthorizationShown::of(edge.bank.authorization_in_app(caller, id).await.map_err(waiting)?)))
}

/// Agree to it, or refuse
///
/// The app opens the address it is given: the browser that showed the page never gets the code, whoever sat before it.
#[utoipa::path(
    post, path = "/app/authorizations/{authorization_id}", tag = "app", operation_id = "answer_in_app",
    params(("authorization_id" = String, Path)), security(("bearer" = []), ("dpop" = [])),
    request_body = AuthorizationAnswer,
    responses((status = 200, body = SentBack), Refusals)
)]
pub(crate) async fn answer(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    named: Named,
    Json(answer): Json<AuthorizationAnswer>,
) -> Result<Response, Problem> {
    let id = named.parsed(AuthorizationId::parse, Kind::NO_APPROVAL)?;
    let location = if answer.is_agreed()? {
        edge.bank.grant_by_app(caller, id).await.map_err(waiting)?
    } else {
        edge.bank.refuse_by_app(caller, id).await.map_err(waiting)?
    };
    Ok(json(&SentBack { location }))
}

/// One that was answered or is too old waits no more, as one that never was.
fn waiting(error: OpError) -> Problem {
    let problem = Problem::from(error);
    if problem.kind == Kind::BAD_APPROVAL { Problem::of(Kind::NO_APPROVAL) } else { problem }
}
