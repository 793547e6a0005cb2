//! How the benchmark scores what a detector says, and how its files are read.

use anyhow::{Context as _, Result};
use kernel::Timestamp;
use watch::{AnomalyDetector, Measure};

/// The part of a file in which nothing is scored, and the most rows of it.
const PROBATION_PERCENT: usize = 15;
const PROBATION_ROWS_MAX: usize = 750;
/// The standard profile: what a false alarm costs; a window that is found brings 1, one that is missed costs 1.
const FALSE_ALARM: f64 = 0.11;
/// Rows of one file.
const ROWS_MAX: usize = 1_000_000;

pub(crate) struct Judged {
    pub(crate) score: f64,
    pub(crate) found: usize,
    pub(crate) false_alarms: usize,
}

pub(crate) fn judge(rows: &[(Timestamp, f64)], windows: &[(Timestamp, Timestamp)]) -> Judged {
    let probation = (rows.len() * PROBATION_PERCENT / 100).min(PROBATION_ROWS_MAX);
    let (mut detector, mut was) = (AnomalyDetector::new(Measure::Level), false);
    let (mut first_in, mut false_alarms, mut cost) = (vec![None; windows.len()], 0, 0.0);
    for (place, (at, value)) in rows.iter().enumerate() {
        let is = detector.add(*at, *value).anomaly.is_some();
        let begins = is && !was;
        was = is;
        if !begins || place < probation {
            continue;
        }
        if let Some(inside) = windows.iter().position(|(first, last)| first <= at && at <= last) {
            first_in[inside].get_or_insert(*at);
        } else {
            false_alarms += 1;
            cost += FALSE_ALARM * -after(windows, *at);
        }
    }
    let worth = |(found, window): (&Option<Timestamp>, &(Timestamp, Timestamp))| {
        found.map_or(-1.0, |at| sigmoid(position(*window, at)))
    };
    let found = first_in.iter().flatten().count();
    Judged { score: first_in.iter().zip(windows).map(worth).sum::<f64>() - cost, found, false_alarms }
}

/// -1 at a window's beginning, 0 at its end, above it behind.
fn position((first, last): (Timestamp, Timestamp), at: Timestamp) -> f64 {
    let length = last.since(first).as_secs_f64().max(1.0);
    if at <= last { -(last.since(at).as_secs_f64() / length) } else { at.since(last).as_secs_f64() / length }
}

/// What an alarm outside all windows is worth: less, the longer the last window is over.
fn after(windows: &[(Timestamp, Timestamp)], at: Timestamp) -> f64 {
    let last = windows.iter().rev().find(|(_, last)| *last < at);
    last.map_or(-1.0, |window| sigmoid(position(*window, at)))
}

/// The benchmark's scaled sigmoid: from almost 1 at -1 to 0 at 0, and -1 far behind.
pub(crate) fn sigmoid(position: f64) -> f64 {
    if position > 3.0 { -1.0 } else { 2.0 / (1.0 + (5.0 * position).exp()) - 1.0 }
}

pub(crate) fn rows(text: &str) -> Result<Vec<(Timestamp, f64)>> {
    let parsed = text.lines().skip(1).filter(|line| !line.trim().is_empty()).take(ROWS_MAX).map(|line| {
        let (at, value) = line.split_once(',').with_context(|| format!("`{line}` is no row"))?;
        Ok((instant(at)?, value.trim().parse().with_context(|| format!("`{line}` has no value"))?))
    });
    parsed.collect()
}

/// `2014-04-01 00:00:00`, perhaps with parts of a second.
pub(crate) fn instant(text: &str) -> Result<Timestamp> {
    let text = text.trim();
    let written = format!("{}Z", text.replacen(' ', "T", 1));
    Timestamp::parse(&written).ok().with_context(|| format!("`{text}` is no instant"))
}
