//! A part in another build's check: sessions that it issued, checked and refreshed by this build, and sessions that this
//! build issues for it.

use super::args::ProbeArgs;
use super::phone::Phone;
use crate::config::Config;
use crate::{place, root_key, screen};
use anyhow::{Context, Result, bail};
use bank::{Bank, SessionPair};
use identity::{AppVersion, PinParams, Platform, Policy, Protocol, Thumbprint};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

/// Bytes of a list.
const LIST_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The first customer for whom sessions are issued: the numbers before are of those whom the other build made.
const FIRST_CUSTOMER: usize = 1_000_000;

/// A session as one build hands it to another.
#[derive(Serialize, Deserialize)]
pub(super) struct Handed {
    pub(super) access: String,
    pub(super) refresh: String,
    /// The name of the device's key.
    pub(super) proof: [u8; 32],
}

/// What became of one: nothing where it was taken.
#[derive(Serialize, Deserialize)]
pub(super) struct Taken {
    pub(super) error: Option<String>,
    pub(super) next: Option<Handed>,
}

/// An app for which a session is to be issued.
#[derive(Serialize, Deserialize)]
pub(super) struct AppTold {
    platform: String,
    version: String,
}

impl Handed {
    pub(super) fn of(pair: SessionPair, proof: Thumbprint) -> Self {
        let (access, refresh) = (pair.access.into_exposed(), pair.refresh.into_exposed());
        Self { access, refresh, proof: proof.0 }
    }
}

impl AppTold {
    pub(super) fn of(platform: Platform, version: AppVersion) -> Self {
        Self { platform: platform.word().to_owned(), version: version.to_string() }
    }

    fn read(&self) -> Result<(Platform, AppVersion)> {
        let platform = Platform::parse(&self.platform).context("a platform")?;
        Ok((platform, AppVersion::parse(&self.version).context("a version")?))
    }
}

/// `florin release probe`: prints what became of each session, or the sessions it issued.
///
/// # Errors
/// When the list or the store cannot be read.
pub(crate) async fn probe(config: &Config, args: &ProbeArgs) -> Result<ExitCode> {
    match (&args.sessions, &args.issue) {
        (Some(file), _) => {
            let sessions: Vec<Handed> = read(file)?;
            let bank = open(config).await?;
            let mut taken = Vec::with_capacity(sessions.len());
            for session in sessions {
                taken.push(match take(&bank, &session).await {
                    Ok(next) => Taken { error: None, next: Some(next) },
                    Err(error) => Taken { error: Some(format!("{error:#}")), next: None },
                });
            }
            bank.store().close().await;
            screen::answer_json(&taken)?;
        }
        (None, Some(file)) => {
            let apps: Vec<AppTold> = read(file)?;
            screen::answer_json(&issue(config, &apps).await?)?;
        }
        (None, None) => bail!("nothing was handed on"),
    }
    Ok(ExitCode::SUCCESS)
}

/// A session of each protocol for each app.
async fn issue(config: &Config, apps: &[AppTold]) -> Result<Vec<Handed>> {
    let mut issued = Vec::new();
    for protocol in Protocol::ALL {
        let mut config = config.clone();
        config.bank.login.policy = Policy::default_of(protocol);
        config.bank.login.pin_params = PinParams::try_from_costs(64, 1, 1)?;
        let bank = open(&config).await?;
        bank.prepare().await?;
        for app in apps {
            let (platform, version) = app.read()?;
            let phone = Phone::new(FIRST_CUSTOMER.saturating_add(issued.len()), platform, version)?;
            let pair = phone.sign_up(&bank).await?;
            issued.push(Handed::of(pair, phone.proof()));
        }
        bank.store().close().await;
    }
    Ok(issued)
}

async fn open(config: &Config) -> Result<Bank> {
    let store = place::open_to_change(&config.store).await?;
    Ok(place::bank_on(store, config, root_key::read(config)?))
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let mut text = String::new();
    let read = File::open(file).and_then(|file| file.take(LIST_BYTES_MAX).read_to_string(&mut text));
    read.with_context(|| format!("{} cannot be read", file.display()))?;
    serde_json::from_str(&text).context("it is not the list that was meant")
}

/// Checks a session, and refreshes it.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(super) async fn take(bank: &Bank, session: &Handed) -> Result<Handed> {
    let proof = Some(Thumbprint(session.proof));
    bank.check_session(&session.access, proof).await?;
    let next = bank.refresh_session(&session.refresh, proof).await?;
    bank.check_session(next.access.expose(), proof).await?;
    Ok(Handed::of(next, Thumbprint(session.proof)))
}
