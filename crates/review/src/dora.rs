//! Whether an incident is major: Delegated Regulation (EU) 2024/1772, articles 1 to 9, live and with its reasons.

use crate::answer::money;
use crate::calendar::days_hours_minutes;
use crate::facts::Facts;
use crate::question::Question;
use crate::truth::Truth;
use std::time::Duration;

/// Customers beyond whom a share does not matter.
const CLIENTS_MAX: u64 = 100_000;
const CLIENTS_PERCENT: u64 = 10;
const COUNTERPARTS_PERCENT: u64 = 30;
const TRANSACTIONS_PERCENT: u64 = 10;
const DURATION_MAX: Duration = Duration::from_hours(24);
const DOWNTIME_MAX: Duration = Duration::from_hours(2);
const STATES_MIN: u64 = 2;
/// Hundredths of a euro.
const COST_MAX: u64 = 100_000 * 100;
/// Criteria that have to be met beside a critical service.
const CRITERIA_MIN: usize = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Criterion {
    CriticalService,
    MaliciousAccess,
    Clients,
    Reputation,
    Duration,
    GeographicalSpread,
    DataLosses,
    EconomicImpact,
}

impl Criterion {
    /// The six of which two are enough.
    pub const COUNTED: [Self; 6] = [
        Self::Clients,
        Self::Reputation,
        Self::Duration,
        Self::GeographicalSpread,
        Self::DataLosses,
        Self::EconomicImpact,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CriticalService => "critical_service",
            Self::MaliciousAccess => "malicious_access",
            Self::Clients => "clients",
            Self::Reputation => "reputation",
            Self::Duration => "duration",
            Self::GeographicalSpread => "geographical_spread",
            Self::DataLosses => "data_losses",
            Self::EconomicImpact => "economic_impact",
        }
    }
}

/// One of the things by which a criterion is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub truth: Truth,
    pub what: &'static str,
    /// What was found, if anything.
    pub found: Option<String>,
    pub threshold: String,
    /// What to ask where it is not known.
    pub asks: Option<Question>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub criterion: Criterion,
    pub truth: Truth,
    pub reasons: Vec<Reason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    pub is_major: Truth,
    /// The critical service, the malicious access, then the six others.
    pub findings: Vec<Finding>,
}

impl Classification {
    /// Those that are met.
    pub fn met(&self) -> impl Iterator<Item = Criterion> {
        self.findings.iter().filter(|finding| finding.truth == Truth::Met).map(|finding| finding.criterion)
    }
}

/// What is known now. While an incident goes on, its figures only grow; what they do not reach yet is not met so far.
#[must_use]
pub fn decide_classification(facts: &Facts) -> Classification {
    let findings = vec![
        finding(Criterion::CriticalService, vec![critical_service(facts)]),
        finding(
            Criterion::MaliciousAccess,
            vec![asked(facts, "malicious access", Question::MaliciousAccess)],
        ),
        finding(Criterion::Clients, clients(facts)),
        finding(Criterion::Reputation, reputation(facts)),
        finding(Criterion::Duration, duration(facts)),
        finding(Criterion::GeographicalSpread, vec![states(facts)]),
        finding(Criterion::DataLosses, vec![asked(facts, "loss of data", Question::DataLoss)]),
        finding(Criterion::EconomicImpact, vec![cost(facts)]),
    ];
    let truth = |criterion| {
        findings.iter().find(|it| it.criterion == criterion).map_or(Truth::NotKnown, |it| it.truth)
    };
    let counted = Criterion::COUNTED.map(truth);
    let besides = Truth::any([truth(Criterion::MaliciousAccess), Truth::at_least(CRITERIA_MIN, &counted)]);
    Classification { is_major: truth(Criterion::CriticalService).and(besides), findings }
}

fn finding(criterion: Criterion, reasons: Vec<Reason>) -> Finding {
    Finding { criterion, truth: Truth::any(reasons.iter().map(|reason| reason.truth)), reasons }
}

/// A question with yes or no.
fn asked(facts: &Facts, what: &'static str, question: Question) -> Reason {
    let said = facts.yes(question);
    Reason {
        truth: Truth::said(said),
        what,
        found: said.map(|is_yes| if is_yes { "yes" } else { "no" }.to_owned()),
        threshold: "yes".to_owned(),
        asks: Some(question),
    }
}

/// Whether what was hit supports a critical or important function.
pub(crate) fn critical_service(facts: &Facts) -> Reason {
    let hit = facts.incident.components.iter().map(|(component, _)| *component);
    let critical: Vec<&str> =
        hit.filter(|it| facts.entity.critical.contains(it)).map(incidents::Component::word).collect();
    let what = "a service that supports a critical or important function";
    if facts.yes(Question::CriticalService).is_some() {
        return Reason { what, ..asked(facts, what, Question::CriticalService) };
    }
    // Without any component nobody said yet what is affected.
    let truth = match (critical.is_empty(), facts.incident.components.is_empty()) {
        (false, _) => Truth::Met,
        (true, true) => Truth::NotKnown,
        (true, false) => Truth::NotMet,
    };
    Reason {
        truth,
        what,
        found: (!critical.is_empty()).then(|| critical.join(", ")),
        threshold: "one".to_owned(),
        asks: Some(Question::CriticalService),
    }
}

