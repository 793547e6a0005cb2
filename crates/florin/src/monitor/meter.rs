//! What is counted and measured, and how it is printed: the `OpenMetrics` text, version 1.0.

use super::anomalies::Anomalies;
use super::labels::{
    Attempt, Bounded, Build, Operation, OperationEnd, Route, RouteEnd, Service, Shadowed, State, Trace,
    Unexpected,
};
use super::levels::{LEVELS, ServiceLevel};
use super::synthetics::SyntheticMeter;
use bank::{Alert, AttemptOutcome, Observer, OutcomeKind, ShadowResult, Vitals};
use identity::{Protocol, ReleaseName};
use kernel::{Cohort, Outcome, Timestamp};
use opentelemetry::trace::TraceContextExt as _;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::time::Duration;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Versions of apps that have a series of their own; the rest share one.
const VERSIONS_MAX: usize = 64;
const RELEASES_MAX: usize = 32;
/// Seconds; about three to a tenfold.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

type Durations<L> = Family<L, HistogramWithExemplars<Trace>, Buckets>;

/// Makes a histogram of durations.
#[derive(Debug, Clone, Copy)]
struct Buckets;

impl MetricConstructor<HistogramWithExemplars<Trace>> for Buckets {
    fn new_metric(&self) -> HistogramWithExemplars<Trace> {
        HistogramWithExemplars::new(BUCKETS.into_iter())
    }
}

/// Everything that is measured in one process.
pub(crate) struct Meter {
    registry: Registry,
    operations: Family<OperationEnd, Counter>,
    operation_durations: Durations<Operation>,
    requests: Family<RouteEnd, Counter>,
    request_durations: Durations<Route>,
    attempts: Family<Attempt, Counter>,
    unexpected: Family<Unexpected, Counter>,
    shadowed: Family<Shadowed, Counter>,
    events: Family<Service, Counter>,
    bad_events: Family<Service, Counter>,
    gauges: Gauges,
    anomalies: Anomalies,
    synthetics: Arc<SyntheticMeter>,
    versions: Bounded,
    releases: Bounded,
}

#[derive(Default)]
struct Gauges {
    outbox_due: Gauge,
    logins_silent: Gauge,
    commits_waiting: Gauge,
    connections: Family<State, Gauge>,
    readers_waiting: Gauge,
    lease_age: Gauge,
    writer_lasts: Gauge,
    ready: Gauge,
}

impl Meter {
    /// `instance` tells the process from others of the bank.
    pub(crate) fn new(instance: String) -> Self {
        let durations = || Family::new_with_constructor(Buckets);
        let mut meter = Self {
            registry: Registry::with_prefix("florin"),
            operations: Family::default(),
            operation_durations: Family::new_with_constructor(Buckets),
            requests: Family::default(),
            request_durations: durations(),
            attempts: Family::default(),
            unexpected: Family::default(),
            shadowed: Family::default(),
            events: Family::default(),
            bad_events: Family::default(),
            gauges: Gauges::default(),
            anomalies: Anomalies::new(instance),
            synthetics: Arc::default(),
            versions: Bounded::new(VERSIONS_MAX),
            releases: Bounded::new(RELEASES_MAX),
        };
        meter.register_events();
        meter.gauges.register(&mut meter.registry);
        meter.anomalies.register(&mut meter.registry);
        meter.synthetics.register(&mut meter.registry);
        // A rate is known from the first event on only where the series was there before it.
        for ServiceLevel { name: service, .. } in LEVELS {
            drop(meter.events.get_or_create(&Service { service }));
            drop(meter.bad_events.get_or_create(&Service { service }));
        }
        meter
    }

    fn register_events(&mut self) {
        let registry = &mut self.registry;
        let build = Info::new(Build { version: env!("CARGO_PKG_VERSION") });
        registry.register("build", "The build that runs", build);
        registry.register(
            "operations",
            "Operations that ended, by how: refused is an answer, fault is trouble",
            self.operations.clone(),
        );
        registry.register_with_unit(
            "operation_duration",
            "From the first gathered fact of an operation to its end",
            Unit::Seconds,
            self.operation_durations.clone(),
        );
        registry.register("http_requests", "Requests that were answered", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "From a request's head to its answer's",
            Unit::Seconds,
            self.request_durations.clone(),
        );
        registry.register(
            "login_attempts",
            "Attempts to log in that ended, timed_out for those that fell silent",
            self.attempts.clone(),
        );
        registry.register(
            "login_unexpected",
            "Attempts to log in on a device that still held a live session",
            self.unexpected.clone(),
        );
        registry.register(
            "release_shadow",
            "What a release in shadow judged beside the one in force; any different answer keeps it there",
            self.shadowed.clone(),
        );
        registry.register("service_level_events", "What the service levels are about", self.events.clone());
        let bad = "Those that came to a fault or took too long";
        registry.register("service_level_bad_events", bad, self.bad_events.clone());
    }

    /// The metrics of this moment.
    pub(crate) fn print(&self) -> String {
        let mut text = String::new();
        text::encode(&mut text, &self.registry).expect("a String takes every write");
        text
    }

