//! For operators and tools: whether the server lives, whether it can work, and what it offers.

use crate::edge::Edge;
use crate::serve::json;
use crate::wire::Health;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use std::sync::{Arc, LazyLock};

/// The document, printed once.
static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| crate::openapi().to_json().expect("the document is maps with text keys"));

/// Whether the process lives
#[utoipa::path(get, path = "/healthz", tag = "service", operation_id = "healthz", responses((status = 200, body = Health)))]
pub(crate) async fn healthz() -> Response {
    json(&Health { status: "ok" })
}

/// Whether the store answers, so that requests may be sent here
///
/// For load balancers; the one route that says 503.
#[utoipa::path(
    get, path = "/readyz", tag = "service", operation_id = "readyz",
    responses((status = 200, body = Health), (status = 503, body = Health))
)]
pub(crate) async fn readyz(State(edge): State<Arc<Edge>>) -> Response {
    match edge.bank.check_ready().await {
        Ok(()) => json(&Health { status: "ok" }),
        Err(error) => {
            tracing::warn!(error.code = error.code(), "not ready");
            let mut response = json(&Health { status: "unavailable" });
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            response
        }
    }
}

/// This description
#[utoipa::path(
    get, path = "/openapi.json", tag = "service", operation_id = "openapi_json",
    responses((status = 200, description = "An OpenAPI 3.1 document", content_type = "application/json"))
)]
pub(crate) async fn openapi_json() -> Response {
    let mut response = Response::new(Body::from(DOCUMENT.as_str()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
