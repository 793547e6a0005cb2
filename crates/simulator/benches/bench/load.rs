//! A load of HTTP/1.1 requests on kept-alive connections, each answered before the next is sent.

use crate::cpu::{self, Payer};
use crate::figures::Took;
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Barrier;

pub(crate) const CONNECTIONS: usize = 64;
/// Each route is measured so often, in turn with all others.
pub(crate) const ROUNDS: usize = 5;
/// Before a measurement the server serves the same load for this long.
const WARM_UP: Duration = Duration::from_millis(250);

/// One request to send.
pub(crate) struct Shot {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The whole header, its scheme included.
    pub(crate) authorization: Option<Arc<str>>,
    /// A proof for the header `DPoP`.
    pub(crate) proof: Option<String>,
    pub(crate) body: Option<Body>,
}

pub(crate) enum Body {
    Form(String),
    Json(String),
}

impl Shot {
    pub(crate) fn get(path: String, authorization: &Arc<str>) -> Self {
        let authorization = Some(Arc::clone(authorization));
        Self { method: Method::GET, path, authorization, proof: None, body: None }
    }

    fn request(self, host: &str) -> Result<Request<Full<Bytes>>> {
        let mut request = Request::builder().method(self.method).uri(self.path).header(header::HOST, host);
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, &**authorization);
        }
        if let Some(proof) = self.proof {
            request = request.header("dpop", proof);
        }
        let body = match self.body {
            None => String::new(),
            Some(Body::Form(text)) => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                text
            }
            Some(Body::Json(text)) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                text
            }
        };
        Ok(request.body(Full::from(body))?)
    }
}

/// Where a load goes, and whose processor time counts.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) address: String,
    pub(crate) payer: Payer,
}

/// Sends what `shot` makes of a connection's number and a count, for a while; every answer has to be a 200. A
/// connection for which there is nothing more ends early.
pub(crate) async fn run(
    target: &Target,
    lasts: Duration,
    shot: impl Fn(usize, u64) -> Option<Shot> + Send + Sync + 'static,
) -> Result<Took> {
    fire(target, Some(lasts), shot).await
}

/// Sends all that `shot` makes, from the first moment on.
pub(crate) async fn burst(
    target: &Target,
    shot: impl Fn(usize, u64) -> Option<Shot> + Send + Sync + 'static,
) -> Result<Took> {
    fire(target, None, shot).await
}

async fn fire(
    target: &Target,
    lasts: Option<Duration>,
    shot: impl Fn(usize, u64) -> Option<Shot> + Send + Sync + 'static,
) -> Result<Took> {
    let shot = Arc::new(shot);
    let connected = Arc::new(Barrier::new(CONNECTIONS + 1));
    let mut workers = Vec::new();
    for worker in 0..CONNECTIONS {
        let (shot, connected, address) = (Arc::clone(&shot), Arc::clone(&connected), target.address.clone());
        let stream = TcpStream::connect(&address).await.context("the server under load")?;
        stream.set_nodelay(true)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        greet(&mut sender, &address).await?;
        workers.push(tokio::spawn(async move {
            connected.wait().await;
            let begin = cpu::instant() + lasts.map_or(Duration::ZERO, |_| WARM_UP);
            let mut times = Vec::new();
            let mut done = 0;
            for count in 0.. {
                let started = cpu::instant();
                if lasts.is_some_and(|lasts| begin + lasts <= started) {
                    break;
                }
                let Some(shot) = shot(worker, count) else { break };
                sender.ready().await.context("the server ended a connection")?;
                let answer = sender.send_request(shot.request(&address)?).await?;
                let status = answer.status();
                let body = answer.into_body().collect().await?.to_bytes();
                ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
                done += 1;
                if begin <= started {
                    times.push(started.elapsed());
                }
            }
            anyhow::Ok((times, done))
        }));
    }
    connected.wait().await;
    let before = target.payer.used();
    let started = cpu::instant();
    let mut took = Took::default();
    for worker in workers {
        let (times, done) = worker.await??;
        took.times.extend(times);
        took.done += done;
    }
    let wall = started.elapsed().saturating_sub(lasts.map_or(Duration::ZERO, |_| WARM_UP));
    took.wall = lasts.map_or(wall, |lasts| wall.min(lasts));
    took.used = target.payer.used().saturating_sub(before);
    Ok(took)
}

/// One request whose answer is not looked at: a connection is open for its client long before a busy server takes it, and
/// one that is taken last would find what it was given already forgotten by the peer, which keeps a thousand things.
async fn greet(sender: &mut http1::SendRequest<Full<Bytes>>, host: &str) -> Result<()> {
    let request = Request::builder().uri("/greeting").header(header::HOST, host).body(Full::default())?;
    sender.send_request(request).await?.into_body().collect().await?;
    Ok(())
}
