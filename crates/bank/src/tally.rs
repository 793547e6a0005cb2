//! Counts outcomes that no change carries: reads and refusals. A job writes them down in bulk.

use crate::bank::Op;
use crate::pulse::Pulse;
use crate::{Observer, ShadowResult};
use identity::{Protocol, ReleaseName};
use kernel::{Cohort, Outcome, Timestamp};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What comes with every request of an app, and is counted on its own, so that no lock is taken for it.
const CHECK: &str = "session.check";

#[derive(Default)]
pub(crate) struct Tally {
    sums: Mutex<BTreeMap<(&'static str, &'static str, Cohort), Sum>>,
    /// Good session checks, by the place of their protocol in [`Protocol::ALL`].
    checks: [AtomicU32; Protocol::ALL.len()],
    pulse: Arc<Pulse>,
    /// Told of each as it comes.
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

#[derive(Debug, Default)]
struct Sum {
    count: u32,
    lasted: Duration,
}

impl Tally {
    /// One that a pulse is counted by as well.
    pub(crate) fn of(pulse: Arc<Pulse>) -> Self {
        Self { pulse, ..Self::default() }
    }

    pub(crate) fn add(&self, op: Op, code: &'static str, now: Timestamp) {
        let outcome = op.outcome(code, now);
        self.pulse.note(&outcome);
        if let Some(observer) = &self.observer {
            observer.outcome(&outcome);
        }
        let mut sums = self.sums.lock();
        let sum = sums.entry((op.name, code, op.cohort)).or_default();
        sum.count = sum.count.saturating_add(1);
        sum.lasted = sum.lasted.saturating_add(now.since(op.started));
    }

    /// A release in shadow judged, or did not. It has its counts elsewhere.
    pub(crate) fn note_shadow(&self, release: &ReleaseName, result: ShadowResult) {
        if let Some(observer) = &self.observer {
            observer.shadow(release, result);
        }
    }

    /// A session was checked and is good.
    pub(crate) fn add_check(&self, protocol: Protocol) {
        let place = Protocol::ALL.iter().position(|known| *known == protocol);
        if let Some(count) = place.and_then(|place| self.checks.get(place)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A session was checked and is not good.
    pub(crate) fn add_bad_check(&self, cohort: Cohort, code: &'static str, now: Timestamp) {
        self.add(Op { name: CHECK, cohort, started: now }, code, now);
    }

    /// Takes the counts, each as one outcome with the mean duration; `limit` at most, the others stay.
    pub(crate) fn take(&self, limit: usize, now: Timestamp) -> Vec<Outcome> {
        let mut sums = self.sums.lock();
        for (protocol, count) in Protocol::ALL.into_iter().zip(&self.checks) {
            let count = count.swap(0, Ordering::Relaxed);
            if 0 < count {
                let cohort = Cohort { protocol: protocol.word(), ..Cohort::of("app") };
                let sum = sums.entry((CHECK, "ok", cohort)).or_default();
                sum.count = sum.count.saturating_add(count);
            }
        }
        let taken = std::iter::from_fn(|| sums.pop_first());
        taken
            .take(limit)
            .map(|((operation, code, cohort), sum)| Outcome {
                operation,
                code,
                at: now,
                lasted: sum.lasted / sum.count.max(1),
                cohort,
                count: sum.count,
            })
            .collect()
    }

    /// Counts outcomes again that were taken and could not be written.
    pub(crate) fn give_back(&self, outcomes: &[Outcome]) {
        let mut sums = self.sums.lock();
        for outcome in outcomes {
            let sum = sums.entry((outcome.operation, outcome.code, outcome.cohort)).or_default();
            sum.count = sum.count.saturating_add(outcome.count);
            sum.lasted = sum.lasted.saturating_add(outcome.lasted.saturating_mul(outcome.count));
        }
    }
}

#[cfg(test)]
mod tests;
