//! Odd requests of known clients, mended only after no route took them, so that the others pay nothing.
//!
//! `//accounts` is what a client sends whose base ends in a slash; `patch` in lower case is what `fetch` leaves as it
//! is (HTTP methods are case-sensitive, so only this exact word is mended).

use super::guard::speaks_oauth;
use crate::problem::{Kind, Problem};
use axum::Router;
use axum::extract::Request;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;

/// Gives a mended request to the routes again; `none` answers one that needs no mending.
pub(crate) async fn again(routes: Router, request: Request, none: fn(&Uri) -> Problem) -> Response {
    match mended(request) {
        Ok(request) => match routes.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        Err(uri) => none(&uri).into_response(),
    }
}

pub(crate) fn no_route(uri: &Uri) -> Problem {
    at(uri, Problem::of(Kind::NO_ROUTE))
}

pub(crate) fn no_method(uri: &Uri) -> Problem {
    at(uri, Problem::of(Kind::METHOD_NOT_ALLOWED))
}

fn at(uri: &Uri, problem: Problem) -> Problem {
    if speaks_oauth(uri.path()) { problem.at_token_endpoint() } else { problem }
}

fn mended(mut request: Request) -> Result<Request, Uri> {
    let uri = without_leading_slashes(request.uri());
    let is_patch = request.method().as_str() == "patch";
    if uri.is_none() && !is_patch {
        return Err(request.uri().clone());
    }
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
    }
    if is_patch {
        *request.method_mut() = Method::PATCH;
    }
    Ok(request)
}

/// The address with one slash in front, where it has more.
fn without_leading_slashes(uri: &Uri) -> Option<Uri> {
    let text = uri.path_and_query()?.as_str();
    let rest = text.strip_prefix("//")?.trim_start_matches('/');
    format!("/{rest}").parse().ok()
}
