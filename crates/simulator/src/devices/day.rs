//! When people open their app: rarely at night, often in the morning, at noon and in the evening.

use super::dice::Dice;
use kernel::Timestamp;
use std::time::Duration;

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_SECONDS: f64 = 86_400.0;
/// How often the app is opened in each hour of a day, where an even day would have ten.
const HOURS: [u32; 24] =
    [3, 2, 1, 1, 2, 5, 10, 15, 16, 13, 11, 12, 16, 14, 11, 10, 11, 14, 16, 16, 14, 12, 8, 7];
/// The most of these.
const PEAK: u32 = 16;
const EVEN: u32 = 10;
/// No gap between two visits is longer: a draw that never ends would be a customer who never comes.
const DRAWS_MAX: u32 = 1_000;

/// How often a customer opens the app, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rhythm {
    /// On an even day.
    pub visits_per_day: f64,
    /// Whether every hour is like the others.
    pub is_even: bool,
}

impl Rhythm {
    /// The next visit after an instant: a Poisson process whose rate follows the day, by thinning (Lewis, Shedler 1979).
    #[must_use]
    pub fn next(&self, dice: &mut Dice, after: Timestamp) -> Timestamp {
        let most = if self.is_even { EVEN } else { PEAK };
        let mean = DAY_SECONDS * f64::from(EVEN) / (self.visits_per_day * f64::from(most));
        let mut at = after;
        for _ in 0..DRAWS_MAX {
            let wait = -mean * (1.0 - dice.unit()).ln();
            at = at.after(Duration::try_from_secs_f64(wait).unwrap_or(Duration::from_hours(24)));
            if self.is_even || dice.below(PEAK) < HOURS[hour_of(at)] {
                break;
            }
        }
        at
    }
}

fn hour_of(at: Timestamp) -> usize {
    let hours = at.as_micros().div_euclid(HOUR_MICROS).rem_euclid(24);
    usize::try_from(hours).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_follow_the_day_and_come_as_often_as_they_should() {
        let rhythm = Rhythm { visits_per_day: 4.0, is_even: false };
        let mut dice = Dice::new(3, 0);
        let end = Timestamp::EPOCH.after(Duration::from_hours(24 * 500));
        let (mut at, mut count, mut night, mut noon) = (Timestamp::EPOCH, 0, 0, 0);
        loop {
            at = rhythm.next(&mut dice, at);
            if end <= at {
                break;
            }
            count += 1;
            match hour_of(at) {
                2..4 => night += 1,
                12..14 => noon += 1,
                _ => {}
            }
        }
        assert!((1_850..2_150).contains(&count), "{count}");
        assert!(night * 5 < noon, "{night} at night, {noon} at noon");
    }

    #[test]
    fn an_even_day_has_no_night() {
        let rhythm = Rhythm { visits_per_day: 4.0, is_even: true };
        let (mut dice, mut at, mut hours) = (Dice::new(3, 0), Timestamp::EPOCH, [0_u32; 24]);
        for _ in 0..24_000 {
            at = rhythm.next(&mut dice, at);
            hours[hour_of(at)] += 1;
        }
        assert!(hours.iter().all(|count| (800..1_200).contains(count)), "{hours:?}");
    }
}
