//! `bench verdict`: from the event that decides against a release to what comes of it, on real processes.
//!
//! `florin serve` runs on SQLite, and three of them on PostgreSQL; Debian's Alertmanager runs with the configuration that
//! the runbook shows, and calls a receiver in this process. Phones log in over HTTP. The flaw is theirs: those that are
//! given the new release cannot use their session and ask for another, one at a time, and the next one only when the
//! watch has had time to judge the one before; so it is known which of them decided.

mod alerts;
mod ground;

use crate::report::{Report, Sense};
use anyhow::{Context as _, Result};
use ground::{Ground, Took};
use serde_json::json;
use std::time::Duration;

/// The bar, in seconds.
const TARGET: f64 = 2.0;
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
        let ground = Ground::open(url, trials).await?;
        let mut worst = Took::default();
        for trial in 0..trials {
            let (took, attempts) = ground.trial(trial).await?;
            report.row(json!({
                "served by": name, "trial": trial, "treatment attempts": attempts, "switch s": seconds(took.switch),
                "challenges s": seconds(took.challenges), "incident s": seconds(took.incident),
                "webhook s": seconds(took.webhook),
            }));
            worst = worst.max(took);
        }
        ground.close().await?;
        for (what, took) in [
            ("the old release at every node's next challenge", worst.challenges),
            ("an incident", worst.incident),
            ("the webhook of Alertmanager", worst.webhook),
        ] {
            let bar = format!("s from the deciding event to {what}, worst of {trials}, {name}");
            report.bar(&bar, seconds(took), Sense::AtMost, TARGET);
        }
    }
    Ok(())
}

const fn seconds(took: Duration) -> f64 {
    took.as_secs_f64()
}
