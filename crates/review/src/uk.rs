//! The United Kingdom's rules: regulation 99 of the Payment Services Regulations 2017 (with EBA/GL/2017/10, as the FCA's
//! SUP 15.14 asks for), FCA PS26/2 and PRA PS7/26 from 18 March 2027 on, and the impact tolerances of PRA SS1/21.

use crate::dora::{Reason, critical_service, transactions, transactions_daily};
use crate::facts::Facts;
use crate::question::Question;
use crate::truth::Truth;
use incidents::Component;
use kernel::Timestamp;
use std::time::Duration;

/// 18 March 2027, midnight in London, which is UTC on that day.
pub const OPERATIONAL_FROM: &str = "2027-03-18T00:00:00Z";
const USERS_MAX: u64 = 5_000;
const TRANSACTIONS_PERCENT: u64 = 10;
const DOWNTIME_MAX: Duration = Duration::from_hours(2);

/// Which rules an incident falls under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Regime {
    PaymentServices,
    Operational,
}

impl Regime {
    /// By when the bank became aware of it.
    ///
    /// # Panics
    /// Never: the day is a constant.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        let from = Timestamp::parse(OPERATIONAL_FROM).expect("it is an instant");
        if at < from { Self::PaymentServices } else { Self::Operational }
    }

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PaymentServices => "psrs_regulation_99",
            Self::Operational => "fca_ps26_2_pra_ps7_26",
        }
    }
}

/// Whether it is to be reported, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UkFinding {
    pub regime: Regime,
    pub is_reportable: Truth,
    pub reasons: Vec<Reason>,
    pub tolerances: Vec<Tolerance>,
}

/// How much of the time is used that an important business service may be down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tolerance {
    pub component: Component,
    pub tolerance: Duration,
    pub used: Duration,
    /// When it is used up, or was.
    pub ends_at: Timestamp,
    /// The service is not back.
    pub is_burning: bool,
}

impl Tolerance {
    #[must_use]
    pub fn left(&self) -> Duration {
        self.tolerance.saturating_sub(self.used)
    }

    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.tolerance < self.used
    }
}

#[must_use]
pub fn decide_uk(facts: &Facts) -> UkFinding {
    let regime = Regime::at(facts.incident.times.detected());
    let reasons = match regime {
        Regime::PaymentServices => payment_services(facts),
        Regime::Operational => [
            ("consumer harm", Question::ConsumerHarm),
            ("safety and soundness", Question::Soundness),
            ("market integrity", Question::MarketIntegrity),
        ]
        .map(|(what, question)| thought(facts, what, question))
        .into(),
    };
    let is_reportable = Truth::any(reasons.iter().map(|reason| reason.truth));
    UkFinding { regime, is_reportable, reasons, tolerances: tolerances(facts) }
}

fn thought(facts: &Facts, what: &'static str, question: Question) -> Reason {
    let said = facts.yes(question);
    Reason {
        truth: Truth::said(said),
        what,
        found: facts.text(question),
        threshold: "yes".to_owned(),
        asks: Some(question),
    }
}

fn payment_services(facts: &Facts) -> Vec<Reason> {
    let (part, whole) =
        (transactions(facts), facts.count(Question::TransactionsDaily).or_else(|| transactions_daily(facts)));
    let of_transactions = match (part, whole) {
        (Some(0), _) => Truth::NotMet,
        (Some(part), Some(whole)) if 0 < whole => Truth::of(
            u128::from(whole).saturating_mul(TRANSACTIONS_PERCENT.into())
                < u128::from(part).saturating_mul(100),
        ),
        (None | Some(_), _) => Truth::NotKnown,
    };
    let people = facts.incident.affected.people;
    let downtime = facts.downtime();
    vec![
        Reason {
            truth: of_transactions,
            what: "share of the usual transactions",
            found: part.map(|part| part.to_string()),
            threshold: format!("more than {TRANSACTIONS_PERCENT} %"),
            asks: Some(Question::Transactions),
        },
        Reason {
            truth: Truth::of(USERS_MAX < people),
            what: "payment service users affected",
            found: Some(people.to_string()),
            threshold: format!("more than {USERS_MAX}"),
            asks: None,
        },
        Reason {
            truth: Truth::of(DOWNTIME_MAX < downtime).and(critical_service(facts).truth),
            what: "downtime of a critical service",
            found: Some(crate::days_hours_minutes(downtime)),
            threshold: format!("more than {}", crate::days_hours_minutes(DOWNTIME_MAX)),
            asks: None,
        },
    ]
}

fn tolerances(facts: &Facts) -> Vec<Tolerance> {
    let hit = |component| facts.incident.components.iter().any(|(named, _)| *named == component);
    let started = facts.incident.times.started();
    let hit = facts.entity.tolerances.iter().filter(|(component, _)| hit(*component));
    hit.map(|&(component, tolerance)| Tolerance {
        component,
        tolerance,
        used: facts.downtime(),
        ends_at: started.after(tolerance),
        is_burning: facts.recovered_at().is_none(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_rules_change_on_the_eighteenth_of_march() {
        let at = |text| Regime::at(Timestamp::parse(text).unwrap());
        assert_eq!(at("2027-03-17T23:59:59Z"), Regime::PaymentServices);
        assert_eq!(at("2027-03-18T00:00:00Z"), Regime::Operational);
    }

    #[test]
    fn five_thousand_users_or_two_hours_are_reported() {
        let mut facts = samples::facts();
        let truth = |facts: &Facts| decide_uk(facts).is_reportable;
        assert_eq!(truth(&facts), Truth::NotMet);
        facts.incident.affected.people = USERS_MAX;
        assert_eq!(truth(&facts), Truth::NotMet);
        facts.incident.affected.people += 1;
        assert_eq!(truth(&facts), Truth::Met);
        let mut facts = samples::open_facts();
        facts.now = facts.incident.times.started().after(DOWNTIME_MAX);
        assert_eq!(truth(&facts), Truth::NotMet);
        facts.now = facts.now.after(Duration::from_micros(1));
        assert_eq!(truth(&facts), Truth::Met);
        let mut elsewhere = facts.clone();
        elsewhere.incident.components = vec![(Component::Support, incidents::Health::MajorOutage)];
        assert_eq!(truth(&elsewhere), Truth::NotMet, "not a critical service");
        facts.incident.affected.people = 0;
        facts.payments.is_whole = false;
        facts.now = facts.incident.times.started();
        assert_eq!(truth(&facts), Truth::NotKnown, "nobody counted the transactions");
    }

    #[test]
    fn a_tolerance_burns_until_the_service_is_back() {
        let mut facts = samples::open_facts();
        facts.entity.tolerances =
            vec![(Component::Login, Duration::from_hours(2)), (Component::Cards, Duration::from_hours(1))];
        facts.now = facts.incident.times.started().after(Duration::from_mins(30));
        let [burning] = decide_uk(&facts).tolerances[..] else { panic!("login alone was hit") };
        assert_eq!(burning.left(), Duration::from_mins(90));
        assert!(burning.is_burning && !burning.is_broken());
        facts.now = facts.now.after(Duration::from_hours(2));
        let [broken] = decide_uk(&facts).tolerances[..] else { panic!("login alone was hit") };
        assert!(broken.is_broken());
        assert_eq!(broken.left(), Duration::ZERO);
        let over = Facts { entity: facts.entity.clone(), ..samples::facts() };
        assert!(decide_uk(&over).tolerances.iter().all(|it| !it.is_burning));
    }
}
