//! The rules that others document, on the same streams: what they need in seconds, and what they say of healthy weeks.

use super::streams::{HEALTHY, guard};
use super::{SEED, spread};
use crate::report::Report;
use kernel::Timestamp;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use std::time::Duration;
use watch::{Arm, Attempt, Cell, Chance, Decision, PersonMark};

/// A flaw that is not found in this time is missed.
const SECONDS_MAX: u64 = 6 * 3_600;
/// A healthy week.
const WEEK_SECONDS: u64 = 7 * 86_400;
/// Streams at a low rate, for the healthy weeks: treatment logins a second.
const LOW: f64 = 0.01;
/// Said of a stream without an alarm.
const MISSED: u64 = u64::MAX;

#[derive(Clone, Copy)]
pub(super) enum Method {
    Florin,
    /// Argo Rollouts' documented analysis: every five minutes, at least 95 %, three failures at most.
    Argo,
    /// Flagger's: every minute, at least 99 %, the fifth failure rolls back.
    Flagger,
    /// A multiwindow burn-rate alert for what the service does, 97 % in 30 days: 14.4 times the budget in an hour and in
    /// five minutes.
    BurnRate,
    /// Chi-squared of the two arms at 0.1 %, looked at every minute as if it were the first time.
    ChiSquared,
}

impl Method {
    const ALL: [Self; 5] = [Self::Florin, Self::Argo, Self::Flagger, Self::BurnRate, Self::ChiSquared];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Florin => "florin",
            Self::Argo => "argo rollouts",
            Self::Flagger => "flagger",
            Self::BurnRate => "burn rate",
            Self::ChiSquared => "chi-squared each minute",
        }
    }
}

/// Attempts and successes of a minute: control's, then treatment's.
#[derive(Clone, Copy, Default)]
struct Minute {
    attempts: [f64; 2],
    successes: [f64; 2],
}

pub(super) fn compare(report: &mut Report, runs: u64) {
    for method in Method::ALL {
        report.step(method.name());
        for rate in [0.1, 1.0, 10.0, 100.0] {
            let mut row = json!({"method": method.name(), "treatment logins a second": rate});
            for success in [0.0, 0.5, 0.8, 0.9] {
                let seen = spread(runs, |seed| seconds_to_alarm(method, seed, (rate, success), SECONDS_MAX));
                let missed = seen.iter().filter(|seconds| **seconds == MISSED).count();
                let middle = seen[seen.len() / 2];
                let said = if middle == MISSED { json!("missed") } else { json!(middle) };
                row[format!("s at {:.0} %", success * 100.0)] = said;
                if 0 < missed {
                    row[format!("missed at {:.0} %", success * 100.0)] =
                        json!(missed as f64 / seen.len() as f64);
                }
            }
            report.row(row);
        }
        let weeks = runs / 4;
        let alarmed = spread(weeks, |seed| seconds_to_alarm(method, seed, (LOW, HEALTHY), WEEK_SECONDS));
        let part = alarmed.iter().filter(|seconds| **seconds != MISSED).count() as f64 / weeks as f64;
        report.row(json!({"method": method.name(), "healthy weeks with an alarm at a low rate": part}));
    }
}

/// Seconds from the flaw's beginning to the alarm.
fn seconds_to_alarm(method: Method, seed: u64, (rate, success): (f64, f64), most: u64) -> u64 {
    let mut random = ChaCha8Rng::seed_from_u64(SEED ^ seed);
    let (mut guard, mut minutes, mut person) = (guard(), Vec::new(), 0);
    // Both arms are one stream of arrivals, nine tenths of it control.
    let gap = 1.0 / (rate * 10.0);
    let (mut at, mut minute) = (0.0, Minute::default());
    loop {
        at -= gap * (1.0 - random.random::<f64>()).ln();
        while (minutes.len() as f64 + 1.0) * 60.0 <= at {
            minutes.push(std::mem::take(&mut minute));
            if is_alarmed(method, &minutes) {
                return minutes.len() as u64 * 60;
            }
        }
        if most as f64 <= at {
            return MISSED;
        }
        let is_treatment = random.random_bool(0.1);
        let is_ok = random.random_bool(if is_treatment { success } else { HEALTHY });
        let place = usize::from(is_treatment);
        minute.attempts[place] += 1.0;
        minute.successes[place] += f64::from(u8::from(is_ok));
        if matches!(method, Method::Florin) {
            person += 1;
            let attempt = Attempt {
                at: Timestamp::EPOCH.after(Duration::from_secs_f64(at)),
                person: PersonMark(person),
                arm: if is_treatment { Arm::Treatment } else { Arm::Control },
                share: Chance::new(0.1).expect("it is one"),
                cell: Cell::default(),
                is_ok,
            };
            if guard.add(&attempt).is_some_and(|verdict| verdict.decision == Decision::Rollback) {
                return Duration::from_secs_f64(at).as_secs();
            }
        }
    }
}

fn is_alarmed(method: Method, minutes: &[Minute]) -> bool {
    match method {
        Method::Florin => false,
        Method::Argo => is_over(minutes, 5, 0.95, 3),
        Method::Flagger => is_over(minutes, 1, 0.99, 4),
        Method::BurnRate => [60, 5].iter().all(|window| {
            14.4 * (1.0 - HEALTHY) <= failed(&minutes[minutes.len().saturating_sub(*window)..])
        }),
        Method::ChiSquared => is_different(minutes),
    }
}

/// More than so many checks failed, each of so many minutes; a check without attempts is none.
fn is_over(minutes: &[Minute], window: usize, least: f64, failures_max: usize) -> bool {
    if !minutes.len().is_multiple_of(window) {
        return false;
    }
    let checks = minutes.chunks_exact(window).filter(|check| 1.0 - failed(check) < least);
    failures_max < checks.count()
}

/// The part of treatment's attempts that failed; none without attempts.
fn failed(minutes: &[Minute]) -> f64 {
    let attempts: f64 = minutes.iter().map(|minute| minute.attempts[1]).sum();
    let successes: f64 = minutes.iter().map(|minute| minute.successes[1]).sum();
    if attempts > 0.0 { (attempts - successes) / attempts } else { 0.0 }
}

/// Pearson's test of the two arms over all minutes, one-sided.
fn is_different(minutes: &[Minute]) -> bool {
    /// The 99.9th percentile of the chi-squared distribution with one degree of freedom.
    const CRITICAL: f64 = 10.83;
    let sum = |of: fn(&Minute) -> f64| minutes.iter().map(of).sum::<f64>();
    let (n0, n1) = (sum(|minute| minute.attempts[0]), sum(|minute| minute.attempts[1]));
    let (s0, s1) = (sum(|minute| minute.successes[0]), sum(|minute| minute.successes[1]));
    let all = (s0 + s1) / (n0 + n1);
    let spread = all * (1.0 - all) * (1.0 / n0 + 1.0 / n1);
    let apart = s0 / n0 - s1 / n1;
    0.0 < apart && CRITICAL * spread <= apart * apart && 0.0 < spread
}
