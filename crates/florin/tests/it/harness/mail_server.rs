//! A mail server that others wrote (aiosmtpd), as a process that treats each mail as a test tells it to.

use super::{environment, until};
use parking_lot::Mutex;
use serde_json::Value;
use std::ffi::OsStr;
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/smtp_server.py");

/// A running mail server; dropped, it is killed.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<Value>>>,
    reading: JoinHandle<()>,
    _child: Child,
}

impl MailServer {
    /// Treats the first mail in the first of these manners, and so on; `tests/clients/smtp_server.py` lists them.
    pub(crate) async fn start(manners: &str) -> Self {
        Self::start_with::<&str>(manners, &[]).await
    }

    /// The same with more options of the script.
    pub(crate) async fn start_with<A: AsRef<OsStr>>(manners: &str, options: &[A]) -> Self {
        let mut command = Command::new(environment("FLORIN_TEST_AIOSMTPD_PYTHON"));
        command.args([SCRIPT, "--manners", manners]).args(options);
        // It ends when its input does, even where nobody was left to kill it.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the mail server is installed");
        let mut lines = BufReader::new(child.stdout.take().expect("it is a pipe")).lines();
        let first = lines.next_line().await.expect("it is text").expect("the mail server starts");
        let value: Value = serde_json::from_str(&first).expect("it tells its port");
        let port = value["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("it is a port");
        let heard = Arc::<Mutex<Vec<Value>>>::default();
        let told = Arc::clone(&heard);
        let reading = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                told.lock().push(serde_json::from_str(&line).expect("each mail is a line of JSON"));
            }
        });
        Self { port, heard, reading, _child: child }
    }

    /// What it has been offered so far, in order.
    pub(crate) fn heard(&self) -> Vec<Value> {
        self.heard.lock().clone()
    }

    /// Waits until it has been offered so many, and hands them back.
    pub(crate) async fn hears(&self, count: usize) -> Vec<Value> {
        until("the mail", async || {
            let heard = self.heard();
            (count <= heard.len()).then_some(heard)
        })
        .await
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.reading.abort();
    }
}
