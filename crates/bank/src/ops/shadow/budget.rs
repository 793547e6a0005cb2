//! How much of a core a shadow may take: a bucket of time that fills with a share of the time that goes by.
//!
//! What a case took is measured by the clock, so it is no less than what it took of the core.

use kernel::Timestamp;
use std::time::Duration;

/// The most that is saved up.
const BURST: Duration = Duration::from_millis(250);
/// What a case costs at least, where the clock is coarse or stands still.
const COST_MIN: Duration = Duration::from_micros(50);
const THOUSAND: u32 = 1_000;

#[derive(Debug)]
pub(super) struct CpuBudget {
    /// Microseconds; below nothing once a case took more than there was.
    left: i64,
    filled_at: Option<Timestamp>,
}

impl Default for CpuBudget {
    fn default() -> Self {
        Self { left: micros(BURST), filled_at: None }
    }
}

impl CpuBudget {
    /// Whether there is time for a case; `permille` is the share of a core, in thousandths.
    pub(super) fn is_open(&mut self, permille: u32, now: Timestamp) -> bool {
        // A clock that was set back fills nothing.
        let lasted = self.filled_at.map_or(Duration::ZERO, |filled_at| now.since(filled_at));
        let filled = lasted.min(BURST * THOUSAND).saturating_mul(permille) / THOUSAND;
        // What is finer than a microsecond is saved up.
        if self.filled_at.is_none_or(|at| now < at) || !filled.is_zero() {
            self.filled_at = Some(now);
            self.left = self.left.saturating_add(micros(filled)).min(micros(BURST));
        }
        0 < self.left
    }

    pub(super) fn spend(&mut self, lasted: Duration) {
        self.left = self.left.saturating_sub(micros(lasted.max(COST_MIN)));
    }
}

fn micros(lasts: Duration) -> i64 {
    i64::try_from(lasts.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
