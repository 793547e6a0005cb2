//! Other tests that may be looked at after every attempt, and the bound that none of them can beat.

use super::streams::{ALPHA, HEALTHY, SHARE, Stream, median};
use super::{ATTEMPTS_MAX, spread};
use crate::report::Report;
use serde_json::json;
use watch::{Arm, LabelTest, SuccessRate, SuccessTest};

const SUCCESSES: [f64; 5] = [0.0, 0.5, 0.8, 0.9, 0.94];

/// A test that takes attempts and says when its evidence suffices.
trait Test {
    fn add(&mut self, arm: Arm, is_ok: bool);
    fn e_value(&self) -> f64;
}

/// The label e-process alone, without slices and settings around it.
#[derive(Default)]
struct Label(LabelTest, SuccessRate);

impl Test for Label {
    fn add(&mut self, arm: Arm, is_ok: bool) {
        self.0.add(arm, is_ok, (self.1.get(), SHARE));
        if arm == Arm::Control {
            self.1.add(is_ok);
        }
    }

    fn e_value(&self) -> f64 {
        self.0.e_value()
    }
}

/// The share of treatment among failures against its share of people (Lindon, Malek 2022), one-sided.
struct Failures {
    treatment: f64,
    control: f64,
    e_value: f64,
}

impl Default for Failures {
    fn default() -> Self {
        Self { treatment: 0.0, control: 0.0, e_value: 1.0 }
    }
}

impl Test for Failures {
    fn add(&mut self, arm: Arm, is_ok: bool) {
        /// The weight of the prior, whose mean is the share.
        const PRIOR: f64 = 20.0;
        if is_ok {
            return;
        }
        let all = PRIOR + self.treatment + self.control;
        let (count, share) = match arm {
            Arm::Treatment => (&mut self.treatment, SHARE),
            Arm::Control => (&mut self.control, 1.0 - SHARE),
        };
        self.e_value *= (PRIOR * share + *count) / all / share;
        *count += 1.0;
    }

    fn e_value(&self) -> f64 {
        let is_more = SHARE * (self.treatment + self.control) < self.treatment;
        if is_more { self.e_value } else { 0.0 }
    }
}

/// Successes alone: what is left where a flaw sends no failures.
#[derive(Default)]
struct Successes(SuccessTest);

impl Test for Successes {
    fn add(&mut self, arm: Arm, is_ok: bool) {
        if is_ok {
            self.0.add(arm, SHARE);
        }
    }

    fn e_value(&self) -> f64 {
        self.0.e_value()
    }
}

pub(super) fn compare(report: &mut Report, runs: u64) {
    let mut row = json!({"method": "bound of two samples"});
    for success in SUCCESSES {
        row[format!("at {:.0} %", success * 100.0)] = json!(bound(success));
    }
    report.row(row);
    row_of::<Label>(report, "label e-process alone", runs);
    row_of::<Failures>(report, "Lindon-Malek on failures", runs);
    row_of::<Successes>(report, "successes alone, the flaw is silent", runs);
}

fn row_of<T: Test + Default>(report: &mut Report, name: &str, runs: u64) {
    let mut row = json!({"method": name});
    for success in SUCCESSES {
        let seen = spread(runs, |seed| attempts(&mut T::default(), seed, success));
        let percent = success * 100.0;
        row[format!("at {percent:.0} %")] = json!(median(&seen));
        row[format!("p90 at {percent:.0} %")] = json!(seen[seen.len() * 9 / 10]);
        let missed = seen.iter().filter(|attempts| ATTEMPTS_MAX <= **attempts).count();
        if 0 < missed {
            row[format!("missed at {percent:.0} %")] = json!(missed as f64 / seen.len() as f64);
        }
    }
    report.row(row);
}

fn attempts(test: &mut impl Test, seed: u64, success: f64) -> u64 {
    let (mut stream, mut attempts) = (Stream::new(seed), 0);
    while attempts < ATTEMPTS_MAX {
        let attempt = stream.next((HEALTHY, success));
        attempts += u64::from(attempt.arm == Arm::Treatment);
        test.add(attempt.arm, attempt.is_ok);
        if 1.0 / ALPHA <= test.e_value() {
            break;
        }
    }
    attempts
}

/// log(1/alpha) over the divergence that one treatment attempt, with its controls, can bring.
fn bound(success: f64) -> f64 {
    let mixed = SHARE * success + (1.0 - SHARE) * HEALTHY;
    let part = |p: f64, q: f64| if p > 0.0 { p * (p / q).ln() } else { 0.0 };
    let divergence = |p: f64| part(p, mixed) + part(1.0 - p, 1.0 - mixed);
    let each = (SHARE * divergence(success) + (1.0 - SHARE) * divergence(HEALTHY)) / SHARE;
    (1.0 / ALPHA).ln() / each
}
