//! Who counts: each person once in a window, with the first outcome. Retries come in clusters, and clusters are what
//! makes a test cry wolf.

use crate::attempt::PersonMark;
use kernel::Timestamp;
use std::collections::HashSet;
use std::time::Duration;

/// People remembered of one window; beyond it none is counted, because it could not be known who came before.
pub(crate) const PEOPLE_MAX: usize = 1 << 20;
/// Attempts may be told this much out of order; later ones are not counted.
pub(crate) const LATE_MAX: Duration = Duration::from_mins(2);

/// Whether an attempt is counted, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Eligibility {
    Counted,
    /// The person was counted in this window or the one before.
    Again,
    /// Told too long after those that came later.
    Late,
    /// More people than are remembered.
    Crowded,
}

/// Remembers whom it counted, in two windows that take turns: a person counts again after one window at least and two
/// at most.
#[derive(Debug, Clone)]
pub struct Eligible {
    window: Duration,
    present: HashSet<PersonMark>,
    past: HashSet<PersonMark>,
    since: Timestamp,
    newest: Timestamp,
}

impl Eligible {
    #[must_use]
    pub fn new(window: Duration) -> Self {
        let (present, past) = (HashSet::new(), HashSet::new());
        Self { window, present, past, since: Timestamp::EPOCH, newest: Timestamp::EPOCH }
    }

    /// Counts a person, if they are to be counted.
    pub fn count(&mut self, person: PersonMark, at: Timestamp) -> Eligibility {
        if at.after(LATE_MAX) < self.newest {
            return Eligibility::Late;
        }
        self.newest = self.newest.max(at);
        let into = self.newest.since(self.since);
        if self.window <= into {
            self.past = std::mem::take(&mut self.present);
            if self.window * 2 <= into {
                self.past.clear();
            }
            self.since = self.newest;
        }
        if self.past.contains(&person) || self.present.contains(&person) {
            return Eligibility::Again;
        }
        if PEOPLE_MAX <= self.present.len() {
            return Eligibility::Crowded;
        }
        self.present.insert(person);
        Eligibility::Counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000).after(Duration::from_mins(minutes))
    }

    #[test]
    fn a_person_counts_once_in_a_window_and_again_after_two() {
        let mut eligible = Eligible::new(Duration::from_mins(10));
        let (ada, bob) = (PersonMark(1), PersonMark(2));
        assert_eq!(eligible.count(ada, at(0)), Eligibility::Counted);
        assert_eq!(eligible.count(ada, at(1)), Eligibility::Again);
        assert_eq!(eligible.count(bob, at(9)), Eligibility::Counted);
        assert_eq!(eligible.count(bob, at(11)), Eligibility::Again, "only two minutes have passed");
        assert_eq!(eligible.count(ada, at(21)), Eligibility::Counted);
        assert_eq!(
            eligible.count(ada, at(60)),
            Eligibility::Counted,
            "after a long silence all is forgotten"
        );
    }

    #[test]
    fn what_is_told_late_is_not_counted() {
        let mut eligible = Eligible::new(Duration::from_mins(10));
        assert_eq!(eligible.count(PersonMark(1), at(9)), Eligibility::Counted);
        assert_eq!(eligible.count(PersonMark(2), at(7)), Eligibility::Counted);
        assert_eq!(eligible.count(PersonMark(3), at(6)), Eligibility::Late);
    }

    #[test]
    fn memory_is_bounded() {
        let mut eligible = Eligible::new(Duration::from_mins(10));
        for person in 0..PEOPLE_MAX as u64 {
            assert_eq!(eligible.count(PersonMark(person), at(0)), Eligibility::Counted);
        }
        assert_eq!(eligible.count(PersonMark(u64::MAX), at(0)), Eligibility::Crowded);
        assert_eq!(
            eligible.count(PersonMark(u64::MAX), at(10)),
            Eligibility::Counted,
            "the next window has room"
        );
    }
}
