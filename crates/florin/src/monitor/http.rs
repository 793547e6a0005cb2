//! Around every request: how long it took and how it ended, for metrics and traces. What it asked is not looked at.

use super::Meter;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use bank::SPANS_TARGET;
use kernel::Clock;
use std::sync::Arc;
use tracing::Instrument as _;

/// Whom a request is told to.
#[derive(Clone)]
pub(crate) struct Watcher {
    pub(crate) meter: Arc<Meter>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// The routes, watched.
pub(crate) fn watched(router: Router, watcher: Watcher) -> Router {
    router.layer(from_fn_with_state(watcher, watch))
}

async fn watch(State(watcher): State<Watcher>, request: Request, next: Next) -> Response {
    let began = watcher.clock.now();
    let method = method(request.method());
    // An address that is no route is whatever somebody typed.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let span = tracing::debug_span!(
        target: SPANS_TARGET, "request",
        otel.name = %format_args!("{method} {route}"), otel.kind = "server",
        http.request.method = method, http.route = route,
        http.response.status_code = tracing::field::Empty, otel.status_code = tracing::field::Empty
    );
    async {
        let response = next.run(request).await;
        let (status, span) = (response.status(), tracing::Span::current());
        span.record("http.response.status_code", status.as_u16());
        if status.is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
        watcher.meter.request((method, route), status.as_u16(), watcher.clock.now().since(began));
        response
    }
    .instrument(span)
    .await
}

/// A method by a name of ours: a client may make up others.
fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
