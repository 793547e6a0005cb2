//! `bench nab`: the general detector on the Numenta Anomaly Benchmark, whose data are not ours to ship.
//!
//! It reads the benchmark's own layout: `data/CATEGORY/FILE.csv` with `timestamp,value`, and
//! `labels/combined_windows.json`. The score is the benchmark's standard profile (Lavin, Ahmad 2015, arXiv 1510.03336): 0 for
//! a detector that says nothing, 100 for one that finds every window at its beginning and nothing else.

mod score;

use crate::report::Report;
use anyhow::{Context as _, Result, ensure};
use kernel::Timestamp;
use score::{instant, judge, rows, sigmoid};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub(crate) fn run(report: &mut Report, data: Option<&Path>) -> Result<()> {
    report.name("nab");
    let data = data.context("--data names the folder of the benchmark: it holds `data` and `labels`")?;
    let labels = fs::read_to_string(data.join("labels/combined_windows.json"))
        .context("labels/combined_windows.json cannot be read")?;
    let labels: BTreeMap<String, Vec<[String; 2]>> = serde_json::from_str(&labels)?;
    ensure!(!labels.is_empty(), "there are no labels");
    let (mut score, mut windows_count, mut found, mut alarms) = (0.0, 0_usize, 0_usize, 0_usize);
    for (name, windows) in &labels {
        let windows: Vec<(Timestamp, Timestamp)> = windows
            .iter()
            .map(|[first, last]| Ok((instant(first)?, instant(last)?)))
            .collect::<Result<_>>()?;
        let text = fs::read_to_string(data.join("data").join(name));
        let rows = rows(&text.with_context(|| format!("{name} cannot be read"))?)?;
        let judged = judge(&rows, &windows);
        report.row(
            json!({"file": name, "windows": windows.len(), "found": judged.found, "false": judged.false_alarms}),
        );
        score += judged.score;
        found += judged.found;
        alarms += judged.false_alarms;
        windows_count += windows.len();
    }
    let windows = windows_count as f64;
    let normal = 100.0 * (score + windows) / (windows * (1.0 + sigmoid(-1.0)));
    report.row(json!({"windows": windows_count, "found": found, "false alarms": alarms}));
    report.row(json!({"standard score": normal}));
    Ok(())
}
