//! Counts outcomes that no change carries: reads and refusals. A job writes them down in bulk.

use crate::bank::Op;
use kernel::{Cohort, Outcome, Timestamp};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<BTreeMap<(&'static str, &'static str, &'static str), Sum>>);

#[derive(Debug, Default)]
struct Sum {
    count: u32,
    lasted: Duration,
}

impl Tally {
    pub(crate) fn add(&self, op: Op, code: &'static str, now: Timestamp) {
        let mut sums = self.0.lock();
        let sum = sums.entry((op.name, code, op.channel)).or_default();
        sum.count = sum.count.saturating_add(1);
        sum.lasted = sum.lasted.saturating_add(now.since(op.started));
    }

    /// Takes all counts, each as one outcome with the mean duration.
    pub(crate) fn take(&self, now: Timestamp) -> Vec<Outcome> {
        let sums = std::mem::take(&mut *self.0.lock());
        sums.into_iter()
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
}
