//! npm `oidc-provider` with its in-memory store, in a process of its own on the same cores.

use super::phones::{Phone, Proving};
use crate::cpu::Payer;
use crate::figures::{Figures, Took};
use crate::load::{self, Body, CONNECTIONS, Shot, Target};
use crate::serve::MachineClock;
use anyhow::{Context, Result, ensure};
use hyper::Method;
use kernel::Clock as _;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Where its program is.
const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer");
/// How long it may take for one answer.
const ANSWER_WAITS: Duration = Duration::from_mins(1);
/// Codes made at once. Its store keeps about a thousand things, and an exchanged code leaves two more.
const CODES: usize = 192;
/// How long tokens are used before others are made.
const STRETCH: Duration = Duration::from_millis(200);
/// Before the first measurement its machine code is made for as long.
const WARM_UP: Duration = Duration::from_secs(2);

/// What it is measured on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Exchange,
    Refresh,
    /// Of a client that proves its key (RFC 9449).
    BoundRefresh,
    Introspection,
}

impl Deed {
    pub(super) const ALL: [Self; 4] =
        [Self::Exchange, Self::Refresh, Self::BoundRefresh, Self::Introspection];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Exchange => "code exchange",
            Self::Refresh => "refresh",
            Self::BoundRefresh => "refresh with DPoP",
            Self::Introspection => "introspection",
        }
    }
}

/// The server process, ended when dropped.
pub(super) struct Peer {
    _child: Child,
    asks: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    target: Target,
    authorization: Arc<str>,
    redirect_uri: String,
    phone: Phone,
    /// Counts proofs.
    proofs: usize,
}

impl Peer {
    /// Starts it in a folder, beside a link to its packages, because Node looks for those in the folders above a
    /// script; and warms it up.
    pub(super) async fn start(folder: &Path, node_modules: &Path, phone: Phone) -> Result<Self> {
        for file in ["package.json", "provider.mjs"] {
            std::fs::copy(Path::new(PEER).join(file), folder.join(file)).context("its program is there")?;
        }
        std::os::unix::fs::symlink(node_modules, folder.join("node_modules"))?;
        let mut command = Command::new("node");
        command.arg(folder.join("provider.mjs")).env("NODE_ENV", "production").current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let mut child = command.spawn().context("node; cargo xtask bench installs it")?;
        let asks = child.stdin.take().context("its input")?;
        let mut answers = BufReader::new(child.stdout.take().context("its output")?).lines();
        let ready = answer(&mut answers).await?;
        let text = |key: &str| ready[key].as_str().map(str::to_owned).context("it says where it is");
        let payer = Payer::Server(child.id().context("it runs")?);
        let target = Target { address: text("address")?, payer };
        let (authorization, redirect_uri) = (text("authorization")?.into(), text("redirect_uri")?);
        let mut peer =
            Self { _child: child, asks, answers, target, authorization, redirect_uri, phone, proofs: 0 };
        for deed in Deed::ALL {
            peer.measure(deed, WARM_UP / 4).await?;
        }
        Ok(peer)
    }

    pub(super) async fn measure(&mut self, deed: Deed, lasts: Duration) -> Result<Figures> {
        let mut took = Took::default();
        while took.wall < lasts {
            took = took.and(&self.stretch(deed).await?);
        }
        took.figures()
    }

    /// One stretch, with what it needs made anew: the peer's store keeps a thousand things and forgets the rest.
    async fn stretch(&mut self, deed: Deed) -> Result<Took> {
        match deed {
            Deed::Exchange => self.exchange().await,
            Deed::Refresh => self.refresh(STRETCH).await,
            Deed::BoundRefresh => self.bound_refresh(STRETCH).await,
            Deed::Introspection => {
                let tokens = self.texts(&json!({"make": "accesses", "count": CONNECTIONS})).await?;
                let form = move |worker: usize| format!("token={}", tokens[worker]);
                self.run("/token/introspection", STRETCH, form).await
            }
        }
    }

