//! The control's success, estimated from what came before.

/// Half-life of the estimate, in attempts: long enough for a fine figure, short enough to follow the day.
const MEMORY: f64 = 5_000.0;
/// What the estimate knows before the first attempt, in attempts.
const PRIOR_SUCCESSES: f64 = 97.0;
const PRIOR_FAILURES: f64 = 3.0;
/// How many attempts of the whole a slice's own estimate starts with.
const BORROWED: f64 = 400.0;

/// A share of successes that forgets slowly. Any estimate from the past keeps the tests right; a good one makes them
/// quick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuccessRate {
    successes: f64,
    failures: f64,
}

impl Default for SuccessRate {
    fn default() -> Self {
        Self { successes: PRIOR_SUCCESSES, failures: PRIOR_FAILURES }
    }
}

impl SuccessRate {
    /// Of what nothing is known yet, because it is not near any end: whether people come back, say.
    #[must_use]
    pub(crate) const fn unknown() -> Self {
        Self { successes: 0.5, failures: 0.5 }
    }

    /// Starts from what is known of the whole.
    #[must_use]
    pub(crate) fn starting_at(rate: f64) -> Self {
        Self { successes: rate * BORROWED, failures: (1.0 - rate) * BORROWED }
    }

    /// Between 0 and 1, and neither of them.
    #[must_use]
    pub fn get(&self) -> f64 {
        self.successes / (self.successes + self.failures)
    }

    pub fn add(&mut self, is_ok: bool) {
        if is_ok {
            self.successes += 1.0;
        } else {
            self.failures += 1.0;
        }
        let known = self.successes + self.failures;
        if MEMORY < known {
            self.successes *= MEMORY / known;
            self.failures = (self.failures * MEMORY / known).max(f64::MIN_POSITIVE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_follows_what_happens_and_never_reaches_an_end() {
        let mut rate = SuccessRate::default();
        for _ in 0..1_000_000 {
            rate.add(true);
        }
        assert!(0.999 < rate.get() && rate.get() <= 1.0);
        for _ in 0..100_000 {
            rate.add(false);
        }
        assert!(rate.get() < 0.001 && 0.0 < rate.get());
    }
}
