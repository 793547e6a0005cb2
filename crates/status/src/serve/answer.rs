//! What an asker gets: a pointer to bytes that are made already.

use crate::site::{Choice, Site};
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderValue, RETRY_AFTER,
};
use hyper::{HeaderMap, Method, Response, StatusCode};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// The answer to a request without a body.
pub(super) fn answer(site: &Site, method: &Method, path: &str, asked: &HeaderMap) -> Response<Full<Bytes>> {
    if *method != Method::GET && *method != Method::HEAD {
        return other(method);
    }
    let path = if 1 < path.len() { path.trim_end_matches('/') } else { path };
    let (status, head, bytes) = match site.choose(path, asked) {
        Choice::Whole(body) => (StatusCode::OK, body.head.clone(), body.bytes.clone()),
        Choice::Unchanged(body) => (StatusCode::NOT_MODIFIED, body.unchanged.clone(), Bytes::new()),
        Choice::Missing(body) if site.knows_nothing() => {
            let mut head = body.head.clone();
            head.insert(RETRY_AFTER, HeaderValue::from_static("30"));
            (StatusCode::SERVICE_UNAVAILABLE, head, body.bytes.clone())
        }
        Choice::Missing(body) => (StatusCode::NOT_FOUND, body.head.clone(), body.bytes.clone()),
    };
    let mut response = Response::new(Full::new(bytes));
    *response.status_mut() = status;
    *response.headers_mut() = head;
    response
}

/// A browser asks before a page of others reads (CORS); nothing else can be done here.
fn other(method: &Method) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    let head = response.headers_mut();
    head.insert(ALLOW, METHODS);
    if *method == Method::OPTIONS {
        head.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        head.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        head.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
        head.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
        *response.status_mut() = StatusCode::NO_CONTENT;
    } else {
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    }
    response
}
