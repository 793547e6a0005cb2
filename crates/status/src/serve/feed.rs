//! The listener for the bank: `POST /feed`, and `GET /health` for whoever restarts the process.

use super::limits::{ACCEPT_PAUSE, FEED_CONNECTIONS_MAX, FEED_WAIT_MAX, HEAD_BYTES_MAX, HEAD_WAIT_MAX};
use crate::age::Moment;
use crate::feed::{Desk, Refused};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use projection::{AT_HEADER, BYTES_MAX, Mark, NUMBER_HEADER, SIGNATURE_HEADER};
use std::convert::Infallible;
use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The time, as whoever starts the process has it.
type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// Takes in what the bank sends, until it is told to stop.
pub async fn feed_listener(
    listener: TcpListener,
    desk: Arc<Desk>,
    now: Now,
    mut stop: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(FEED_CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stopped| *stopped) => break,
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        let Ok((stream, _)) = accepted else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let Ok(permit) = Arc::clone(&room).try_acquire_owned() else { continue };
        let (desk, now) = (Arc::clone(&desk), Arc::clone(&now));
        connections.spawn(async move {
            let _permit = permit;
            let service = service_fn(move |request| {
                let (desk, now) = (Arc::clone(&desk), Arc::clone(&now));
                async move { Ok::<_, Infallible>(answer(&desk, &*now, request).await) }
            });
            let mut http = http1::Builder::new();
            // One document a connection: the next may come in half an hour.
            http.timer(TokioTimer::new())
                .header_read_timeout(HEAD_WAIT_MAX)
                .max_buf_size(HEAD_BYTES_MAX)
                .keep_alive(false);
            drop(http.serve_connection(TokioIo::new(stream), service).await);
        });
    }
    while connections.join_next().await.is_some() {}
}

async fn answer(
    desk: &Desk,
    now: &(dyn Fn() -> Moment + Send + Sync),
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/health") => said(StatusCode::OK, "{\"status\":\"ok\"}".to_owned()),
        (&Method::POST, "/feed") => feed(desk, now, request).await,
        (_, "/feed" | "/health") => said(StatusCode::METHOD_NOT_ALLOWED, String::new()),
        _ => said(StatusCode::NOT_FOUND, String::new()),
    }
}

async fn feed(
    desk: &Desk,
    now: &(dyn Fn() -> Moment + Send + Sync),
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let Some((mark, signature)) = marked(request.headers()) else {
        return said(StatusCode::UNAUTHORIZED, String::new());
    };
    let body = Limited::new(request.into_body(), BYTES_MAX).collect();
    let body = match timeout(FEED_WAIT_MAX, body).await {
        Ok(Ok(body)) => body.to_bytes().to_vec(),
        Ok(Err(_)) => return said(StatusCode::PAYLOAD_TOO_LARGE, String::new()),
        Err(_) => return said(StatusCode::REQUEST_TIMEOUT, String::new()),
    };
    match desk.take(mark, &signature, body, now()).await {
        Ok(()) => said(StatusCode::NO_CONTENT, String::new()),
        Err(error) => {
            let (error_text, number) = (chain(&error), mark.number);
            tracing::warn!(number, error = error_text, "a projection was not taken in");
            match error {
                Refused::Signature => said(StatusCode::UNAUTHORIZED, String::new()),
                Refused::Old { last } => said(StatusCode::CONFLICT, last.to_string()),
                Refused::Bad(_) => said(StatusCode::UNPROCESSABLE_ENTITY, error_text),
                Refused::NotKept(_) | Refused::NotMade => {
                    said(StatusCode::INTERNAL_SERVER_ERROR, String::new())
                }
            }
        }
    }
}

/// The document's mark and signature, if they are there at all.
fn marked(head: &HeaderMap) -> Option<(Mark, String)> {
    let text = |name: &str| head.get(name)?.to_str().ok();
    let number = text(NUMBER_HEADER)?.parse().ok()?;
    let at_ms = text(AT_HEADER)?.parse().ok()?;
    Some((Mark { number, at_ms }, text(SIGNATURE_HEADER)?.to_owned()))
}

fn said(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response
}

/// An error with its causes, on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        write!(text, ": {inner}").expect("a String takes every write");
        cause = inner.source();
    }
    text
}
