//! `florin outcomes`: what became of attempts to log in, one line of JSON each, without anyone's name.

use super::run::with_bank;
use crate::config::Config;
use crate::machine::MachineEntropy;
use crate::screen;
use anyhow::{Context as _, Result, ensure};
use bank::AttemptOutcome;
use clap::Args;
use identity::ReleaseName;
use kernel::{Entropy as _, LoginId, Timestamp};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Attempts read at once.
const PAGE: u32 = 1_000;

#[derive(Debug, Args)]
pub(crate) struct OutcomesArgs {
    /// Attempts that ended then or later (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    since: Timestamp,
    /// Print what `florin watch replay` reads instead: attempts of this release are the treatment, all others the
    /// control. An attempt is well there when it ended in a session that was needed.
    #[arg(long, value_name = "RELEASE", value_parser = ReleaseName::parse, requires = "share")]
    treatment: Option<ReleaseName>,
    /// The share of attempts that the treatment was given, between 0 and 1.
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "treatment")]
    share: Option<f64>,
    /// Those of synthetic customers as well.
    #[arg(long, conflicts_with = "treatment")]
    synthetic: bool,
}

impl OutcomesArgs {
    /// The line of an attempt; `None` for one that is not asked for, or that the guard does not look at.
    fn line(&self, outcome: &AttemptOutcome, salt: &[u8; 32]) -> Option<Value> {
        if outcome.is_synthetic && !self.synthetic {
            return None;
        }
        match (&self.treatment, self.share) {
            (Some(treatment), Some(share)) => {
                outcome.is_login().then(|| replay_line(outcome, salt, outcome.release == *treatment, share))
            }
            _ => Some(line(outcome, salt)),
        }
    }
}

fn share(text: &str) -> Result<f64> {
    let share = text.parse().context("it is no number")?;
    ensure!(0.0 < share && share < 1.0, "it is not between 0 and 1");
    Ok(share)
}

/// `florin outcomes`. Who is who is hashed with a salt of this one run, so that no two outputs can be laid side by side.
///
/// # Errors
/// What keeps the bank from answering.
pub(crate) async fn outcomes(config: &Config, args: &OutcomesArgs) -> Result<ExitCode> {
    let mut salt = [0; 32];
    MachineEntropy.fill(&mut salt);
    with_bank(config, async |bank| {
        let mut since = args.since;
        // Those that were printed of the instant at which the next page begins.
        let mut printed: Vec<LoginId> = Vec::new();
        loop {
            let page = bank.attempts_since(since, PAGE).await?;
            let is_last = u32::try_from(page.len()).is_ok_and(|count| count < PAGE);
            for outcome in page.iter().filter(|outcome| !printed.contains(&outcome.login)) {
                if let Some(line) = args.line(outcome, &salt) {
                    screen::answer_json(&line)?;
                }
            }
            let Some(last) = page.last().filter(|_| !is_last) else { return Ok(()) };
            ensure!(since < last.ended_at, "more than {PAGE} attempts ended at {since}");
            since = last.ended_at;
            printed = page.iter().filter(|it| it.ended_at == since).map(|it| it.login).collect();
        }
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

fn line(outcome: &AttemptOutcome, salt: &[u8; 32]) -> Value {
    json!({
        "t": seconds(outcome.ended_at),
        "opened": seconds(outcome.opened_at),
        "person": outcome.person_mark(salt),
        "slice": slice(outcome),
        "release": outcome.release.as_str(),
        "way": outcome.way,
        "ok": outcome.is_ok(),
        "code": outcome.code,
        "tries": outcome.tries,
        "unexpected": outcome.is_unexpected,
        "synthetic": outcome.is_synthetic,
    })
}

/// As `florin watch replay` reads it.
fn replay_line(outcome: &AttemptOutcome, salt: &[u8; 32], is_treatment: bool, share: f64) -> Value {
    json!({
        "t": seconds(outcome.ended_at),
        "person": outcome.person_mark(salt),
        "arm": if is_treatment { "treatment" } else { "control" },
        "share": share,
        "slice": slice(outcome),
        "ok": outcome.is_ok() && !outcome.is_unexpected,
    })
}

fn slice(outcome: &AttemptOutcome) -> Value {
    json!({
        "platform": outcome.platform.word(),
        "version": outcome.app_version.to_string(),
        "protocol": outcome.protocol.map_or("unknown", identity::Protocol::word),
        "network": outcome.network.as_ref().map_or("unknown", identity::Place::as_str),
    })
}

/// Since 1970, with parts of a second.
#[expect(clippy::cast_precision_loss, reason = "microseconds of this century fit")]
fn seconds(at: Timestamp) -> f64 {
    at.as_micros() as f64 / 1e6
}
