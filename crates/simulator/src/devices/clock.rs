//! A clock that runs faster than the machine's, for a bank and the phones of its customers alike.

use kernel::{Clock, Timestamp};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;

/// Runs a whole number of times as fast as another clock, from an instant of its own.
pub struct FastClock {
    machine: Arc<dyn Clock>,
    pace: Mutex<Pace>,
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
        Self { machine, pace: Mutex::new(pace) }
    }

    /// The same clock in another process, which the first one's pace was told.
    #[must_use]
    pub fn joined(machine: Arc<dyn Clock>, (at, start): (Timestamp, Timestamp), speed: u32) -> Self {
        Self { machine, pace: Mutex::new(Pace { machine: at, here: start, speed: speed.max(1) }) }
    }

    /// Since when, by the machine's clock, it runs at this speed from which instant of its own.
    #[must_use]
    pub fn pace(&self) -> (Timestamp, Timestamp, u32) {
        let Pace { machine, here, speed } = *self.pace.lock();
        (machine, here, speed)
    }

    /// Runs at another speed from now on.
    pub fn run_at(&self, speed: u32) {
        let here = self.now();
        let machine = self.machine.now();
        *self.pace.lock() = Pace { machine, here, speed: speed.max(1) };
    }

    #[must_use]
    pub fn speed(&self) -> u32 {
        self.pace.lock().speed
    }

    /// What the machine's clock says; spans of what people wait for are measured by it.
    #[must_use]
    pub fn machine_now(&self) -> Timestamp {
        self.machine.now()
    }

    /// How long a span of this clock takes on the machine.
    #[must_use]
    pub fn real(&self, lasts: Duration) -> Duration {
        lasts / self.speed()
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let pace = *self.pace.lock();
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
        clock.run_at(1);
        assert_eq!(clock.now().since(start), Duration::from_mins(1));
        machine.advance(Duration::from_secs(1));
        assert_eq!(clock.now().since(start), Duration::from_secs(61));
        assert_eq!(clock.real(Duration::from_secs(3)), Duration::from_secs(3));
    }
}
