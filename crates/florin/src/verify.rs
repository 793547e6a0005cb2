//! `florin verify`: every balance, hold and hash, recomputed from the transfers.

use crate::config::Config;
use crate::place;
use crate::progress::{Progress, Voice};
use crate::screen;
use anyhow::{Context, Result};
use bank::{AuditReport, Store};
use serde::Serialize;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// What was seen, for scripts.
#[derive(Debug, Serialize)]
struct Seen {
    is_clean: bool,
    accounts: u64,
    holds: u64,
    transfers: u64,
    /// Of those, the ones between synthetic customers.
    synthetic: u64,
    findings: Vec<String>,
}

/// Findings printed one by one; the count is always told.
const FINDINGS_SHOWN_MAX: usize = 50;

/// `florin verify`; exit code 1 where the books are wrong.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn run(config: &Config, args: &Args) -> Result<ExitCode> {
    let voice = if args.json { Voice::Silent } else { Voice::Aloud };
    let store = place::open_to_look(&config.store).await?;
    tell(&audited(store, voice).await?, args.json)
}

/// Audits a store as of one moment, whoever writes to it meanwhile, and closes it.
pub(crate) async fn audited(store: Arc<dyn Store>, voice: Voice) -> Result<AuditReport> {
    let mut progress = Progress::start("transfers verified", voice);
    let report = bank::audit(store.as_ref(), &mut |done| progress.reach(done, 0)).await;
    progress.end();
    store.close().await;
    report.context("the store cannot be verified")
}

/// Says what was seen; the exit code is the verdict.
pub(crate) fn tell(report: &AuditReport, is_json: bool) -> Result<ExitCode> {
    if is_json {
        screen::answer_json(&Seen {
            is_clean: report.is_clean(),
            accounts: report.accounts,
            holds: report.holds,
            transfers: report.transfers,
            synthetic: report.synthetic,
            findings: report.findings.iter().map(ToString::to_string).collect(),
        })?;
    } else {
        screen::answer(&readable(report))?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn readable(report: &AuditReport) -> String {
    let AuditReport { accounts, holds, transfers, synthetic, findings } = report;
    let mut seen = format!("{accounts} accounts, {holds} holds, {transfers} transfers");
    if 0 < *synthetic {
        write!(seen, " ({synthetic} of them synthetic)").expect("a String takes every write");
    }
    if findings.is_empty() {
        return format!("verified: {seen}; every balance and hash follows from the transfers");
    }
    let mut text = format!("{seen}: {} findings", findings.len());
    for finding in findings.iter().take(FINDINGS_SHOWN_MAX) {
        write!(text, "\n  {finding}").expect("a String takes every write");
    }
    if let Some(more) = findings.len().checked_sub(FINDINGS_SHOWN_MAX).filter(|more| 0 < *more) {
        write!(text, "\n  and {more} more").expect("a String takes every write");
    }
    text
}
