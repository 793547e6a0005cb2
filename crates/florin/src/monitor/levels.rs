//! The service levels that the bank is held to: which operations they are about, and what counts as bad.

use bank::OutcomeKind;
use kernel::Outcome;
use std::time::Duration;

/// A promise to customers: of this service's events, at least that share is good.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServiceLevel {
    pub(crate) name: &'static str,
    pub(crate) operations: &'static [&'static str],
    /// What takes longer is bad, whatever it answers.
    pub(crate) slow: Duration,
    /// The share that has to be good over thirty days.
    pub(crate) objective: f64,
}

/// A refusal is an answer, and counts as good; a fault and slowness are bad. Whether customers' logins succeed as they
/// did under the release before is for the guard to tell, which compares.
pub(crate) const LEVELS: [ServiceLevel; 3] = [
    ServiceLevel {
        name: "login",
        operations: &[
            "login.start",
            "login.start_device",
            "login.start_passkey",
            "login.link",
            "login.finish",
            "session.refresh",
            "oauth.exchange",
            "oauth.refresh",
            "oidc.code",
            "oidc.refresh",
        ],
        slow: Duration::from_millis(1_500),
        objective: 0.999,
    },
    ServiceLevel {
        name: "balance",
        operations: &["accounts.balance", "accounts.list", "transactions.list"],
        slow: Duration::from_millis(300),
        objective: 0.999,
    },
    ServiceLevel {
        name: "payment",
        operations: &["payments.pay", "payments.pay_from_app"],
        slow: Duration::from_secs(1),
        objective: 0.9995,
    },
];

impl ServiceLevel {
    /// That of an operation, if any.
    pub(super) fn of(operation: &str) -> Option<&'static Self> {
        LEVELS.iter().find(|level| level.operations.contains(&operation))
    }

    pub(super) fn is_bad(&self, outcome: &Outcome) -> bool {
        self.slow < outcome.lasted || OutcomeKind::of(outcome.code) == OutcomeKind::Fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Cohort, Timestamp};

    #[test]
    fn faults_and_slowness_are_bad_and_refusals_are_not() {
        let level = ServiceLevel::of("payments.pay").expect("it has one");
        let bad = |code, ms| {
            let lasted = Duration::from_millis(ms);
            let (cohort, at) = (Cohort::of("api"), Timestamp::EPOCH);
            level.is_bad(&Outcome { operation: "payments.pay", code, at, lasted, cohort, count: 1 })
        };
        assert!(!bad("ok", 1_000) && !bad("not_enough_money", 2));
        assert!(bad("ok", 1_001) && bad("unavailable", 2) && bad("timed_out", 2) && bad("conflict", 2));
        assert!(ServiceLevel::of("pots.list").is_none());
    }
}
