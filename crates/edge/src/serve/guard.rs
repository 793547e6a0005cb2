//! Around every route: one time limit, and a bug that ends its own request alone.

use super::proofs::{add_nonce, wants_nonce};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::any::Any;
use std::sync::Arc;

/// Where every problem carries OAuth's keys.
pub(crate) const TOKEN_PATH: &str = "/oauth2/token";

/// Answers 504 when a request takes longer than it may.
///
/// What the bank has begun to commit is committed all the same; that is why the answer says that it is not known.
pub(crate) async fn guard(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let is_token = request.uri().path() == TOKEN_PATH;
    let wants_nonce = wants_nonce(&request);
    let answer = tokio::time::timeout(edge.settings.request_lasts_max, next.run(request));
    let mut response = match answer.await {
        Ok(response) => response,
        Err(_) if is_token => return Problem::of(Kind::TIMEOUT).at_token_endpoint().into_response(),
        Err(_) => return Problem::of(Kind::TIMEOUT).into_response(),
    };
    if wants_nonce {
        add_nonce(&edge, &mut response).await;
    }
    response
}

/// Answers 500 for a panic, and logs it once; its text is ours, and never holds what a client sent.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub(crate) fn panicked(payload: Box<dyn Any + Send>) -> axum::http::Response<Body> {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a text");
    tracing::error!(panic.text = text, "a request ran into a bug");
    Problem::of(Kind::INTERNAL).into_response()
}
