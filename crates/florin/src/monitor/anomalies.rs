//! Each operation's rate and latency against what they are at this hour of other weeks. What is learned lives as long as the
//! process: after a start nothing is called an anomaly for an hour.

use bank::Alert;
use kernel::{Outcome, Timestamp};
use parking_lot::Mutex;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::time::Duration;
use watch::{AnomalyDetector, Direction, Measure};

/// How often a measure is taken.
pub(crate) const MEASURED_EVERY: Duration = Duration::from_mins(1);
/// Operations that are watched; those met later are not.
const OPERATIONS_MAX: usize = 128;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Watched {
    operation: &'static str,
    measure: &'static str,
}

/// What one minute saw of an operation.
#[derive(Debug, Default)]
struct Minute {
    count: u32,
    lasted: Duration,
}

/// One measure of one operation.
struct Watch {
    detector: AnomalyDetector,
    /// The alert that was raised, while it lasts.
    alert: Option<Alert>,
}

pub(super) struct Anomalies {
    /// Tells this process from others, whose anomalies begin and end on their own.
    instance: String,
    minutes: Mutex<BTreeMap<&'static str, Minute>>,
    watches: Mutex<BTreeMap<(&'static str, &'static str), Watch>>,
    /// What operators were not told yet, one alert for each watch: one that ended meanwhile stands for its beginning.
    untold: Mutex<BTreeMap<(&'static str, &'static str), Alert>>,
    gauges: Family<Watched, Gauge>,
}

impl Anomalies {
    pub(super) fn new(instance: String) -> Self {
        Self {
            instance,
            minutes: Mutex::default(),
            watches: Mutex::default(),
            untold: Mutex::default(),
            gauges: Family::default(),
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let help = "1 while a measure is not what it is at this hour of other weeks";
        registry.register("anomaly", help, self.gauges.clone());
    }

    /// Counts one operation of a customer; the bank's own jobs have a rhythm of their own.
    pub(super) fn note(&self, outcome: &Outcome) {
        if !matches!(outcome.cohort.channel, "api" | "app" | "web") {
            return;
        }
        let mut minutes = self.minutes.lock();
        if !minutes.contains_key(outcome.operation) && OPERATIONS_MAX <= minutes.len() {
            return;
        }
        let minute = minutes.entry(outcome.operation).or_default();
        minute.count = minute.count.saturating_add(outcome.count);
        minute.lasted = minute.lasted.saturating_add(outcome.lasted.saturating_mul(outcome.count));
    }

    /// Takes the measures of the minute that is over; returns alerts that begin or end. They are untold until
    /// [`Self::told`].
    pub(super) fn measure(&self, now: Timestamp) -> Vec<Alert> {
        let mut alerts = Vec::new();
        let mut watches = self.watches.lock();
        for (operation, minute) in self.minutes.lock().iter_mut() {
            let Minute { count, lasted } = std::mem::take(minute);
            let mut take = |measure: &'static str, kind, value| {
                let new = || Watch { detector: AnomalyDetector::new(kind), alert: None };
                let watch = watches.entry((operation, measure)).or_insert_with(new);
                let anomaly = watch.detector.add(now, value).anomaly;
                let gauge = self.gauges.get_or_create(&Watched { operation, measure });
                gauge.set(i64::from(anomaly.is_some()));
                if let Some(alert) = watch.turn(anomaly, (operation, measure, &self.instance), now) {
                    self.untold.lock().insert((operation, measure), alert.clone());
                    alerts.push(alert);
                }
            };
            take("rate", Measure::Count, f64::from(count));
            // Where nothing was done, nothing took any time.
            if 0 < count {
                take("latency", Measure::Level, (lasted / count).as_secs_f64() * 1e3);
            }
        }
        alerts
    }

    /// Alerts that are still to be told.
    pub(super) fn untold(&self) -> Vec<Alert> {
        self.untold.lock().values().cloned().collect()
    }

    /// Forgets an alert that was told, unless there is news of it.
    pub(super) fn told(&self, alert: &Alert) {
        self.untold.lock().retain(|_, untold| untold != alert);
    }
}

