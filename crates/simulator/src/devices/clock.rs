//! A clock that runs faster than the machine's, for a bank and the phones of its customers alike.

use kernel::{Clock, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Runs a whole number of times as fast as another clock, from an instant of its own.
pub struct FastClock {
    machine: Arc<dyn Clock>,
    pace: Pace,
}

/// From when on it runs how fast.
#[derive(Clone, Copy)]
struct Pace {
    machine: Timestamp,
    here: Timestamp,
    speed: u32,
}

impl FastClock {
    /// `speed` is above zero.
    #[must_use]
    pub fn new(machine: Arc<dyn Clock>, start: Timestamp, speed: u32) -> Self {
        let pace = Pace { machine: machine.now(), here: start, speed: speed.max(1) };
        Self { machine, pace }
    }

    /// The same clock in another process, which the first one's pace was told.
    #[must_use]
    pub fn joined(machine: Arc<dyn Clock>, (at, start): (Timestamp, Timestamp), speed: u32) -> Self {
        Self { machine, pace: Pace { machine: at, here: start, speed: speed.max(1) } }
    }

    /// Since when, by the machine's clock, it runs at this speed from which instant of its own.
    #[must_use]
    pub const fn pace(&self) -> (Timestamp, Timestamp, u32) {
        let Pace { machine, here, speed } = self.pace;
        (machine, here, speed)
    }

    #[must_use]
    pub const fn speed(&self) -> u32 {
        self.pace.speed
    }

    /// How long a span of this clock takes on the machine.
    #[must_use]
    pub fn real(&self, lasts: Duration) -> Duration {
        lasts / self.speed()
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let pace = self.pace;
        pace.here.after(self.machine.now().since(pace.machine).saturating_mul(pace.speed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededClock;

    #[test]
    fn it_runs_as_fast_as_it_is_told_and_never_jumps() {
        let machine = Arc::new(SeededClock::new(Timestamp::from_micros(5)));
        let start = Timestamp::from_micros(1_000_000_000);
        let clock = FastClock::new(Arc::<SeededClock>::clone(&machine), start, 60);
        assert_eq!(clock.now(), start);
        machine.advance(Duration::from_secs(1));
        assert_eq!(clock.now().since(start), Duration::from_mins(1));
        assert_eq!(clock.real(Duration::from_mins(3)), Duration::from_secs(3));
        // Another process is told its pace, and is in step with it whenever it begins.
        let (at, start, speed) = clock.pace();
        machine.advance(Duration::from_secs(1));
        let other = FastClock::joined(Arc::<SeededClock>::clone(&machine), (at, start), speed);
        assert_eq!((other.now(), other.now().since(start)), (clock.now(), Duration::from_mins(2)));
    }
}
