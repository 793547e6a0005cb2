//! Whether a measure, as an operation's rate or latency, is what it is at this hour of other weeks.
//!
//! A baseline by hour of the week, its scale, and the level of the last hours are kept by steps that outliers move only so
//! far; deviations are added up in both directions (Page's cumulative sum), so one odd minute is no anomaly and some in a
//! row are. It knows no flaw and no release: it may open an incident, never roll back. Memory is the same whatever it saw.

use kernel::Timestamp;

/// Hours of a week: one baseline each.
const HOURS: usize = 7 * 24;
const SECONDS_OF_HOUR: i64 = 3_600;
/// A deviation counts as so many scales at most, so that no single value is an anomaly by itself.
const DEVIATION_MAX: f64 = 6.0;
/// Deviations below this are everyday.
const SLACK: f64 = 1.25;
/// What deviations have to add up to beyond their slack.
const ALARM: f64 = 14.0;
/// Where an anomaly that was found is over.
const CALM: f64 = 4.0;
/// The sum does not grow beyond this, so that calm is noticed in time.
const SUM_MAX: f64 = 24.0;
/// Values seen before anything is called anomalous.
const LEARNS: u32 = 60;
/// Values after which an hour of the week stands on its own.
const OWN_AFTER: u32 = 30;
/// How far one value moves a baseline that has seen many.
const STEP_LEAST: f64 = 0.01;
/// How far one value moves the level of the last hours.
const LEVEL_STEP: f64 = 0.004;
/// How far the level goes with what deviates, in scales.
const LEVEL_PULL: f64 = 1.5;
/// The least scale: nothing is so even that a thousandth more is news.
const SCALE_LEAST: f64 = 0.02;
/// Of the mean deviation to the standard one, for a normal distribution.
const MEAN_TO_STANDARD: f64 = 1.253_3;

/// Where a value is likely to lie.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Baseline {
    center: f64,
    scale: f64,
    seen: u32,
}

impl Baseline {
    const EMPTY: Self = Self { center: 0.0, scale: 0.0, seen: 0 };

    /// Moves towards a value, by as much as one value may.
    fn learn(&mut self, value: f64) {
        self.seen = self.seen.saturating_add(1);
        if self.seen == 1 {
            (self.center, self.scale) = (value, (value.abs() * 0.25).max(SCALE_LEAST));
            return;
        }
        let step = (1.0 / f64::from(self.seen)).max(STEP_LEAST);
        let most = self.scale * DEVIATION_MAX / 2.0;
        let off = (value - self.center).clamp(-most, most);
        self.center += step * off;
        self.scale += step * (MEAN_TO_STANDARD * off.abs() - self.scale);
        self.scale = self.scale.max(SCALE_LEAST);
    }
}

/// What a measure's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// How often something happened: by chance alone as far from its mean as the mean's root.
    Count,
    /// A size, as milliseconds.
    Level,
}

/// In which direction a value is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Above,
    Below,
}

/// What a value says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// What was likely, in the value's own unit.
    pub expected: f64,
    /// How far the value is from it, in scales; below zero where it is less.
    pub deviation: f64,
    /// Deviations added up in the direction they go, between 0 and 1; 1 is an anomaly.
    pub score: f64,
    /// `Some` while an anomaly lasts.
    pub anomaly: Option<Direction>,
}

/// Keeps watch over one measure, whose values are not negative and come at an even pace.
#[derive(Debug, Clone)]
pub struct AnomalyDetector {
    measure: Measure,
    hours: Box<[Baseline; HOURS]>,
    /// Of every hour: what an hour that was not met yet goes by.
    whole: Baseline,
    /// How far the last hours lie from their baselines: growth, holidays.
    level: f64,
    /// Deviations added up: above, below.
    sums: [f64; 2],
    anomaly: Option<Direction>,
}

impl AnomalyDetector {
    #[must_use]
    pub fn new(measure: Measure) -> Self {
        let hours = Box::new([Baseline::EMPTY; HOURS]);
        Self { measure, hours, whole: Baseline::EMPTY, level: 0.0, sums: [0.0; 2], anomaly: None }
    }

    /// Takes the value of one interval; it is judged by what came before it, and then learned from.
    pub fn add(&mut self, at: Timestamp, value: f64) -> Reading {
        // What counts is how many times as much it is, and rates are often nought.
        let value = value.max(0.0).ln_1p();
        let hour = hour_of_week(at);
        let (center, scale) = self.likely(hour);
        let deviation = ((value - center) / scale).clamp(-DEVIATION_MAX, DEVIATION_MAX);
        if LEARNS <= self.whole.seen {
            self.sum(deviation);
        }
        self.learn(hour, value, scale);
        let score = self.sums.iter().fold(0.0, |most: f64, sum| most.max(*sum)) / ALARM;
        Reading { expected: center.exp_m1(), deviation, score: score.min(1.0), anomaly: self.anomaly }
    }

    /// What is likely in an hour of the week: its own baseline, as far as it has one.
    fn likely(&self, hour: usize) -> (f64, f64) {
        let (own, whole) = (&self.hours[hour], &self.whole);
        let trust = f64::from(own.seen.min(OWN_AFTER)) / f64::from(OWN_AFTER);
        let center = trust * (own.center + self.level) + (1.0 - trust) * whole.center;
        let scale = trust * own.scale + (1.0 - trust) * whole.scale * 1.5;
        let least = match self.measure {
            Measure::Count => {
                let mean = center.exp_m1().max(0.0);
                (mean + 0.25).sqrt() / (1.0 + mean)
            }
            Measure::Level => SCALE_LEAST,
        };
        (center, scale.max(least))
    }

    fn learn(&mut self, hour: usize, value: f64, scale: f64) {
        let own = &self.hours[hour];
        if OWN_AFTER <= own.seen {
            let pull = scale * LEVEL_PULL;
            self.level += LEVEL_STEP * (value - own.center - self.level).clamp(-pull, pull);
        }
        let level = self.level;
        let own = &mut self.hours[hour];
        // The baseline takes what the level leaves, so that both together are what was seen.
        own.learn(if own.seen < OWN_AFTER { value } else { value - level });
        self.whole.learn(value);
    }

    fn sum(&mut self, deviation: f64) {
        for (sum, signed) in self.sums.iter_mut().zip([deviation, -deviation]) {
            *sum = (*sum + signed - SLACK).clamp(0.0, SUM_MAX);
        }
        let [above, below] = self.sums;
        self.anomaly = match self.anomaly {
            Some(Direction::Above) if above < CALM => None,
            Some(Direction::Below) if below < CALM => None,
            None if ALARM <= above => Some(Direction::Above),
            None if ALARM <= below => Some(Direction::Below),
            same => same,
        };
    }
}

fn hour_of_week(at: Timestamp) -> usize {
    let hour = at.as_seconds().div_euclid(SECONDS_OF_HOUR).rem_euclid(7 * 24);
    usize::try_from(hour).unwrap_or_default()
}

#[cfg(test)]
mod tests;