    pub(crate) fn request(&self, (method, route): (&'static str, &str), status: u16, lasted: Duration) {
        let route = route.to_owned();
        self.requests.get_or_create(&RouteEnd { method, route: route.clone(), status }).inc();
        let durations = self.request_durations.get_or_create(&Route { method, route });
        durations.observe(lasted.as_secs_f64(), trace(), None);
    }

    /// `runs` is how long the process has been measured: a watch that nobody ever heard of is as old as that.
    pub(crate) fn vitals(&self, vitals: &Vitals, runs: Duration) {
        let Gauges { outbox_due, logins_silent, commits_waiting, connections, readers_waiting, .. } =
            &self.gauges;
        set(outbox_due, vitals.outbox_due);
        set(logins_silent, vitals.logins_silent);
        set(commits_waiting, vitals.store.commits_waiting.unwrap_or(0));
        let seconds =
            |lasts: Option<Duration>| i64::try_from(lasts.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
        self.gauges.lease_age.set(seconds(vitals.lease_age.or(Some(runs))));
        self.gauges.writer_lasts.set(seconds(vitals.writer_lasts));
        set(readers_waiting, vitals.store.readers_waiting.unwrap_or(0));
        let of = |state| connections.get_or_create_owned(&State { state });
        if let (Some(open), Some(idle)) = (vitals.store.connections_open, vitals.store.connections_idle) {
            set(&of("idle"), idle);
            set(&of("busy"), open.saturating_sub(idle));
        }
    }

    /// Takes each operation's measures; returns alerts that begin or end.
    pub(crate) fn anomalies(&self, now: Timestamp) -> Vec<Alert> {
        self.anomalies.measure(now)
    }

    /// What synthetic customers meet is told there.
    pub(crate) fn synthetics(&self) -> Arc<SyntheticMeter> {
        Arc::clone(&self.synthetics)
    }

    /// Alerts of anomalies that operators were not told yet.
    pub(crate) fn untold_anomalies(&self) -> Vec<Alert> {
        self.anomalies.untold()
    }

    pub(crate) fn told_anomaly(&self, alert: &Alert) {
        self.anomalies.told(alert);
    }

    pub(crate) fn ready(&self, is_ready: bool) {
        self.gauges.ready.set(i64::from(is_ready));
    }
}

impl Gauges {
    fn register(&self, registry: &mut Registry) {
        registry.register("outbox_due", "Deliveries that are due and wait", self.outbox_due.clone());
        registry.register(
            "logins_silent",
            "Attempts to log in whose time is over and that were not ended yet",
            self.logins_silent.clone(),
        );
        registry.register(
            "store_commits_waiting",
            "Requests that wait for the one who commits",
            self.commits_waiting.clone(),
        );
        let connections = "Connections to the database for reads, by state";
        registry.register("store_connections", connections, self.connections.clone());
        registry.register(
            "store_readers_waiting",
            "Readers that wait for a connection",
            self.readers_waiting.clone(),
        );
        registry.register_with_unit(
            "watch_lease_age",
            "Since the node that watches releases was last heard of",
            Unit::Seconds,
            self.lease_age.clone(),
        );
        registry.register_with_unit(
            "store_oldest_writer",
            "How long the oldest transaction of the database that may write has been open",
            Unit::Seconds,
            self.writer_lasts.clone(),
        );
        registry.register("ready", "1 where requests may be sent here", self.ready.clone());
    }
}

impl Observer for Meter {
    fn outcome(&self, outcome: &Outcome) {
        let Outcome { operation, code, lasted, cohort, count, .. } = outcome;
        self.anomalies.note(outcome);
        let channel = cohort.channel;
        let result = OutcomeKind::of(code).word();
        let count = u64::from(*count);
        self.operations.get_or_create(&OperationEnd { operation, channel, result, code }).inc_by(count);
        let durations = self.operation_durations.get_or_create(&Operation { operation, channel });
        durations.observe(lasted.as_secs_f64(), trace(), None);
        // What is promised is promised to customers.
        if let Some(level) = ServiceLevel::of(operation).filter(|_| channel != Cohort::SYNTHETIC) {
            let service = Service { service: level.name };
            self.events.get_or_create(&service).inc_by(count);
            if level.is_bad(outcome) {
                self.bad_events.get_or_create(&service).inc_by(count);
            }
        }
    }

    fn attempt(&self, attempt: &AttemptOutcome) {
        let platform = attempt.platform.word();
        let version = self.versions.name(&attempt.app_version.to_string());
        let release = self.releases.name(attempt.release.as_str());
        if attempt.is_unexpected && !attempt.is_synthetic {
            let (version, release) = (version.clone(), release.clone());
            self.unexpected.get_or_create(&Unexpected { platform, version, release }).inc();
        }
        let protocol = attempt.protocol.map_or("unknown", Protocol::word);
        let (way, result) = (attempt.way, attempt.code);
        let synthetic = if attempt.is_synthetic { "true" } else { "false" };
        let labels = Attempt { platform, version, protocol, release, way, synthetic, result };
        self.attempts.get_or_create(&labels).inc();
    }

    fn shadow(&self, release: &ReleaseName, result: ShadowResult) {
        let (release, result) = (self.releases.name(release.as_str()), result.word());
        self.shadowed.get_or_create(&Shadowed { release, result }).inc();
    }
}

fn set(gauge: &Gauge, value: usize) {
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
}

/// The trace of this moment, where one is recorded.
fn trace() -> Option<Trace> {
    let context = Span::current().context();
    let span = context.span();
    let span = span.span_context();
    span.is_sampled().then(|| Trace { trace_id: span.trace_id().to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bank::StoreVitals;

    #[test]
    fn a_watch_that_nobody_heard_of_grows_old() {
        let meter = Meter::new("one".to_owned());
        let vitals = Vitals {
            outbox_due: 0,
            logins_silent: 0,
            lease_age: None,
            writer_lasts: None,
            store: StoreVitals::default(),
        };
        let age_after = |vitals: &Vitals, seconds| {
            meter.vitals(vitals, Duration::from_secs(seconds));
            meter.gauges.lease_age.get()
        };
        assert_eq!([5, 40].map(|seconds| age_after(&vitals, seconds)), [5, 40]);
        let heard = Vitals { lease_age: Some(Duration::from_secs(2)), ..vitals };
        assert_eq!(age_after(&heard, 45), 2);
    }
}
