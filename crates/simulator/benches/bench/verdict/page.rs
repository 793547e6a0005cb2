//! `florin status` beside the bank, and a social channel that it posts to: what the world sees of a rollback.

use crate::serve::{self, MachineClock};
use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use kernel::{Clock as _, Timestamp};
use parking_lot::Mutex;
use reqwest::Client;
use serde_json::{Value, json};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::Child;
use tokio::task::JoinHandle;

/// Looks before it is given up: two minutes.
const LOOKS_MAX: u32 = 6_000;
const LOOK_EVERY: Duration = Duration::from_millis(20);
const FEED_KEY: &str = "the key that both of them share, in a bench";

/// When the channel took a post, each.
type Posts = Arc<Mutex<Vec<Timestamp>>>;

/// It ends when it is dropped.
pub(super) struct Page {
    url: String,
    feed_url: String,
    client: Client,
    posts: Posts,
    serving: JoinHandle<std::io::Result<()>>,
    _status: Child,
}

/// When what was to be seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub(super) page: Timestamp,
    pub(super) channel: Timestamp,
}

impl Page {
    pub(super) async fn start(folder: &Path) -> Result<Self> {
        let posts = Posts::default();
        let router = Router::new()
            .route(
                "/api/v1/accounts/verify_credentials",
                get(|| async { said(&json!({"id": "1", "acct": "bank"})) }),
            )
            .route("/api/v1/accounts/{id}/statuses", get(|| async { said(&json!([])) }))
            .route("/api/v1/statuses", post(posted))
            .with_state(Arc::clone(&posts));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let channel = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(axum::serve(listener, router).into_future());
        std::fs::write(folder.join("feed.key"), FEED_KEY)?;
        let token = folder.join("channel.token");
        std::fs::write(&token, "bench")?;
        std::fs::set_permissions(&token, Permissions::from_mode(0o600))?;
        let config = folder.join("status.toml");
        let text = format!(
            "[status]\nlisten = \"127.0.0.1:0\"\nfeed_listen = \"127.0.0.1:0\"\nfeed_key_file = \"feed.key\"\n\
             folder = \"page\"\n[[social]]\nnetwork = \"mastodon\"\nurl = \"{channel}\"\n\
             credentials_file = \"channel.token\"\n[webhooks]\nallow_private = true\n"
        );
        std::fs::write(&config, text)?;
        let (status, ready) = serve::program(|command| {
            command.arg("--config").arg(&config).args(["status", "--json"]);
        })
        .await?;
        let named = |name: &str| ready[name].as_str().map(ToOwned::to_owned).context("it names its address");
        let (url, feed_url) = (named("status_url")?, named("feed_url")?);
        let client = Client::builder().no_proxy().build()?;
        Ok(Self { url, feed_url, client, posts, serving, _status: status })
    }

    /// What the bank's configuration says of it.
    pub(super) fn section(&self) -> String {
        format!("[status]\nfeed = \"{}/feed\"\nfeed_key_file = \"feed.key\"\n", self.feed_url)
    }

    /// Waits until so many incidents are on the page, in the API and in the feed, and on the channel.
    pub(super) async fn shows(&self, incidents: usize) -> Result<Shown> {
        let mut page = None;
        for _ in 0..LOOKS_MAX {
            if page.is_none() && self.is_shown(incidents).await? {
                page = Some(MachineClock.now());
            }
            let channel = self.posts.lock().get(incidents - 1).copied();
            if let (Some(page), Some(channel)) = (page, channel) {
                return Ok(Shown { page, channel });
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        bail!("the world is not told of incident {incidents}: {page:?}, {:?}", self.posts.lock())
    }

    async fn is_shown(&self, incidents: usize) -> Result<bool> {
        let answer = self.client.get(format!("{}/api/v2/incidents/unresolved.json", self.url)).send().await?;
        if answer.status() == 503 {
            return Ok(false);
        }
        let said: Value = serde_json::from_str(&answer.text().await?)?;
        let open = said["incidents"].as_array().context("a list")?;
        if open.len() < incidents {
            return Ok(false);
        }
        let newest = open.first().and_then(|incident| incident["id"].as_str()).context("an id")?;
        for path in ["/en", "/history.atom"] {
            let answer = self.client.get(format!("{}{path}", self.url)).send().await?;
            ensure!(answer.status() == 200, "{path}: {}", answer.status());
            if !answer.text().await?.contains(newest) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn posted(State(posts): State<Posts>) -> impl IntoResponse {
    let mut posts = posts.lock();
    posts.push(MachineClock.now());
    said(&json!({"id": posts.len().to_string()}))
}

fn said(body: &Value) -> impl IntoResponse + use<> {
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}
