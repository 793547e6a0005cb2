use super::*;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const WEEK_MINUTES: u32 = 7 * 24 * 60;

/// Logins a minute of a bank: quiet nights, busy evenings, quieter Sundays.
fn rate(minute: u32) -> f64 {
    let (day, hour) = (minute / 1_440 % 7, f64::from(minute % 1_440) / 60.0);
    let rhythm = 1.0 - (std::f64::consts::TAU * (hour - 3.0) / 24.0).cos();
    (5.0 + 100.0 * rhythm) * if day == 6 { 0.6 } else { 1.0 }
}

/// About as many as a Poisson process has.
fn counted(random: &mut ChaCha8Rng, mean: f64) -> f64 {
    let normal: f64 = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
    (mean + mean.sqrt() * normal).max(0.0).round()
}

struct Run {
    random: ChaCha8Rng,
    detector: AnomalyDetector,
    minute: u32,
}

impl Run {
    fn new(seed: u64) -> Self {
        Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            detector: AnomalyDetector::new(Measure::Count),
            minute: 0,
        }
    }

    fn next(&mut self, factor: f64) -> Reading {
        let at = Timestamp::EPOCH.after(MINUTE * self.minute);
        let value = counted(&mut self.random, rate(self.minute) * factor);
        self.minute += 1;
        self.detector.add(at, value)
    }

    /// Anomalies that begin within so many minutes.
    fn anomalies(&mut self, minutes: u32, factor: impl Fn(u32) -> f64) -> u32 {
        let (mut count, mut was) = (0, false);
        for minute in 0..minutes {
            let is = self.next(factor(minute)).anomaly.is_some();
            count += u32::from(is && !was);
            was = is;
        }
        count
    }
}

#[test]
fn the_rhythm_of_day_and_week_is_no_anomaly() {
    let mut found = 0;
    for seed in 0..20 {
        let mut run = Run::new(seed);
        run.anomalies(2 * WEEK_MINUTES, |_| 1.0);
        found += run.anomalies(2 * WEEK_MINUTES, |_| 1.0);
    }
    assert!(found <= 4, "{found} false alarms in forty weeks");
}

#[test]
fn growth_is_no_anomaly() {
    let mut run = Run::new(1);
    run.anomalies(2 * WEEK_MINUTES, |_| 1.0);
    let grown =
        run.anomalies(3 * WEEK_MINUTES, |minute| 1.0 + 0.05 * f64::from(minute) / f64::from(WEEK_MINUTES));
    assert!(grown <= 1, "{grown}");
}

/// Minutes from its beginning at an hour of the third week's Tuesday until it is found.
fn found_after(seed: u64, hour: u32, factor: f64) -> Option<(u32, Direction)> {
    let mut run = Run::new(seed);
    run.anomalies(2 * WEEK_MINUTES + 1_440 + hour * 60, |_| 1.0);
    (1..=120).find_map(|minute| run.next(factor).anomaly.map(|direction| (minute, direction)))
}

#[test]
fn what_breaks_is_found_in_minutes_by_day_and_by_night() {
    for seed in 0..20 {
        for hour in [3, 9, 15, 21] {
            let silence = found_after(seed, hour, 0.0).expect("silence is found");
            assert!(silence.0 <= 10 && silence.1 == Direction::Below, "seed {seed}, {hour} h: {silence:?}");
        }
        let half = found_after(seed, 15, 0.5).expect("half is found");
        assert!(half.0 <= 5 && half.1 == Direction::Below, "seed {seed}: {half:?}");
        let storm = found_after(seed, 15, 3.0).expect("a storm is found");
        assert!(storm.0 <= 4 && storm.1 == Direction::Above, "seed {seed}: {storm:?}");
    }
}

#[test]
fn the_same_rate_is_right_by_night_and_wrong_by_day() {
    let mut run = Run::new(7);
    run.anomalies(2 * WEEK_MINUTES, |_| 1.0);
    let night = rate(3 * 60);
    let day = (0..10).any(|_| {
        let factor = night / rate(run.minute % 1_440 + 15 * 60);
        run.minute = 2 * WEEK_MINUTES + 15 * 60 + run.minute % 10;
        run.next(factor).anomaly.is_some()
    });
    assert!(day, "a night's rate in the afternoon");
}

#[test]
fn one_odd_value_is_no_anomaly_and_an_anomaly_ends() {
    let mut run = Run::new(3);
    run.anomalies(2 * WEEK_MINUTES + 900, |_| 1.0);
    assert!(run.next(20.0).anomaly.is_none(), "one odd minute");
    assert_eq!(run.anomalies(60, |_| 1.0), 0);
    assert_eq!(run.anomalies(30, |_| 0.0), 1);
    let calm = (0..60).position(|_| run.next(1.0).anomaly.is_none()).expect("it ends");
    assert!(calm <= 25, "{calm} minutes later");
}

/// What happens once a day is not an anomaly because it happens.
#[test]
fn what_is_rare_may_happen() {
    for seed in 0..20 {
        let (mut random, mut detector) =
            (ChaCha8Rng::seed_from_u64(seed), AnomalyDetector::new(Measure::Count));
        let found = (0..2 * WEEK_MINUTES).filter(|minute| {
            let value = f64::from(u8::from(random.random_bool(0.01)));
            detector.add(Timestamp::EPOCH.after(MINUTE * *minute), value).anomaly.is_some()
        });
        assert_eq!(found.count(), 0, "seed {seed}");
    }
}

/// A year of anything leaves it as large as it was, and every reading a number.
#[test]
fn nothing_makes_it_grow_or_break() {
    let mut detector = AnomalyDetector::new(Measure::Level);
    for (place, value) in
        [0.0, f64::MAX, 1e-300, 5.0, f64::MIN_POSITIVE].into_iter().cycle().take(50_000).enumerate()
    {
        let at = Timestamp::EPOCH.after(MINUTE * u32::try_from(place).unwrap());
        let reading = detector.add(at, value);
        assert!(reading.expected.is_finite() && reading.deviation.is_finite() && reading.score.is_finite());
    }
    assert_eq!(detector.hours.len(), HOURS);
}
