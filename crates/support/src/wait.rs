//! How long somebody will wait, as honestly as it can be said.
//!
//! The method: `ahead` cases stand before theirs, and agents answered `n` cases in the last hour. Answers come one by
//! one, so their number in an hour scatters by about its square root: the rate lies between `n - 2√n` and `n + 2√n` an
//! hour. The wait is `ahead` divided by both. With fewer than [`ANSWERS_MIN`] answers there is no rate, and nothing is
//! said; nor where more are ahead than are counted. A priority may let others overtake, which the interval leaves out.

/// Answers in the last hour that a rate needs.
pub const ANSWERS_MIN: u32 = 10;
/// What is told at most; beyond it, only that it is longer.
pub const WAIT_MINUTES_MAX: u32 = 24 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wait {
    Unknown,
    /// In whole minutes, rounded away from the middle.
    Between {
        from: u32,
        to: u32,
    },
}

/// `ahead` is nothing where more are waiting than are counted.
#[must_use]
pub fn estimate(ahead: Option<u32>, answered: u32) -> Wait {
    let (Some(ahead), true) = (ahead, ANSWERS_MIN <= answered) else { return Wait::Unknown };
    let (ahead, answered) = (u64::from(ahead) + 1, u64::from(answered));
    let scatter = 2 * answered.isqrt();
    let minutes = |rate: u64| ahead * 60 / rate.max(1);
    let to = (ahead * 60).div_ceil(answered.saturating_sub(scatter).max(1));
    let from = minutes(answered + scatter);
    match (u32::try_from(from), u32::try_from(to)) {
        (Ok(from), Ok(to)) if to <= WAIT_MINUTES_MAX => Wait::Between { from, to },
        _ => Wait::Unknown,
    }
}

impl Wait {
    /// A sentence for the customer.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Unknown => "We do not know yet how long it will take until somebody answers.".to_owned(),
            Self::Between { from, to } if from < to => {
                format!("As things are, somebody answers in {from} to {to} minutes.")
            }
            Self::Between { to, .. } => format!("As things are, somebody answers in about {to} minutes."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn too_little_is_known_to_say_anything() {
        assert_eq!(estimate(Some(3), ANSWERS_MIN - 1), Wait::Unknown);
        assert_eq!(estimate(None, 100), Wait::Unknown);
        assert_eq!(estimate(Some(1_000_000), 100), Wait::Unknown);
        // 99 before it and 100 an hour: between 120 and 80 an hour.
        assert_eq!(estimate(Some(99), 100), Wait::Between { from: 50, to: 75 });
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_mean_and_grows_with_the_queue(ahead in 0_u32..5_000, answered in 10_u32..5_000) {
            if let Wait::Between { from, to } = estimate(Some(ahead), answered) {
                let mean = f64::from(ahead + 1) * 60.0 / f64::from(answered);
                prop_assert!(f64::from(from) <= mean && mean <= f64::from(to));
                if let Wait::Between { from: more_from, to: more_to } = estimate(Some(ahead + 1), answered) {
                    prop_assert!(from <= more_from && to <= more_to);
                }
            }
        }
    }
}