    /// Exchanges one making of codes.
    async fn exchange(&mut self) -> Result<Took> {
        let made = self.ask(&json!({"make": "codes", "count": CODES})).await?;
        let made = made.as_array().context("a list of codes")?;
        let uri = self.redirect_uri.replace(':', "%3A").replace('/', "%2F");
        let mut forms = Vec::new();
        for pair in made {
            let (Some(code), Some(verifier)) = (pair[0].as_str(), pair[1].as_str()) else {
                anyhow::bail!("a code comes with its verifier");
            };
            let form = format!("grant_type=authorization_code&code={code}&code_verifier={verifier}");
            forms.push(format!("{form}&redirect_uri={uri}"));
        }
        let (forms, post) = (Mutex::new(forms), self.post("/token"));
        load::burst(&self.target, move |_, _| forms.lock().pop().map(|form| post(form, None))).await
    }

    async fn refresh(&mut self, lasts: Duration) -> Result<Took> {
        let tokens = self.texts(&json!({"make": "refreshes", "count": CONNECTIONS})).await?;
        let form = move |worker: usize| format!("grant_type=refresh_token&refresh_token={}", tokens[worker]);
        self.run("/token", lasts, form).await
    }

    async fn bound_refresh(&mut self, lasts: Duration) -> Result<Took> {
        let jkt = self.phone.thumbprint();
        let ask = json!({"make": "refreshes", "count": CONNECTIONS, "jkt": jkt.to_string()});
        let tokens = self.texts(&ask).await?;
        let uri = format!("http://{}/token", self.target.address);
        let mut proofs = Vec::new();
        for _ in 0..proofs_for(lasts)? {
            self.proofs += 1;
            let (at, id) = (MachineClock.now(), format!("bench-{}", self.proofs));
            let about = Proving { method: "POST", uri: &uri, nonce: None, access: None, at, id };
            proofs.push(self.phone.prove(&about)?);
        }
        let (proofs, post) = (Mutex::new(proofs), self.post("/token"));
        let shot = move |worker: usize, _| {
            let form = format!("grant_type=refresh_token&refresh_token={}", tokens[worker]);
            proofs.lock().pop().map(|proof| post(form, Some(proof)))
        };
        load::run(&self.target, lasts, shot).await
    }

    async fn run(
        &self,
        path: &'static str,
        lasts: Duration,
        form: impl Fn(usize) -> String + Send + Sync + 'static,
    ) -> Result<Took> {
        let post = self.post(path);
        load::run(&self.target, lasts, move |worker, _| Some(post(form(worker), None))).await
    }

    fn post(&self, path: &'static str) -> impl Fn(String, Option<String>) -> Shot + Send + Sync + 'static {
        let authorization = Arc::clone(&self.authorization);
        move |form, proof| Shot {
            method: Method::POST,
            path: path.to_owned(),
            authorization: Some(Arc::clone(&authorization)),
            proof,
            body: Some(Body::Form(form)),
        }
    }

    async fn texts(&mut self, ask: &Value) -> Result<Vec<String>> {
        let made: Vec<String> = serde_json::from_value(self.ask(ask).await?)?;
        ensure!(made.len() == CONNECTIONS, "one for each connection");
        Ok(made)
    }

    async fn ask(&mut self, ask: &Value) -> Result<Value> {
        self.asks.write_all(format!("{ask}\n").as_bytes()).await?;
        answer(&mut self.answers).await
    }
}

/// More than it can use in that time; where they run out, the measurement is shorter.
fn proofs_for(lasts: Duration) -> Result<usize> {
    const PER_SECOND: u128 = 6_000;
    Ok(usize::try_from((lasts + Duration::from_millis(500)).as_millis() * PER_SECOND / 1000)?)
}

async fn answer(answers: &mut Lines<BufReader<ChildStdout>>) -> Result<Value> {
    let line = tokio::time::timeout(ANSWER_WAITS, answers.next_line()).await??;
    Ok(serde_json::from_str(&line.context("node ended early")?)?)
}
