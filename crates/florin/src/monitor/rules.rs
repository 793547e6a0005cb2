//! `florin slo rules`: the service levels as rules for Prometheus.
//!
//! Alerts look at two windows each: the long one says that enough of the budget is gone to matter, the short one that it
//! still goes (multiwindow, multi-burn-rate alerts; Beyer and others, The Site Reliability Workbook, chapter 5).

use super::levels::{LEVELS, ServiceLevel};
use crate::screen;
use anyhow::Result;
use clap::Subcommand;
use std::fmt::Write as _;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum SloCommand {
    /// Print recording and alerting rules for Prometheus, as YAML.
    Rules,
}

/// So much of thirty days' budget in so long is an alert.
struct Burn {
    /// How many times faster than the budget allows.
    factor: f64,
    long: &'static str,
    short: &'static str,
    severity: &'static str,
}

/// 2 % of the budget in an hour, 5 % in six hours, 10 % in a day, and 10 % in three days.
const BURNS: [Burn; 4] = [
    Burn { factor: 14.4, long: "1h", short: "5m", severity: "page" },
    Burn { factor: 6.0, long: "6h", short: "30m", severity: "page" },
    Burn { factor: 3.0, long: "1d", short: "2h", severity: "ticket" },
    Burn { factor: 1.0, long: "3d", short: "6h", severity: "ticket" },
];
const WINDOWS: [&str; 7] = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

/// What is wrong without any budget.
const CONDITIONS: &str = r#"  - name: florin-conditions
    rules:
      - alert: FlorinNotReady
        expr: florin_ready == 0
        for: 1m
        labels:
          severity: page
        annotations:
          summary: "{{ $labels.instance }} cannot work: its store does not answer."
      - alert: FlorinOutboxWaits
        expr: 250 < florin_outbox_due
        for: 5m
        labels:
          severity: ticket
        annotations:
          summary: "Mails and webhooks wait longer than they should on {{ $labels.instance }}."
      - alert: FlorinNobodyWatches
        expr: 30 < florin_watch_lease_age_seconds
        for: 1m
        labels:
          severity: page
        annotations:
          summary: "No node watches the releases of the login, as {{ $labels.instance }} sees it: they are held."
      - alert: FlorinTransactionOpen
        expr: max(florin_store_oldest_writer_seconds) > 30
        for: 30s
        labels:
          severity: page
        annotations:
          summary: "A transaction is left open in the bank's database: releases are held, and the watch sees nothing that happens since. The log of the node that watches names its session."
      - alert: FlorinUnexpectedLogins
        expr: >-
          sum by (platform, version, release) (rate(florin_login_unexpected_total[15m]))
          > 0.05 * scalar(sum(rate(florin_login_attempts_total{synthetic="false"}[15m])))
        for: 5m
        labels:
          severity: page
        annotations:
          summary: "Devices that hold a live session log in again: {{ $labels.platform }} {{ $labels.version }}, release {{ $labels.release }}."
      - alert: FlorinSyntheticUnserved
        expr: 300 < time() - max by (platform, protocol) (florin_synthetic_served_timestamp_seconds)
        for: 1m
        labels:
          severity: page
        annotations:
          summary: "The synthetic customer on {{ $labels.platform }} with {{ $labels.protocol }} sessions was not served for five minutes."
      - alert: FlorinSyntheticFails
        expr: >-
          sum by (platform, protocol, step) (increase(florin_synthetic_steps_total{result="failed"}[15m])) > 2
        labels:
          severity: ticket
        annotations:
          summary: "Synthetic customers on {{ $labels.platform }} with {{ $labels.protocol }} sessions fail again and again: {{ $labels.step }}."
      - alert: FlorinAnomaly
        expr: max by (operation, measure) (florin_anomaly) == 1
        for: 2m
        labels:
          severity: ticket
        annotations:
          summary: "The {{ $labels.measure }} of {{ $labels.operation }} is not what it is at this hour of other weeks."
"#;

/// `florin slo`.
///
/// # Errors
/// When standard output is gone.
pub(crate) fn run(command: &SloCommand) -> Result<ExitCode> {
    match command {
        SloCommand::Rules => screen::answer(rules().trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn rules() -> String {
    let mut text = String::from("groups:\n  - name: florin-service-levels\n    rules:\n");
    for window in WINDOWS {
        let rate = |name| format!("sum by (service) (rate(florin_service_level_{name}_total[{window}]))");
        let (bad, all) = (rate("bad_events"), rate("events"));
        push(&mut text, format_args!("      - record: florin:service_level_bad:ratio_rate{window}\n"));
        push(&mut text, format_args!("        expr: {bad} / {all}\n"));
    }
    for level in &LEVELS {
        for burn in &BURNS {
            alert(&mut text, level, burn);
        }
    }
    text.push_str(CONDITIONS);
    text
}

fn alert(text: &mut String, level: &ServiceLevel, burn: &Burn) {
    let (service, budget) = (level.name, 1.0 - level.objective);
    let Burn { factor, long, short, severity } = burn;
    let over = |window: &str| {
        format!(
            "florin:service_level_bad:ratio_rate{window}{{service=\"{service}\"}} > {:.6}",
            factor * budget
        )
    };
    let (over_long, over_short) = (over(long), over(short));
    push(text, format_args!("      - alert: FlorinBudgetBurns\n"));
    push(text, format_args!("        expr: {over_long} and {over_short}\n"));
    push(text, format_args!("        labels:\n          severity: {severity}\n          window: {long}\n"));
    let objective = level.objective * 100.0;
    push(
        text,
        format_args!(
            "        annotations:\n          summary: \"{service}: the budget of {objective:.2} % burns \
             {factor} times too fast over {long} and {short}.\"\n"
        ),
    );
}

fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("a String takes every write");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_every_alert_on_windows_that_are_recorded() {
        let text = rules();
        assert_eq!(text.matches("alert: FlorinBudgetBurns").count(), LEVELS.len() * BURNS.len());
        for Burn { long, short, .. } in BURNS {
            assert!(WINDOWS.contains(&long) && WINDOWS.contains(&short));
        }
        assert!(text.contains("ratio_rate1h{service=\"login\"} > 0.014400"));
        assert!(text.contains("ratio_rate5m{service=\"payment\"} > 0.007200"));
    }
}
