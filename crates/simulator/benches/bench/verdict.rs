//! `bench verdict`: from the event that decides against a release to what comes of it, on real processes.
//!
//! `florin serve` runs on SQLite, and three of them on PostgreSQL; Debian's Alertmanager runs with the configuration that
//! the runbook shows, and calls a receiver in this process. Phones log in over HTTP. The flaw is theirs: those that are
//! given the new release cannot use their session and ask for another, one at a time, and the next one only when the
//! watch has had time to judge the one before; so it is known which of them decided.
//!
//! `florin status` is fed by the bank and posts to a channel in this process. At the end the bank is killed one second
//! after a verdict, with and without a grace time for its first words.

mod alerts;
mod ground;
mod page;

use crate::report::{Report, Sense};
use anyhow::{Context as _, Result};
use ground::{Ground, Took};
use serde_json::json;
use std::time::Duration;

/// The bar, in seconds.
const TARGET: f64 = 2.0;
const TOLD_TARGET: f64 = 10.0;
const TOLD_AFTER_GRACE_TARGET: f64 = 60.0;
/// First words wait for nobody.
const AT_ONCE: &str = "[incidents]\ngrace_seconds = 0\n";
const TRIALS: usize = 10;
const TRIALS_QUICK: usize = 2;

pub(crate) async fn run(report: &mut Report, is_quick: bool, postgres: Option<&str>) -> Result<()> {
    report.name("verdict");
    // The HTTP client needs one, though all is on loopback and in the clear.
    drop(rustls::crypto::ring::default_provider().install_default());
    let url = postgres.context("give --postgres URL, as cargo xtask bench does")?;
    let trials = if is_quick { TRIALS_QUICK } else { TRIALS };
    for (name, url) in [("one process on SQLite", None), ("three on PostgreSQL", Some(url))] {
        report.step(&format!("starting {name}"));
        let mut ground = Ground::open(url, trials + 2, AT_ONCE).await?;
        let mut worst = Took::default();
        for trial in 0..trials {
            let (took, attempts) = ground.trial(trial).await?;
            report.row(json!({
                "served by": name, "trial": trial, "treatment attempts": attempts, "switch s": seconds(took.switch),
                "challenges s": seconds(took.challenges), "incident s": seconds(took.incident),
                "webhook s": seconds(took.webhook), "page s": seconds(took.page), "channel s": seconds(took.channel),
            }));
            worst = worst.max(took);
        }
        for (what, took) in [
            ("the old release at every node's next challenge", worst.challenges),
            ("an incident", worst.incident),
            ("the webhook of Alertmanager", worst.webhook),
        ] {
            let bar = format!("s from the deciding event to {what}, worst of {trials}, {name}");
            report.bar(&bar, seconds(took), Sense::AtMost, TARGET);
        }
        report.step(&format!("killing the bank after a verdict, {name}"));
        let (page, channel) = ground.killed(trials).await?;
        let automatic = worst.page.max(worst.channel).max(page).max(channel);
        let bar = format!("s to page, API, feed and channel, one of {} killed after 1 s, {name}", trials + 1);
        report.bar(&bar, seconds(automatic), Sense::AtMost, TOLD_TARGET);
        ground.start("").await?;
        let (page, channel) = ground.killed(trials + 1).await?;
        let bar = format!("the same with the grace time of staff, killed after 1 s, {name}");
        report.bar(&bar, seconds(page.max(channel)), Sense::AtMost, TOLD_AFTER_GRACE_TARGET);
        ground.close().await?;
    }
    Ok(())
}

const fn seconds(took: Duration) -> f64 {
    took.as_secs_f64()
}
