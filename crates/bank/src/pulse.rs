//! Counts what customers ask of each component and how it ended, until a job writes it down.

use crate::OutcomeKind;
use incidents::{Component, Tallied};
use kernel::Outcome;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What takes longer counts as bad, whatever it answers.
const SLOW: Duration = Duration::from_millis(1_500);

/// One count for each of [`Component::ALL`], in its order.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    good: [AtomicU64; Component::ALL.len()],
    bad: [AtomicU64; Component::ALL.len()],
}

impl Pulse {
    /// Counts an outcome, where a customer felt it.
    pub(crate) fn note(&self, outcome: &Outcome) {
        let Some(component) = component_of(outcome.operation, outcome.cohort.channel) else { return };
        let is_bad = SLOW < outcome.lasted || OutcomeKind::of(outcome.code) == OutcomeKind::Fault;
        let counts = if is_bad { &self.bad } else { &self.good };
        if let Some(count) = counts.get(place(component)) {
            count.fetch_add(u64::from(outcome.count), Ordering::Relaxed);
        }
    }

    /// Takes what was counted of a component.
    pub(crate) fn take(&self, component: Component) -> Tallied {
        let take = |counts: &[AtomicU64]| {
            counts.get(place(component)).map_or(0, |count| count.swap(0, Ordering::Relaxed))
        };
        Tallied { good: take(&self.good), bad: take(&self.bad) }
    }

    /// Counts again what was taken and could not be written down.
    pub(crate) fn give_back(&self, component: Component, tallied: Tallied) {
        for (counts, count) in [(&self.good, tallied.good), (&self.bad, tallied.bad)] {
            if let Some(kept) = counts.get(place(component)) {
                kept.fetch_add(count, Ordering::Relaxed);
            }
        }
    }
}

fn place(component: Component) -> usize {
    Component::ALL.iter().position(|known| *known == component).unwrap_or_default()
}

/// What customers call the part of the bank that an operation belongs to; nothing for what staff and jobs do.
fn component_of(operation: &str, channel: &str) -> Option<Component> {
    if operation == "cards.authorise" {
        return Some(Component::Cards);
    }
    if !matches!(channel, "api" | "app" | "web") {
        return None;
    }
    let (topic, verb) = operation.split_once('.')?;
    Some(match (topic, verb) {
        ("login" | "oauth" | "oidc", _) | ("session", "refresh") => Component::Login,
        ("payments", _) => Component::Payments,
        ("pots", "deposit" | "withdraw") => Component::Transfers,
        _ if channel == "api" => Component::DeveloperApi,
        _ => Component::App,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Cohort, Timestamp};

    fn outcome(operation: &'static str, code: &'static str, ms: u64) -> Outcome {
        let (cohort, at) = (Cohort::of("app"), Timestamp::EPOCH);
        Outcome { operation, code, at, lasted: Duration::from_millis(ms), cohort, count: 2 }
    }

    #[test]
    fn refusals_are_good_and_faults_and_slowness_are_bad() {
        let pulse = Pulse::default();
        pulse.note(&outcome("login.finish", "wrong_pin", 1));
        pulse.note(&outcome("login.finish", "unavailable", 1));
        pulse.note(&outcome("login.finish", "ok", 1_501));
        let taken = pulse.take(Component::Login);
        assert_eq!(taken, Tallied { good: 2, bad: 4 });
        assert_eq!(pulse.take(Component::Login), Tallied::default());
        pulse.give_back(Component::Login, taken);
        assert_eq!(pulse.take(Component::Login), taken);
    }

    #[test]
    fn each_operation_of_a_customer_has_its_component() {
        for (operation, channel, component) in [
            ("session.refresh", "app", Some(Component::Login)),
            ("payments.pay", "api", Some(Component::Payments)),
            ("pots.deposit", "api", Some(Component::Transfers)),
            ("pots.list", "api", Some(Component::DeveloperApi)),
            ("accounts.balance", "app", Some(Component::App)),
            ("cards.authorise", "system", Some(Component::Cards)),
            ("holds.expire", "system", None),
            ("incident.open", "staff", None),
        ] {
            assert_eq!(component_of(operation, channel), component, "{operation}");
        }
    }
}
