//! Where operators ask: a listener of its own, which no customer can reach.

use super::Meter;
use crate::serve::Gate;
use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum_server::Handle;
use bank::Bank;
use kernel::Secret;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Connections open at once.
const CONNECTIONS_MAX: usize = 64;
/// The media type of `OpenMetrics`.
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// What is shown, and to whom.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) meter: Arc<Meter>,
    pub(crate) bank: Arc<Bank>,
    /// Asked of whoever asks; without one everybody who reaches the listener is answered.
    pub(crate) token: Option<Secret<String>>,
}

/// Serves until the handle says otherwise.
///
/// # Errors
/// When the listener cannot be used.
pub(crate) fn serve(
    desk: Desk,
    listener: TcpListener,
    handle: Handle<SocketAddr>,
) -> Result<JoinHandle<std::io::Result<()>>> {
    let server = axum_server::from_tcp(listener).context("the monitoring listener cannot be used")?;
    let server = server.handle(handle).acceptor(Gate::new(CONNECTIONS_MAX));
    Ok(tokio::spawn(server.serve(router(desk).into_make_service())))
}

fn router(desk: Desk) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/ready", get(ready))
        .layer(from_fn_with_state(desk.clone(), check))
        // Whether the process lives is no secret, and whoever restarts it may hold none.
        .route("/health", get(health))
        .with_state(desk)
}

async fn metrics(State(desk): State<Desk>) -> Response {
    ([(CONTENT_TYPE, OPEN_METRICS)], desk.meter.print()).into_response()
}

async fn health() -> Response {
    answer(&json!({"status": "ok"}))
}

fn answer(body: &Value) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body.to_string()).into_response()
}

/// Whether requests may be sent here: the store answers, and holds what this build needs.
async fn ready(State(desk): State<Desk>) -> Response {
    let checked = desk.bank.check_ready().await;
    desk.meter.ready(checked.is_ok());
    match checked {
        Ok(()) => answer(&json!({"status": "ok", "store": "ok"})),
        Err(error) => {
            let body = json!({"status": "unavailable", "store": error.code()});
            (StatusCode::SERVICE_UNAVAILABLE, answer(&body)).into_response()
        }
    }
}

async fn check(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let given = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
    if is_let_in(desk.token.as_ref(), given) {
        return next.run(request).await;
    }
    let bearer = HeaderValue::from_static("Bearer");
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, bearer)]).into_response()
}

/// The two are compared by their hashes, so that the time says nothing of where they differ.
fn is_let_in(token: Option<&Secret<String>>, given: Option<&[u8]>) -> bool {
    let Some(token) = token else { return true };
    let wanted = format!("Bearer {}", token.expose());
    let hash = |bytes: &[u8]| digest(&SHA256, bytes);
    given.is_some_and(|given| hash(given).as_ref() == hash(wanted.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_the_token_is_let_in() {
        let token = Secret::new("s3cret".to_owned());
        assert!(is_let_in(None, None));
        assert!(is_let_in(Some(&token), Some(b"Bearer s3cret")));
        for wrong in
            [None, Some(&b"Bearer s3creT"[..]), Some(b"s3cret"), Some(b"Bearer "), Some(b"Bearer s3cret ")]
        {
            assert!(!is_let_in(Some(&token), wrong));
        }
    }
}
