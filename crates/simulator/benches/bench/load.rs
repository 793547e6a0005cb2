//! A load of HTTP/1.1 requests on kept-alive connections, each answered before the next is sent.

use crate::cpu;
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

pub(crate) const CONNECTIONS: usize = 64;
/// Each route is measured so often, in turn with all others.
pub(crate) const ROUNDS: usize = 5;
/// Before a measurement the server serves the same load for this long.
const WARM_UP: Duration = Duration::from_millis(250);

/// One request to send.
pub(crate) struct Shot {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) token: Option<Arc<str>>,
    pub(crate) form: Option<String>,
}

impl Shot {
    pub(crate) fn get(path: String, token: &Arc<str>) -> Self {
        Self { method: Method::GET, path, token: Some(Arc::clone(token)), form: None }
    }

    fn request(self, host: &str) -> Result<Request<Full<Bytes>>> {
        let mut request = Request::builder().method(self.method).uri(self.path).header(header::HOST, host);
        if let Some(token) = self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if self.form.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        Ok(request.body(Full::from(self.form.unwrap_or_default()))?)
    }
}

pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// The one in the middle.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

impl Figures {
    /// Each figure's median over several rounds.
    pub(crate) fn median(rounds: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(rounds.iter().map(figure).collect());
        Self {
            per_second: of(|round| round.per_second),
            p50: Duration::from_secs_f64(of(|round| round.p50.as_secs_f64())),
            p99: Duration::from_secs_f64(of(|round| round.p99.as_secs_f64())),
        }
    }

    pub(crate) fn row(&self, name: &str) -> Value {
        let us = |time: Duration| time.as_secs_f64() * 1e6;
        json!({"route": name, "per_second": self.per_second, "p50_us": us(self.p50), "p99_us": us(self.p99)})
    }
}

/// Sends what `shot` makes of a connection's number and a count, for a while; every answer has to be a 200.
pub(crate) async fn run(
    address: &str,
    lasts: Duration,
    shot: impl Fn(usize, u64) -> Shot + Send + Sync + 'static,
) -> Result<Figures> {
    let shot = Arc::new(shot);
    let begin = cpu::instant() + WARM_UP;
    let end = begin + lasts;
    let mut workers = Vec::new();
    for worker in 0..CONNECTIONS {
        let (shot, address) = (Arc::clone(&shot), address.to_owned());
        workers.push(tokio::spawn(async move {
            let stream = TcpStream::connect(&address).await.context("the server under load")?;
            stream.set_nodelay(true)?;
            let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            let mut times = Vec::new();
            for count in 0.. {
                let started = cpu::instant();
                if end <= started {
                    break;
                }
                let answer = sender.send_request(shot(worker, count).request(&address)?).await?;
                let status = answer.status();
                let body = answer.into_body().collect().await?.to_bytes();
                ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
                if begin <= started {
                    times.push(started.elapsed());
                }
            }
            anyhow::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.await??);
    }
    ensure!(!times.is_empty(), "no request was answered in time");
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 1000).min(times.len() - 1)];
    Ok(Figures { per_second: times.len() as f64 / lasts.as_secs_f64(), p50: at(500), p99: at(990) })
}
