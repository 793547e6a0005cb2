use super::*;
use crate::samples::{HEALTHY, Stream, median};
use rand::Rng as _;

/// Attempts of different people, each a second after the other.
struct Days {
    stream: Stream,
    guard: HistoryGuard,
    people: u64,
}

impl Days {
    fn new(seed: u64, alpha: f64) -> Self {
        let guard = HistoryGuard::new(Chance::new(alpha).unwrap(), Duration::from_mins(10));
        Self { stream: Stream::new(seed), guard, people: 0 }
    }

    fn live(&mut self, success: f64) -> Fall {
        self.people += 1;
        let at = Timestamp::EPOCH.after(Duration::from_secs(self.people));
        let is_ok = self.stream.random.random_bool(success);
        self.guard.add(PersonMark(self.people), at, is_ok);
        self.guard.fall()
    }

    /// Attempts from now on until the fall is raised.
    fn until_raised(&mut self, success: f64) -> u64 {
        (1..20_000).find(|_| self.live(success).is_raised).unwrap_or(u64::MAX)
    }
}

#[test]
fn a_fall_is_seen_after_a_long_healthy_time() {
    for (success, most) in [(0.0, 10), (0.5, 35), (0.8, 160)] {
        let seen = (0..51).map(|seed| {
            let mut days = Days::new(seed, 0.001);
            assert!((0..5_000).all(|_| !days.live(HEALTHY).is_raised));
            days.until_raised(success)
        });
        let seen = median(seen.collect());
        assert!(seen <= most, "at {success}: {seen}");
    }
}

/// What a day differs from another is no fall, and chance alone raises one no more often than it may.
#[test]
fn usual_days_raise_no_more_falls_than_they_may() {
    const RUNS: u64 = 400;
    let mut raised = 0;
    for seed in 0..RUNS {
        let mut days = Days::new(seed, 0.2);
        raised += u64::from((0..4_000).any(|_| days.live(HEALTHY).is_raised));
    }
    assert!(raised <= RUNS / 5, "{raised} of {RUNS}");
    assert!(0 < raised, "a test that never errs was not tried");
    let mut days = Days::new(1, 0.001);
    assert!((0..20_000).all(|attempt: u32| {
        let success = if (attempt / 2_000).is_multiple_of(2) { 0.97 } else { 0.96 };
        !days.live(success).is_raised
    }));
}

#[test]
fn nothing_is_compared_before_the_past_is_known() {
    let mut days = Days::new(1, 0.001);
    for _ in 0..LEARNT_FROM {
        assert_eq!(days.live(0.0).compared, 0);
    }
    assert!(!days.guard.fall().is_raised);
    assert_eq!(days.live(0.0).compared, 1);
}

#[test]
fn a_person_who_tries_again_and_again_is_one() {
    let mut days = Days::new(1, 0.001);
    for _ in 0..1_000 {
        days.live(HEALTHY);
    }
    let before = days.guard.fall().compared;
    for _ in 0..1_000 {
        days.guard.add(PersonMark(1_001), Timestamp::EPOCH.after(Duration::from_secs(1_000)), false);
    }
    let fall = days.guard.fall();
    assert_eq!((fall.compared, fall.is_raised), (before + 1, false));
}

#[test]
fn what_was_told_begins_anew_and_is_told_again_where_it_goes_on() {
    let mut days = Days::new(1, 0.001);
    for _ in 0..1_000 {
        days.live(HEALTHY);
    }
    let first = days.until_raised(0.0);
    days.guard.begin_anew();
    assert_eq!(days.guard.fall().compared, 0);
    assert!(!days.guard.fall().is_raised);
    let again = days.until_raised(0.0);
    assert!(again <= 3 * first, "{first} and {again}");
}
