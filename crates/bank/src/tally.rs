//! Counts outcomes that no change carries: reads and refusals. A job writes them down in bulk.

use crate::Observer;
use crate::bank::Op;
use kernel::{Cohort, Outcome, Timestamp};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

#[derive(Default)]
pub(crate) struct Tally {
    sums: Mutex<BTreeMap<(&'static str, &'static str, &'static str), Sum>>,
    /// Told of each as it comes.
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

#[derive(Debug, Default)]
struct Sum {
    count: u32,
    lasted: Duration,
}

impl Tally {
    pub(crate) fn add(&self, op: Op, code: &'static str, now: Timestamp) {
        if let Some(observer) = &self.observer {
            observer.outcome(&op.outcome(code, now));
        }
        let mut sums = self.sums.lock();
        let sum = sums.entry((op.name, code, op.channel)).or_default();
        sum.count = sum.count.saturating_add(1);
        sum.lasted = sum.lasted.saturating_add(now.since(op.started));
    }

    /// Takes the counts, each as one outcome with the mean duration; `limit` at most, the others stay.
    pub(crate) fn take(&self, limit: usize, now: Timestamp) -> Vec<Outcome> {
        let mut sums = self.sums.lock();
        let taken = std::iter::from_fn(|| sums.pop_first());
        taken
            .take(limit)
            .map(|((operation, code, channel), sum)| Outcome {
                operation,
                code,
                at: now,
                lasted: sum.lasted / sum.count.max(1),
                cohort: Cohort { channel },
                count: sum.count,
            })
            .collect()
    }

    /// Counts outcomes again that were taken and could not be written.
    pub(crate) fn give_back(&self, outcomes: &[Outcome]) {
        let mut sums = self.sums.lock();
        for outcome in outcomes {
            let sum = sums.entry((outcome.operation, outcome.code, outcome.cohort.channel)).or_default();
            sum.count = sum.count.saturating_add(outcome.count);
            sum.lasted = sum.lasted.saturating_add(outcome.lasted.saturating_mul(outcome.count));
        }
    }
}

#[cfg(test)]
mod tests;
