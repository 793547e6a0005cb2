//! What synthetic customers met: how often, how long each step took, and when each of them was last served.

use identity::{Platform, Protocol};
use kernel::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use simulator::{Visit, VisitStep};

/// Seconds, as the customers waited.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// The step of a visit that took too long as a whole.
const LATE: &str = "visit";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Customer {
    platform: &'static str,
    protocol: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    platform: &'static str,
    protocol: &'static str,
    step: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StepEnd {
    platform: &'static str,
    protocol: &'static str,
    step: &'static str,
    result: &'static str,
}

pub(crate) struct SyntheticMeter {
    steps: Family<StepEnd, Counter>,
    durations: Family<Timed, Histogram, fn() -> Histogram>,
    served: Family<Customer, Gauge>,
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Default for SyntheticMeter {
    fn default() -> Self {
        let durations = Family::new_with_constructor(histogram as fn() -> Histogram);
        Self { steps: Family::default(), durations, served: Family::default() }
    }
}

impl SyntheticMeter {
    pub(super) fn register(&self, registry: &mut Registry) {
        let help = "Steps of synthetic customers, by how they ended";
        registry.register("synthetic_steps", help, self.steps.clone());
        registry.register_with_unit(
            "synthetic_step_duration",
            "What a step of a synthetic customer took, as they waited",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register_with_unit(
            "synthetic_served_timestamp",
            "When a synthetic customer was last served in all, since 1970; at first, since when it should be",
            Unit::Seconds,
            self.served.clone(),
        );
    }

    /// Of a customer who comes from now on: the series are there before the first visit.
    pub(crate) fn expect(&self, (platform, protocol): (Platform, Protocol), now: Timestamp) {
        let (platform, protocol) = (platform.word(), protocol.word());
        self.served.get_or_create(&Customer { platform, protocol }).set(seconds(now));
        for step in VisitStep::ALL.map(VisitStep::word).into_iter().chain([LATE]) {
            for result in ["ok", "failed"] {
                drop(self.steps.get_or_create(&StepEnd { platform, protocol, step, result }));
            }
        }
    }

    pub(crate) fn visit(&self, (platform, protocol): (Platform, Protocol), visit: &Visit, now: Timestamp) {
        let (platform, protocol) = (platform.word(), protocol.word());
        for (step, lasted, end) in &visit.steps {
            let (step, result) = (step.word(), if end.is_ok() { "ok" } else { "failed" });
            self.steps.get_or_create(&StepEnd { platform, protocol, step, result }).inc();
            self.durations.get_or_create(&Timed { platform, protocol, step }).observe(lasted.as_secs_f64());
        }
        if visit.is_ok() {
            self.served.get_or_create(&Customer { platform, protocol }).set(seconds(now));
        }
    }

    /// A visit took longer than it may.
    pub(crate) fn late(&self, (platform, protocol): (Platform, Protocol)) {
        let (platform, protocol) = (platform.word(), protocol.word());
        self.steps.get_or_create(&StepEnd { platform, protocol, step: LATE, result: "failed" }).inc();
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(1_000_000)
}
