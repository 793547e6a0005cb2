//! The process from its start to its end.

use super::args::{Args, Command};
use super::put::put;
use super::social;
use super::subscribers::{Telling, ways};
use crate::config::Config;
use crate::machine::{MachineClock, stopwatch};
use crate::root_key;
use crate::screen;
use crate::serve::{Signals, bind};
use anyhow::{Context, Result};
use kernel::{Clock as _, Secret};
use notify::Keep;
use serde::Serialize;
use status::{Desk, FeedKey, Limits, Listeners, Moment, Opening, Server, Shelf, Signer, feed_listener};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often pages that say how old they are are looked at; they count in minutes.
const GROW_OLDER_EVERY: Duration = Duration::from_secs(20);
/// How often it is looked whether the time has come for what the bank said of a later instant.
const GO_ON_EVERY: Duration = Duration::from_millis(500);
/// Bytes of a key's file.
const KEY_FILE_BYTES_MAX: usize = 4_096;

/// The line `status --json` prints when the page answers.
#[derive(Debug, Serialize)]
struct Ready<'a> {
    status_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bootstrap_key: Option<&'a str>,
    pid: u32,
}

/// `florin status`.
///
/// # Errors
/// When the key, the folder or an address cannot be had.
pub(crate) async fn run(config: &Config, args: &Args) -> Result<ExitCode> {
    match &args.command {
        Some(Command::Put(args)) => put(config, args).await,
        Some(Command::Social(command)) => social::command(config, command).await,
        None => serve(config, args).await,
    }
}

async fn serve(config: &Config, args: &Args) -> Result<ExitCode> {
    let chosen = args.chosen(&config.status);
    let key = read_key(chosen.feed_key_file.as_deref())?;
    let key = FeedKey::try_new(key).context("the key of the feed cannot be used")?;
    let feed = bind(chosen.feed_listen)?;
    let feed_url = format!("http://{}", feed.local_addr().context("the listener has no address")?);
    let workers = chosen.workers.or_else(|| available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let listeners = Listeners::bind(chosen.listen, workers)?;
    let status_url = format!("http://{}", listeners.address());
    let own_url = chosen.public_url.as_ref().map_or(status_url.as_str(), |url| url.as_str());
    let mut signals = Signals::listen()?;
    let running = stopwatch();
    let now = Arc::new(move || Moment { wall: MachineClock.now(), running: running() });
    let signer = chosen.bootstrap_key_file.as_deref().map(read_signer).transpose()?.map(Arc::new);
    let bootstrap_key = signer.as_ref().map(|signer| signer.public_key());
    let desk = {
        let opening = Opening { own_url: own_url.to_owned(), signer, ways: ways(config) };
        Desk::open(key, Shelf::open(&chosen.folder)?, opening, now())?
    };
    let desk = Arc::new(desk);
    let limits = Limits { connections_max: chosen.connections_max };
    let (stop, stopped) = watch::channel(false);
    let keep = keep(config, &chosen.folder)?;
    let posting = social::start(&config.social, keep.as_ref(), desk.told(), stopped.clone())?;
    let telling = Telling::start(config, keep.as_ref(), (&desk, &stopped))?;
    let server = Server::start(listeners, (&desk.site(), telling.reception.clone()), limits)?;
    let feed = tokio::net::TcpListener::from_std(feed).context("the listener of the feed cannot be used")?;
    let feeding = tokio::spawn(feed_listener(feed, Arc::clone(&desk), now.clone(), stopped));
    let (pid, bootstrap_key) = (std::process::id(), bootstrap_key.as_deref());
    say(args.json, &Ready { status_url: &status_url, feed_url: &feed_url, bootstrap_key, pid })?;
    let mut ticks = interval(GROW_OLDER_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks = interval(GO_ON_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let name = loop {
        tokio::select! {
            biased;
            name = signals.next() => break name,
            _ = looks.tick() => desk.go_on(now()).await,
            _ = ticks.tick() => desk.grow_older(now()).await,
        }
    };
    tracing::info!("{name}: no new connections; what was accepted is finished");
    stop.send_replace(true);
    server.stop().await;
    drop(feeding.await);
    if let Some(posting) = posting {
        drop(posting.await);
    }
    telling.ended().await;
    Ok(ExitCode::SUCCESS)
}

/// The database of those who are told, where anybody is.
fn keep(config: &Config, folder: &Path) -> Result<Option<Keep>> {
    let is_wanted = config.subscribers.is_some() || !config.social.is_empty();
    Ok(is_wanted.then(|| Keep::open(&folder.join(Keep::FILE))).transpose()?)
}

fn say(is_json: bool, ready: &Ready<'_>) -> Result<()> {
    if is_json {
        return screen::answer_json(ready);
    }
    let Ready { status_url, feed_url, bootstrap_key, pid } = ready;
    screen::answer(&format!("The status page is on {status_url}, and is fed on {feed_url} (process {pid})"))?;
    bootstrap_key.map_or(Ok(()), |key| screen::answer(&format!("The app knows it by the key {key}")))
}

fn read_signer(file: &Path) -> Result<Signer> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Signer::try_new(&root_key::digits(file, &Secret::new(text))?)?)
}

/// The key that both ends share; white space around it is dropped, because editors end files with a new line.
pub(super) fn read_key(file: Option<&Path>) -> Result<Secret<Vec<u8>>> {
    let file = file.context("no key is given: `feed_key_file` of [status], or `--feed-key`")?;
    let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    anyhow::ensure!(text.len() <= KEY_FILE_BYTES_MAX, "{} is no key: it is too long", file.display());
    Ok(Secret::new(text.trim_ascii().to_vec()))
}
