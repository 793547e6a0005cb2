//! Whoever asks, and the description of it all.

use crate::ask::{Staff, read_act};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{StaffMadeAnswer, StaffMe, StaffRotateAsk};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use std::sync::{Arc, LazyLock};

/// The document, printed once.
static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| crate::staff_openapi().to_json().expect("the document is maps with text keys"));

/// Who I am, and what I may do
#[utoipa::path(
    get, path = "/staff/v1/me", tag = "staff", operation_id = "staff_me", security(("staff" = [])),
    responses((status = 200, body = StaffMe), Refusals)
)]
pub(crate) async fn show(staff: Staff) -> Response {
    json(&StaffMe::of(&staff.anyone()))
}

/// A new credential of my own
///
/// The one before opens nothing any more, from this answer on and on every node.
#[utoipa::path(
    post, path = "/staff/v1/me/rotate", tag = "staff", operation_id = "rotate_own_credential",
    security(("staff" = [])), request_body = StaffRotateAsk,
    responses((status = 200, body = StaffMadeAnswer), Refusals)
)]
pub(crate) async fn rotate(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.anyone();
    let (acting, ask): (_, StaffRotateAsk) = read_act(&edge, &caller, request).await?;
    let made = edge.bank.rotate_staff(acting.because(ask.why()?), &caller.name, ask.lasts()).await?;
    Ok(json(&StaffMadeAnswer::of(made)))
}

/// This description
#[utoipa::path(
    get, path = "/staff/v1/openapi.json", tag = "staff", operation_id = "staff_openapi_json",
    security(("staff" = [])),
    responses(
        (status = 200, description = "An OpenAPI 3.1 document", content_type = "application/json"), Refusals
    )
)]
pub(crate) async fn openapi_json(staff: Staff) -> Response {
    // Whoever is anybody may read it.
    drop(staff.anyone());
    let mut response = Response::new(Body::from(DOCUMENT.as_str()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
