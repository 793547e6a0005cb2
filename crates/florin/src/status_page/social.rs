//! Social channels of the status page: posting beside the page, and what a person may ask of them.

use super::args::SocialCommand;
use crate::config::Config;
use crate::machine::{MachineClock, MachineEntropy};
use crate::screen;
use anyhow::{Context as _, Result};
use notify::{Channel, Checked, Keep, Ports, Social};
use status::Told;
use std::error::Error;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How long is waited before what could not be written down is tried again.
const KEEP_AGAIN: Duration = Duration::from_secs(10);
/// The status page's address where nobody says one.
const NOWHERE: &str = "https://status.example";

/// Posts what the page is told, until it is told to stop. Nothing happens where there are no channels.
///
/// # Errors
/// When a channel cannot be used.
pub(super) fn start(
    channels: &[Channel],
    keep: Option<&Keep>,
    mut told: watch::Receiver<Option<Arc<Told>>>,
    mut stop: watch::Receiver<bool>,
) -> Result<Option<JoinHandle<()>>> {
    let Some(keep) = keep.filter(|_| !channels.is_empty()) else { return Ok(None) };
    let social = Arc::new(Social::new(keep.clone(), channels, &ports())?);
    let posting = tokio::spawn({
        let (social, stop) = (Arc::clone(&social), stop.clone());
        async move { social.run(stop).await }
    });
    let taking = async move {
        told.mark_changed();
        while told.changed().await.is_ok() {
            let Some(told_now) = told.borrow_and_update().clone() else { continue };
            while let Err(error) = social.take(told_now.all(), told_now.url()).await {
                tracing::error!(error = chain(&error), "what is to be posted could not be written down");
                sleep(KEEP_AGAIN).await;
            }
        }
    };
    Ok(Some(tokio::spawn(async move {
        tokio::select! {
            () = taking => {}
            _ = stop.wait_for(|stopped| *stopped) => {}
        }
        drop(posting.await);
    })))
}

/// `florin status social ...`.
///
/// # Errors
/// When a channel or the document cannot be used.
pub(super) async fn command(config: &Config, command: &SocialCommand) -> Result<ExitCode> {
    match command {
        SocialCommand::Check => check(&config.social).await,
        SocialCommand::DryRun { file } => {
            let body = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            let own_url = config.status.public_url.as_ref().map_or(NOWHERE, |url| url.as_str());
            let told = Told::parse(&body, own_url).context("the document cannot be shown")?;
            let out = |text: &str| drop(screen::answer(text));
            Social::show(&config.social, &Ports { say: Arc::new(out), ..ports() }, told.all(), told.url())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn check(channels: &[Channel]) -> Result<ExitCode> {
    if channels.is_empty() {
        screen::answer("No channel is configured: there is no section [[social]]")?;
        return Ok(ExitCode::FAILURE);
    }
    let mut code = ExitCode::SUCCESS;
    for Checked { channel, account } in Social::check(channels, &ports()).await? {
        match account {
            Ok(account) => screen::answer(&format!("{channel}: {account}"))?,
            Err(trouble) => {
                screen::answer(&format!("{channel}: {}", chain(&trouble)))?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn ports() -> Ports {
    Ports { clock: Arc::new(MachineClock), entropy: Arc::new(MachineEntropy), say: Arc::new(screen::say) }
}

/// An error with its causes, on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        write!(text, ": {inner}").expect("a String takes every write");
        cause = inner.source();
    }
    text
}
