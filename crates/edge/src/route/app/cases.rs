//! What a customer writes to the bank's agents, and reads of them.

use crate::ask::{InApp, Json, Named};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{CaseList, CaseShown, WriteAsk};
use axum::extract::State;
use axum::response::Response;
use kernel::CaseId;
use std::sync::Arc;

/// The customer's cases, newest first, without their messages
#[utoipa::path(
    get, path = "/app/support/cases", tag = "app", operation_id = "list_cases",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = CaseList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&CaseList::of(edge.bank.cases_of(caller).await?)))
}

/// Write to the bank
///
/// What is about an incident goes into the customer's one case of it; else it begins a case. The answer holds what the
/// bank can say at once. Sent again with the same `dedupe_id`, it is the same message.
#[utoipa::path(
    post, path = "/app/support/cases", tag = "app", operation_id = "open_case",
    security(("bearer" = []), ("dpop" = [])),
    request_body = WriteAsk,
    responses((status = 200, body = CaseShown), Refusals)
)]
pub(crate) async fn open(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    Json(ask): Json<WriteAsk>,
) -> Result<Response, Problem> {
    let (words, key) = ask.parsed()?;
    edge.limits.check_writer(&caller.device)?;
    Ok(json(&CaseShown::of(edge.bank.write_to_support(caller, None, words, key).await?)))
}

/// One of the customer's cases
#[utoipa::path(
    get, path = "/app/support/cases/{case_id}", tag = "app", operation_id = "show_case",
    security(("bearer" = []), ("dpop" = [])), params(("case_id" = String, Path)),
    responses((status = 200, body = CaseShown), Refusals)
)]
pub(crate) async fn show(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    case: Named,
) -> Result<Response, Problem> {
    Ok(json(&CaseShown::of(edge.bank.case_of(caller, id(&case)?).await?)))
}

/// Write into one of the customer's cases
///
/// A case that was resolved within the last 14 days is open again by it.
#[utoipa::path(
    post, path = "/app/support/cases/{case_id}/messages", tag = "app", operation_id = "write_in_case",
    security(("bearer" = []), ("dpop" = [])), params(("case_id" = String, Path)),
    request_body = WriteAsk,
    responses((status = 200, body = CaseShown), Refusals)
)]
pub(crate) async fn write(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    case: Named,
    Json(ask): Json<WriteAsk>,
) -> Result<Response, Problem> {
    let case = id(&case)?;
    let (words, key) = ask.parsed()?;
    edge.limits.check_writer(&caller.device)?;
    Ok(json(&CaseShown::of(edge.bank.write_to_support(caller, Some(case), words, key).await?)))
}

/// Say that what was mended is still broken
///
/// For a case of an incident. It is counted where a release of the login is looked at, and opens the case again.
#[utoipa::path(
    post, path = "/app/support/cases/{case_id}/still-broken", tag = "app", operation_id = "still_broken",
    security(("bearer" = []), ("dpop" = [])), params(("case_id" = String, Path)),
    responses((status = 200, body = CaseShown), Refusals)
)]
pub(crate) async fn still_broken(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    case: Named,
) -> Result<Response, Problem> {
    let case = id(&case)?;
    edge.limits.check_writer(&caller.device)?;
    Ok(json(&CaseShown::of(edge.bank.still_broken(caller, case).await?)))
}

/// Open a resolved case again
#[utoipa::path(
    post, path = "/app/support/cases/{case_id}/reopen", tag = "app", operation_id = "reopen_case",
    security(("bearer" = []), ("dpop" = [])), params(("case_id" = String, Path)),
    responses((status = 200, body = CaseShown), Refusals)
)]
pub(crate) async fn reopen(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    case: Named,
) -> Result<Response, Problem> {
    let case = id(&case)?;
    edge.limits.check_writer(&caller.device)?;
    Ok(json(&CaseShown::of(edge.bank.reopen_case(caller, case).await?)))
}

fn id(case: &Named) -> Result<CaseId, Problem> {
    case.parsed(CaseId::parse, Kind::NO_CASE)
}