/// A part of a whole, against a share of it.
fn share(
    what: &'static str,
    (part, whole): (Option<u64>, Option<u64>),
    percent: u64,
    asks: Question,
) -> Reason {
    let over = |part: u64, whole: u64| {
        u128::from(whole).saturating_mul(percent.into()) < u128::from(part).saturating_mul(100)
    };
    // A part of nothing is no share; no part at all is no share of anything.
    let truth = match (part, whole) {
        (Some(0), _) => Truth::NotMet,
        (Some(part), Some(whole)) if 0 < whole => Truth::of(over(part, whole)),
        (None | Some(_), _) => Truth::NotKnown,
    };
    let found = match (part, whole) {
        (Some(part), Some(whole)) => Some(format!("{part} of {whole}{}", percent_of(part, whole))),
        (Some(part), None) => Some(part.to_string()),
        (None, _) => None,
    };
    Reason { truth, what, found, threshold: format!("more than {percent} %"), asks: Some(asks) }
}

/// As ` (12.34 %)`.
pub(crate) fn percent_of(part: u64, whole: u64) -> String {
    let hundredths = u128::from(part).saturating_mul(10_000).checked_div(whole.into());
    hundredths.map_or_else(String::new, |share| format!(" ({}.{:02} %)", share / 100, share % 100))
}

fn clients(facts: &Facts) -> Vec<Reason> {
    let people = facts.incident.affected.people;
    let absolute = Reason {
        truth: Truth::of(CLIENTS_MAX < people),
        what: "clients affected",
        found: Some(people.to_string()),
        threshold: format!("more than {CLIENTS_MAX}"),
        asks: None,
    };
    let counterparts = (facts.count(Question::Counterparts), facts.count(Question::CounterpartsAll));
    let daily = facts.count(Question::TransactionsDaily).or_else(|| transactions_daily(facts));
    let transactions = (transactions(facts), daily);
    let value = (facts.count(Question::Value), facts.count(Question::ValueDaily));
    vec![
        absolute,
        share(
            "share of the service's clients",
            (Some(people), facts.service_users()),
            CLIENTS_PERCENT,
            Question::ServiceUsers,
        ),
        share("share of counterparts", counterparts, COUNTERPARTS_PERCENT, Question::Counterparts),
        share(
            "share of a day's transactions by number",
            transactions,
            TRANSACTIONS_PERCENT,
            Question::Transactions,
        ),
        share("share of a day's transactions by value", value, TRANSACTIONS_PERCENT, Question::Value),
        asked(facts, "a relevant client or counterpart", Question::RelevantClient),
    ]
}

/// Transactions that were affected: as somebody says, or else the payments that failed.
pub(crate) fn transactions(facts: &Facts) -> Option<u64> {
    facts.count(Question::Transactions).or_else(|| facts.payments.is_whole.then_some(facts.payments.failed))
}

/// An ordinary day's: the one before, where something was asked for in it.
pub(crate) fn transactions_daily(facts: &Facts) -> Option<u64> {
    let payments = &facts.payments;
    (payments.is_whole && 0 < payments.day_before).then_some(payments.day_before)
}

fn reputation(facts: &Facts) -> Vec<Reason> {
    vec![
        asked(facts, "reported by the media", Question::Media),
        asked(facts, "repeated complaints of different clients", Question::Complaints),
        asked(facts, "a regulatory requirement not met", Question::Breach),
        asked(facts, "loss of clients", Question::ClientLoss),
    ]
}

fn duration(facts: &Facts) -> Vec<Reason> {
    let lasts = |what, lasts: Duration, most: Duration| Reason {
        truth: Truth::of(most < lasts),
        what,
        found: Some(days_hours_minutes(lasts)),
        threshold: format!("more than {}", days_hours_minutes(most)),
        asks: None,
    };
    let longest = lasts("duration", facts.duration(), DURATION_MAX);
    let downtime = lasts("downtime of a critical service", facts.downtime(), DOWNTIME_MAX);
    // Downtime counts of a service that supports a critical function.
    let truth = downtime.truth.and(critical_service(facts).truth);
    vec![longest, Reason { truth, ..downtime }]
}

fn states(facts: &Facts) -> Reason {
    let count = facts.given(Question::MemberStates).and_then(|given| match &given.answer {
        crate::Answer::Words(words) => u64::try_from(words.len()).ok(),
        crate::Answer::YesNo(_)
        | crate::Answer::Count(_)
        | crate::Answer::Instant(_)
        | crate::Answer::Text(_) => None,
    });
    Reason {
        truth: Truth::said(count.map(|count| STATES_MIN <= count)),
        what: "member states",
        found: facts.text(Question::MemberStates),
        threshold: format!("at least {STATES_MIN}"),
        asks: Some(Question::MemberStates),
    }
}

/// The threshold is in euros: what it is in another currency, a person says in euros.
fn cost(facts: &Facts) -> Reason {
    let cost = facts.count(Question::Cost);
    let is_euro = facts.entity.currency.as_deref().is_none_or(|currency| currency == "EUR");
    Reason {
        truth: Truth::said(cost.filter(|_| is_euro).map(|cost| COST_MAX < cost)),
        what: "gross costs and losses",
        found: cost
            .map(|cost| format!("{} {}", facts.entity.currency.as_deref().unwrap_or("EUR"), money(cost))),
        threshold: format!("more than EUR {}", money(COST_MAX)),
        asks: Some(Question::Cost),
    }
}

#[cfg(test)]
mod tests;