impl Watch {
    fn turn(
        &mut self,
        anomaly: Option<Direction>,
        (operation, measure, instance): (&str, &str, &str),
        now: Timestamp,
    ) -> Option<Alert> {
        match (anomaly, &self.alert) {
            (Some(direction), None) => {
                let words = match direction {
                    Direction::Above => "above",
                    Direction::Below => "below",
                };
                let labels = [
                    ("operation", operation),
                    ("measure", measure),
                    ("instance", instance),
                    ("severity", "ticket"),
                ];
                let alert = Alert {
                    name: "FlorinAnomaly".to_owned(),
                    labels: labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
                    summary: format!("The {measure} of {operation} is {words} that of other weeks."),
                    started_at: now,
                    ended_at: None,
                };
                self.alert = Some(alert.clone());
                Some(alert)
            }
            (None, Some(_)) => self.alert.take().map(|alert| alert.ended(now)),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Cohort;

    fn outcome(channel: &'static str, count: u32) -> Outcome {
        let (cohort, lasted) = (Cohort::of(channel), Duration::from_millis(20));
        Outcome { operation: "accounts.balance", code: "ok", at: Timestamp::EPOCH, lasted, cohort, count }
    }

    /// Ten hours as ever, and then as few of the operation as the test says, a minute each.
    fn hours(anomalies: &Anomalies, last: &[u32]) -> Vec<Alert> {
        let counts = [100; 600].iter().chain(last);
        let measured = (1..).zip(counts).flat_map(|(minute, count)| {
            anomalies.note(&outcome("api", *count));
            anomalies.measure(Timestamp::EPOCH.after(MEASURED_EVERY * minute))
        });
        measured.collect()
    }

    #[test]
    fn an_alert_is_kept_until_it_was_told() {
        let anomalies = Anomalies::new("one".to_owned());
        let begun = hours(&anomalies, &[0; 20]);
        assert_eq!(begun.len(), 1, "the silence is one alert");
        assert_eq!(anomalies.untold(), begun);
        assert_eq!(anomalies.untold(), begun, "whoever could not tell it asks again");
        anomalies.told(&begun[0]);
        assert_eq!(anomalies.untold(), []);
        // One that is over before anybody could be told is told as that, once.
        let anomalies = Anomalies::new("one".to_owned());
        let both = hours(&anomalies, &[[0; 20], [100; 20], [100; 20], [100; 20]].concat());
        assert_eq!(both.len(), 2, "it began and ended: {both:?}");
        assert_eq!(anomalies.untold(), both[1..]);
        anomalies.told(&both[0]);
        assert_eq!(anomalies.untold(), both[1..], "there is news of it");
    }

    #[test]
    fn what_ends_in_one_process_goes_on_in_another() {
        let [one, other] = ["one", "other"].map(|instance| {
            let alerts = hours(&Anomalies::new(instance.to_owned()), &[0; 20]);
            alerts.into_iter().next().expect("the silence is an alert")
        });
        assert_ne!(one.labels, other.labels);
        assert_eq!((&*one.labels["instance"], &*other.labels["instance"]), ("one", "other"));
    }

    #[test]
    fn silence_raises_one_alert_and_ends_it() {
        let anomalies = Anomalies::new("one".to_owned());
        let (mut minute, mut alerts) = (0, Vec::new());
        let mut pass = |minutes: u32, count: u32| {
            for _ in 0..minutes {
                anomalies.note(&outcome("api", count));
                minute += 1;
                alerts.extend(anomalies.measure(Timestamp::EPOCH.after(MEASURED_EVERY * minute)));
            }
        };
        pass(600, 100);
        pass(20, 0);
        pass(60, 100);
        let told: Vec<_> =
            alerts.iter().map(|alert| (&*alert.labels["measure"], alert.ended_at.is_some())).collect();
        assert_eq!(told, [("rate", false), ("rate", true)]);
        assert_eq!(alerts[0].labels, alerts[1].labels, "it is the same alert");
    }

    #[test]
    fn the_banks_own_work_is_not_watched() {
        let anomalies = Anomalies::new("one".to_owned());
        anomalies.note(&outcome("system", 5));
        assert!(anomalies.minutes.lock().is_empty());
    }
}
