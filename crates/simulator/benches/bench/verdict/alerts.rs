//! Debian's Alertmanager, and a receiver that it calls.

use crate::serve::MachineClock;
use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use kernel::{Clock as _, Timestamp};
use parking_lot::Mutex;
use serde_json::Value;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// As operators are shown it.
const EXAMPLE: &str = include_str!("../../../../../docs/runbooks/alertmanager.yml");
const RECEIVER: &str = "http://127.0.0.1:9095/";
/// Looks before it is given up: half a minute.
const LOOKS_MAX: u32 = 3_000;
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// When which release was told of.
type Heard = Arc<Mutex<Vec<(Timestamp, String)>>>;

pub(super) struct Alerts {
    /// Where Alertmanager is.
    pub(super) url: String,
    heard: Heard,
    serving: JoinHandle<std::io::Result<()>>,
    _alertmanager: Child,
}

impl Alerts {
    pub(super) async fn start(folder: &Path) -> Result<Self> {
        let heard = Heard::default();
        let router = Router::new().route("/", post(hear)).with_state(Arc::clone(&heard));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let receiver = format!("http://{}/", listener.local_addr()?);
        let serving = tokio::spawn(axum::serve(listener, router).into_future());
        ensure!(EXAMPLE.contains(RECEIVER), "the example has a receiver");
        let config = folder.join("alertmanager.yml");
        std::fs::write(&config, EXAMPLE.replace(RECEIVER, &receiver))?;
        // Free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new("prometheus-alertmanager");
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--storage.path={}", folder.join("alertmanager").display()));
        command.args(["--cluster.listen-address=".to_owned(), format!("--web.listen-address={address}")]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let alertmanager = command.spawn().context("prometheus-alertmanager is not installed")?;
        let url = format!("http://{address}");
        let ready = format!("{url}/-/ready");
        for _ in 0..LOOKS_MAX {
            if reqwest::get(&ready).await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(Self { url, heard, serving, _alertmanager: alertmanager });
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        anyhow::bail!("Alertmanager did not become ready")
    }

    /// When the receiver was told that a release was rolled back.
    pub(super) async fn heard_of(&self, release: &str) -> Result<Timestamp> {
        for _ in 0..LOOKS_MAX {
            let found = self.heard.lock().iter().find(|(_, told)| told == release).map(|(at, _)| *at);
            if let Some(at) = found {
                return Ok(at);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        anyhow::bail!("nobody was told of {release}")
    }
}

impl Drop for Alerts {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hear(State(heard): State<Heard>, body: String) {
    let at = MachineClock.now();
    let told: Value = serde_json::from_str(&body).unwrap_or_default();
    let releases = told["alerts"].as_array().into_iter().flatten();
    let releases = releases.filter_map(|alert| alert["labels"]["release"].as_str());
    heard.lock().extend(releases.map(|release| (at, release.to_owned())));
}
