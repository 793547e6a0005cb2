//! Good answers: 200 with a JSON object, never empty, because several clients read JSON from every answer.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use std::time::Duration;

/// A wire type as the answer.
pub(crate) fn json<T: Serialize>(body: &T) -> Response {
    let bytes = serde_json::to_vec(body).expect("wire types are maps with text keys");
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The same as 201 (RFC 9126, 2.2).
pub(crate) fn created<T: Serialize>(body: &T) -> Response {
    let mut response = json(body);
    *response.status_mut() = StatusCode::CREATED;
    response
}

/// The same as 202 (RFC 9110, 15.3.3).
pub(crate) fn accepted<T: Serialize>(body: &T) -> Response {
    let mut response = json(body);
    *response.status_mut() = StatusCode::ACCEPTED;
    response
}

/// The same, which anyone may keep for so long.
pub(crate) fn kept<T: Serialize>(body: &T, lasts: Duration) -> Response {
    let mut response = json(body);
    let value = format!("public, max-age={}", lasts.as_secs());
    let value = HeaderValue::try_from(value).expect("a number is plain text");
    response.headers_mut().insert(CACHE_CONTROL, value);
    response
}

/// `{}`: done, and nothing to say of it.
pub(crate) fn done() -> Response {
    json(&crate::wire::Empty {})
}
