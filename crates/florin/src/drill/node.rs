//! A node of a drill with several: a process of its own, which is told what to be on its standard input and ends when
//! that closes. Flaws come in by this way alone; `serve` has none.

use super::stand;
use crate::config::Config;
use crate::machine::MachineClock;
use crate::{screen, serve};
use anyhow::{Context, Result};
use bank::{Flaw, Flawed};
use identity::{Platform, ReleaseName};
use kernel::Timestamp;
use outside::MailWay;
use serde::{Deserialize, Serialize};
use simulator::FastClock;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

/// How long a node may take to answer, and to end.
const WAITS_MAX: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct NodeArgs {}

/// What a node is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Spec {
    /// The pace of the clock: when it began by the machine's, in microseconds, where, and how fast it runs.
    at: i64,
    start: i64,
    speed: u32,
    pub(super) root: [u8; 32],
    flaw: Option<FlawSpec>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct FlawSpec {
    release: String,
    flaw: String,
    permille: u32,
    app: Option<(String, u16, u16)>,
    since: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Ready {
    api_url: String,
}

/// A node that serves.
pub(super) struct Node {
    child: Child,
    input: ChildStdin,
}

impl Spec {
    pub(super) fn new(clock: &FastClock, root: [u8; 32], flawed: Option<Flawed>) -> Self {
        let (at, start, speed) = clock.pace();
        let flaw = flawed.map(|flawed| FlawSpec {
            release: flawed.release.as_str().to_owned(),
            flaw: flawed.flaw.word().to_owned(),
            permille: flawed.permille,
            app: flawed.app.map(|(platform, major, minor)| (platform.word().to_owned(), major, minor)),
            since: flawed.since.map(Timestamp::as_micros),
        });
        Self { at: at.as_micros(), start: start.as_micros(), speed, root, flaw }
    }

    pub(super) fn flawed(&self) -> Result<Option<Flawed>> {
        let Some(told) = &self.flaw else { return Ok(None) };
        let app = match &told.app {
            Some((platform, major, minor)) => {
                Some((Platform::parse(platform).context("a platform")?, *major, *minor))
            }
            None => None,
        };
        Ok(Some(Flawed {
            release: ReleaseName::parse(&told.release)?,
            flaw: Flaw::parse(&told.flaw).context("a flaw")?,
            permille: told.permille,
            app,
            since: told.since.map(Timestamp::from_micros),
            is_in_shadow: false,
        }))
    }

    fn clock(&self) -> Arc<FastClock> {
        let begins = (Timestamp::from_micros(self.at), Timestamp::from_micros(self.start));
        Arc::new(FastClock::joined(Arc::new(MachineClock), begins, self.speed))
    }
}

/// `florin drill-node`, which only a drill starts.
///
/// # Errors
/// When it is told nothing, or the store or the port cannot be had.
pub(crate) async fn run(config: &Config) -> Result<ExitCode> {
    let line = tokio::task::spawn_blocking(told).await.context("nothing was told")??;
    let spec: Spec = serde_json::from_str(&line).context("only a drill starts its nodes")?;
    let config = stand::let_all_in(config)?;
    let listener = serve::bind(config.server.listen)?;
    let config = config.listening_on(listener.local_addr().context("the listener has no address")?);
    let bank = stand::bank_of(&config, &spec, &spec.clock()).await?;
    let running = serve::start_fast(bank, &config, listener, (MailWay::Nowhere, spec.speed)).await?;
    screen::answer_json(&Ready { api_url: running.api_url.clone() })?;
    // The drill says nothing more: the end of the input is its end.
    tokio::task::spawn_blocking(told).await.context("the drill ended")??;
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// The next line of the input; empty once it is closed.
fn told() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("the input cannot be read")?;
    Ok(line)
}

/// Starts so many nodes on the database of the configuration; their addresses, and the nodes.
pub(super) async fn start_all(config: &Config, spec: &Spec, count: u32) -> Result<(Vec<String>, Vec<Node>)> {
    let (mut urls, mut nodes) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let (url, node) = Node::start(config, spec).await?;
        urls.push(url);
        nodes.push(node);
    }
    Ok((urls, nodes))
}

impl Node {
    async fn start(config: &Config, spec: &Spec) -> Result<(String, Self)> {
        let program = std::env::current_exe().context("the program does not know where it is")?;
        let mut command = Command::new(program);
        command.arg("drill-node").stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        if let crate::config::StoreConfig::Postgres(database) = &config.store {
            command.env("FLORIN_DATABASE_URL", database.url.expose());
        }
        let mut child = command.spawn().context("a node cannot be started")?;
        let mut input = child.stdin.take().context("a node has an input")?;
        let line = serde_json::to_string(spec)? + "\n";
        input.write_all(line.as_bytes()).await.context("a node cannot be told")?;
        let mut said = BufReader::new(child.stdout.take().context("a node has an output")?).lines();
        let line = timeout(WAITS_MAX, said.next_line()).await.context("a node did not answer in time")??;
        let ready: Ready = serde_json::from_str(&line.context("a node ended")?)?;
        Ok((ready.api_url, Self { child, input }))
    }

    /// Lets it finish what it accepted.
    pub(super) async fn end(self) -> Result<()> {
        let Self { mut child, input } = self;
        drop(input);
        timeout(WAITS_MAX, child.wait()).await.context("a node did not end in time")??;
        Ok(())
    }
}
