//! `florin status` as a process of its own, and the bank's side of its feed.

use super::{SetClock, command};
use projection::{AT_HEADER, Mark, NUMBER_HEADER, SIGNATURE_HEADER, sign};
use reqwest::{Client, Response};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout};

/// How long it may take to answer, and to end.
const WAITS: Duration = Duration::from_mins(1);
pub(crate) const FEED_KEY: &str = "the key that both of them share, in tests";

/// A running status page. Dropped, it is killed.
pub(crate) struct StatusPage {
    child: Child,
    ready: Value,
    client: Client,
    _out: BufReader<ChildStdout>,
}

impl StatusPage {
    /// Starts one on a folder, which it makes where there is none.
    pub(crate) async fn start(folder: &Path) -> Self {
        Self::start_configured(folder, "").await
    }

    /// The same with more in its configuration, whose paths count from beside the folder.
    pub(crate) async fn start_configured(folder: &Path, config: &str) -> Self {
        Self::start_at(folder, config, None).await
    }

    /// The same by another clock.
    pub(crate) async fn start_at(folder: &Path, config: &str, clock: Option<&SetClock>) -> Self {
        // Whatever speaks HTTP in this process may speak TLS, and has to know how; another test may have said it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let key = folder.with_extension("key");
        std::fs::write(&key, format!("{FEED_KEY}\n")).expect("the test's folder can be written");
        let (file, signing) = (folder.with_extension("toml"), folder.with_extension("signing"));
        std::fs::write(&signing, "5a".repeat(32)).expect("the test's folder can be written");
        let config = format!("[status]\nbootstrap_key_file = '{}'\n{config}", signing.display());
        std::fs::write(&file, config).expect("the test's folder can be written");
        let mut command = command::bare();
        command.envs(clock.map(SetClock::environment).into_iter().flatten());
        command.arg("--config").arg(file);
        command.args(["status", "--listen", "127.0.0.1:0", "--feed", "127.0.0.1:0", "--json", "--feed-key"]);
        command.arg(key).arg("--folder").arg(folder).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program was built");
        let mut out = BufReader::new(child.stdout.take().expect("it is a pipe"));
        let mut line = String::new();
        let read = tokio::time::timeout(WAITS, out.read_line(&mut line)).await;
        read.expect("it is ready in time").expect("it says plain text");
        let ready = serde_json::from_str(&line).expect("the ready line is JSON");
        Self { child, ready, client: Client::new(), _out: out }
    }

    pub(crate) fn url(&self) -> &str {
        self.ready["status_url"].as_str().expect("the ready line names the address")
    }

    pub(crate) fn feed_url(&self) -> &str {
        self.ready["feed_url"].as_str().expect("the ready line names the address")
    }

    /// Sends a document as the bank does: the status of the answer.
    pub(crate) async fn feed(&self, number: u64, body: &str) -> u16 {
        let mark = Mark { number, at_ms: super::now().as_millis() };
        let signature = sign(FEED_KEY.as_bytes(), mark, body.as_bytes());
        self.feed_signed(mark, &signature, body.to_owned()).await.status().as_u16()
    }

    pub(crate) async fn feed_signed(&self, mark: Mark, signature: &str, body: String) -> Response {
        let request = self.client.post(format!("{}/feed", self.feed_url()));
        let request = request.header(NUMBER_HEADER, mark.number).header(AT_HEADER, mark.at_ms);
        request.header(SIGNATURE_HEADER, signature).body(body).send().await.expect("it listens")
    }

    /// What it answers to a request without a body.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url())).send().await.expect("it listens")
    }

    /// Sends a form, as a browser does.
    pub(crate) async fn post(&self, path: &str, form: String) -> Response {
        let request = self.client.post(format!("{}{path}", self.url())).body(form);
        request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("it listens")
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.text().await.expect("it is text")
    }

    /// Asks it to end, as a service manager does.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("it has not been waited for"), Signal::TERM).expect("it is our child");
        let ended = tokio::time::timeout(WAITS, self.child.wait()).await;
        let status = ended.expect("it ends in time").expect("it is our child");
        assert!(status.success(), "the status page ended with {status}");
    }

    /// Cuts it off at once, as a power failure does.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("it is our child");
    }
}
