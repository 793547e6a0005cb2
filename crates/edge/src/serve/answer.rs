//! Good answers: 200 with a JSON object, never empty, because several clients read JSON from every answer.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use serde::Serialize;

/// A wire type as the answer.
pub(crate) fn json<T: Serialize>(body: &T) -> Response {
    let bytes = serde_json::to_vec(body).expect("wire types are maps with text keys");
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `{}`: done, and nothing to say of it.
pub(crate) fn done() -> Response {
    json(&crate::wire::Empty {})
}
