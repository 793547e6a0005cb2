//! HTTP as an app speaks it: kept connections, proofs with the server's nonces, and a network that loses things.

use super::clock::FastClock;
use super::dice::Dice;
use super::phone::{Phone, Proving};
use anyhow::{Context, Result};
use async_trait::async_trait;
use kernel::Clock as _;
use parking_lot::RwLock;
use reqwest::{Client, Method, Response};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long an app waits for an answer, by the machine's clock.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(20);
/// Connections that are kept while nobody uses them.
const IDLE_CONNECTIONS_MAX: usize = 64;
/// Tries of one request while the server asks for another nonce.
const NONCE_TRIES_MAX: u32 = 3;
/// Bytes of an answer that are read; those of an app's routes are far smaller.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

/// Where mails arrive.
#[async_trait]
pub trait Post: Send + Sync {
    /// The token of the newest link that was mailed to this address, if one was; it is taken out.
    async fn link(&self, address: &str) -> Option<String>;
}

/// The way to a bank, shared by all devices.
pub struct Wire {
    client: Client,
    /// Where its nodes are reached, one after the other, and how proofs name it.
    bases: Vec<String>,
    public: String,
    nonce: RwLock<Option<Arc<str>>>,
    /// What the ids of proofs begin with.
    mark: String,
    proofs: AtomicU64,
    cookies: AtomicU64,
    asked: AtomicU64,
}

/// One request of a device.
#[derive(Debug, Clone)]
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    /// The access token and its scheme.
    pub(super) token: Option<(&'a str, Scheme)>,
    /// Whether a proof goes along.
    pub(super) proves: bool,
    pub(super) body: Option<&'a Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Bearer,
    Dpop,
}

/// What came back.
#[derive(Debug)]
pub(super) enum Answer {
    Ok(Value),
    /// Status and code of a problem.
    Problem(u16, String),
    /// Nothing: the network lost the request or its answer.
    Lost,
}

impl Wire {
    /// `bases` are the addresses of one node at least.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(bases: &[String], public: &str) -> Result<Self> {
        let client = Client::builder().timeout(ANSWER_WAIT_MAX).pool_max_idle_per_host(IDLE_CONNECTIONS_MAX);
        let client = client.tcp_nodelay(true).build().context("no HTTP client can be made")?;
        let plain = |url: &str| url.trim_end_matches('/').to_owned();
        Ok(Self {
            client,
            bases: bases.iter().map(|base| plain(base)).collect(),
            public: plain(public),
            nonce: RwLock::default(),
            mark: "p".to_owned(),
            proofs: AtomicU64::new(0),
            cookies: AtomicU64::new(0),
            asked: AtomicU64::new(0),
        })
    }

    /// The same way for phones whose keys were used before: their proofs are called otherwise than any before them.
    #[must_use]
    pub fn marked(self, mark: String) -> Self {
        Self { mark, ..self }
    }

    /// Answers so far that tried to set a cookie.
    #[must_use]
    pub fn cookies(&self) -> u64 {
        self.cookies.load(Ordering::Relaxed)
    }

    /// Requests so far.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// The node that the next request goes to.
    fn node(&self) -> &str {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let place = usize::try_from(asked).unwrap_or(0).checked_rem(self.bases.len()).unwrap_or(0);
        self.bases.get(place).map_or("", String::as_str)
    }

    /// Sends a form as a browser does; tells whether it was taken.
    pub(super) async fn send_form(&self, path: &str, form: String) -> bool {
        let request = self.client.post(format!("{}{path}", self.node())).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.is_ok_and(|response| response.status().is_success())
    }

    /// Sends one request of a phone, with proofs until the server likes their nonce. The network loses so many of a
    /// thousand answers.
    pub(super) async fn send(
        &self,
        (phone, clock): (&Phone, &FastClock),
        ask: &Ask<'_>,
        (dice, loses_permille): (&mut Dice, u32),
    ) -> Result<Answer> {
        let mut answer = Answer::Lost;
        for _ in 0..NONCE_TRIES_MAX {
            let proof = if ask.proves { Some(self.proof((phone, clock), ask)?) } else { None };
            answer = self.once(ask, proof).await;
            if !matches!(&answer, Answer::Problem(_, code) if code.ends_with(".use_dpop_nonce")) {
                break;
            }
        }
        Ok(if dice.happens(loses_permille) { Answer::Lost } else { answer })
    }

    fn proof(&self, (phone, clock): (&Phone, &FastClock), ask: &Ask<'_>) -> Result<String> {
        let nonce = self.nonce.read().clone();
        let number = self.proofs.fetch_add(1, Ordering::Relaxed);
        phone.prove(&Proving {
            method: ask.method.as_str(),
            uri: &format!("{}{}", self.public, ask.path),
            nonce: nonce.as_deref(),
            access: ask.token.map(|(token, _)| token),
            at: clock.now(),
            id: format!("{}{number}", self.mark),
        })
    }

    async fn once(&self, ask: &Ask<'_>, proof: Option<String>) -> Answer {
        let mut request = self.client.request(ask.method.clone(), format!("{}{}", self.node(), ask.path));
        if let Some((token, scheme)) = ask.token {
            let scheme = match scheme {
                Scheme::Bearer => "Bearer",
                Scheme::Dpop => "DPoP",
            };
            request = request.header("authorization", format!("{scheme} {token}"));
        }
        if let Some(proof) = proof {
            request = request.header("dpop", proof);
        }
        if let Some(body) = ask.body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        match request.send().await {
            Ok(response) => self.read(response).await,
            Err(_) => Answer::Lost,
        }
    }

    async fn read(&self, response: Response) -> Answer {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        if let Some(nonce) = header("dpop-nonce")
            && self.nonce.read().as_deref() != Some(nonce)
        {
            *self.nonce.write() = Some(nonce.into());
        }
        if header("set-cookie").is_some() {
            self.cookies.fetch_add(1, Ordering::Relaxed);
        }
        let status = response.status();
        if response.content_length().is_some_and(|bytes| ANSWER_BYTES_MAX < bytes) {
            return Answer::Lost;
        }
        let Ok(bytes) = response.bytes().await else { return Answer::Lost };
        let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status.is_success() {
            return Answer::Ok(body);
        }
        let code = body["code"].as_str().unwrap_or("none");
        Answer::Problem(status.as_u16(), code.to_owned())
    }
}
