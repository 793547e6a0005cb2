//! How old the knowledge is, whatever the clocks do.
//!
//! It is counted from when it was heard here, so that a bank's clock that differs from ours by minutes changes nothing;
//! what was sent long before it came is as old as that. Within one
//! run of the process the clock that only goes forward counts; a wall clock that jumped forward may only make the
//! knowledge look older than it is, never younger. After a restart there is only the wall clock, and when that one went
//! back behind the hour of hearing, nobody can say.

use kernel::Timestamp;
use std::time::Duration;

/// From here on the page says, before anything else, that it has had no word: a bank that lives speaks every few
/// seconds, whether or not there is news.
pub const STALE_AFTER: Duration = Duration::from_mins(2);

/// Now, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// By the wall clock.
    pub wall: Timestamp,
    /// Since the process started, by a clock that only goes forward.
    pub running: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    Known(Duration),
    /// The wall clock stands before the hour of hearing.
    Unknown,
}

impl Age {
    /// Of what was heard at one moment, at another. `heard_running` is `None` when the process was another one.
    #[must_use]
    pub fn of(heard_wall: Timestamp, heard_running: Option<Duration>, now: Moment) -> Self {
        let by_wall = (heard_wall <= now.wall).then(|| now.wall.since(heard_wall));
        let by_running = heard_running.map(|heard| now.running.saturating_sub(heard));
        by_wall.max(by_running).map_or(Self::Unknown, Self::Known)
    }

    #[must_use]
    pub fn is_stale(self) -> bool {
        match self {
            Self::Known(age) => STALE_AFTER <= age,
            Self::Unknown => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEARD: i64 = 1_000_000;

    fn age(heard_running: Option<u64>, wall: i64, running: u64) -> Age {
        let now =
            Moment { wall: Timestamp::from_micros(wall * 1_000_000), running: Duration::from_secs(running) };
        Age::of(Timestamp::from_micros(HEARD * 1_000_000), heard_running.map(Duration::from_secs), now)
    }

    #[test]
    fn no_clock_makes_it_younger_than_it_is() {
        let known = |seconds| Age::Known(Duration::from_secs(seconds));
        // Both clocks go as they should.
        assert_eq!(age(Some(10), HEARD + 60, 70), known(60));
        // The wall clock was set back, and the other one goes on.
        assert_eq!(age(Some(10), HEARD - 3_600, 70), known(60));
        // The wall clock jumped forward, or the machine slept and the other clock with it.
        assert_eq!(age(Some(10), HEARD + 3_600, 70), known(3_600));
        // After a restart.
        assert_eq!(age(None, HEARD + 600, 1), known(600));
        assert_eq!(age(None, HEARD - 1, 1), Age::Unknown);
    }

    #[test]
    fn what_nobody_can_date_is_stale() {
        assert!(Age::Unknown.is_stale());
        assert!(Age::Known(STALE_AFTER).is_stale());
        assert!(!Age::Known(STALE_AFTER.saturating_sub(Duration::from_micros(1))).is_stale());
    }
}
