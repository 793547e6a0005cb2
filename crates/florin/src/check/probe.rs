//! A part in another build's check: sessions that it issued, checked and refreshed by this build.

use super::args::ProbeArgs;
use crate::config::Config;
use crate::{place, root_key, screen};
use anyhow::{Context, Result};
use identity::Thumbprint;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fs::File;
use std::io::Read as _;
use std::process::ExitCode;

/// Bytes of a list of sessions.
const LIST_BYTES_MAX: u64 = 4 * 1024 * 1024;

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

/// `florin release probe`: prints what became of each session.
///
/// # Errors
/// When the list or the store cannot be read.
pub(crate) async fn probe(config: &Config, args: &ProbeArgs) -> Result<ExitCode> {
    let mut text = String::new();
    let read =
        File::open(&args.sessions).and_then(|file| file.take(LIST_BYTES_MAX).read_to_string(&mut text));
    read.with_context(|| format!("{} cannot be read", args.sessions.display()))?;
    let sessions: Vec<Handed> = serde_json::from_str(&text).context("it is no list of sessions")?;
    let store = place::open_to_change(&config.store).await?;
    let bank = place::bank_on(store, config, root_key::read(config)?);
    let mut taken = Vec::with_capacity(sessions.len());
    for session in sessions {
        taken.push(match take(&bank, &session).await {
            Ok(next) => Taken { error: None, next: Some(next) },
            Err(error) => Taken { error: Some(format!("{error:#}")), next: None },
        });
    }
    bank.store().close().await;
    screen::answer_json(&json!(taken))?;
    Ok(ExitCode::SUCCESS)
}

/// Checks a session, and refreshes it.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(super) async fn take(bank: &bank::Bank, session: &Handed) -> Result<Handed> {
    let proof = Some(Thumbprint(session.proof));
    bank.check_session(&session.access, proof).await?;
    let next = bank.refresh_session(&session.refresh, proof).await?;
    bank.check_session(next.access.expose(), proof).await?;
    Ok(Handed {
        access: next.access.into_exposed(),
        refresh: next.refresh.into_exposed(),
        proof: session.proof,
    })
}
