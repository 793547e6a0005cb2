//! Drafts of the three reports of DORA: every field once, filled from what is known, or with who knows it.

use crate::answer::money;
use crate::calendar::{days_hours_minutes, instant};
use crate::dora::{Criterion, percent_of, transactions, transactions_daily};
use crate::entity::Contact;
use crate::facts::Facts;
use crate::field::{FIELDS, FieldName};
use crate::figures::Review;
use crate::filled::{Field, Filled};
use crate::question::Question;
use crate::sent::Report;
use crate::truth::Truth;
use incidents::{Component, Origin};

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DraftKind {
    Initial,
    Intermediate,
    Final,
}

impl DraftKind {
    pub const ALL: [Self; 3] = [Self::Initial, Self::Intermediate, Self::Final];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Intermediate => "intermediate",
            Self::Final => "final",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == text)
    }

    #[must_use]
    pub const fn report(self) -> Report {
        match self {
            Self::Initial => Report::DoraInitial,
            Self::Intermediate => Report::DoraIntermediate,
            Self::Final => Report::DoraFinal,
        }
    }

    /// The parts of the form that it has.
    const fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Initial => &["1", "2"],
            Self::Intermediate => &["1", "2", "3"],
            Self::Final => &["1", "2", "3", "4"],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub kind: DraftKind,
    /// In the order of the form.
    pub fields: Vec<Field>,
}

impl Draft {
    /// Fields that somebody has to fill.
    #[must_use]
    pub fn open(&self) -> usize {
        self.fields.iter().filter(|field| matches!(field.filled, Filled::Open { .. })).count()
    }
}

#[must_use]
pub fn decide_draft(review: &Review, kind: DraftKind) -> Draft {
    let wanted = FIELDS.iter().filter(|name| kind.parts().contains(&name.part()));
    let field = |name: &'static FieldName| {
        let known = known(review, kind, name.number);
        let said = || name.asks.and_then(|question| review.facts.text(question));
        let filled =
            known.or_else(said).map_or(Filled::Open { who: name.who, asks: name.asks }, Filled::Text);
        Field { name, filled }
    };
    Draft { kind, fields: wanted.map(field).collect() }
}

/// What the bank's records and its configuration say of a field.
fn known(review: &Review, kind: DraftKind, number: &str) -> Option<String> {
    match number.split_once('.').map(|(part, _)| part) {
        Some("1") => of_entity(review, kind, number),
        Some("2") => of_detection(review, number),
        Some("3") => of_impact(&review.facts, number).or_else(|| of_course(review, number)),
        _ => of_end(review, number),
    }
}

fn of_entity(review: &Review, kind: DraftKind, number: &str) -> Option<String> {
    let entity = &review.facts.entity;
    let [first, second] = &entity.contacts;
    let of = |contact: &Contact, place: u8| match place {
        0 => contact.name.clone(),
        1 => contact.email.clone(),
        _ => contact.telephone.clone(),
    };
    match number {
        "1.1" => Some(kind.word().to_owned()),
        "1.2" | "1.5" => entity.name.clone(),
        "1.3" | "1.6" => entity.lei.clone(),
        "1.4" => entity.kind.clone(),
        "1.7" => of(first, 0),
        "1.8" => of(first, 1),
        "1.9" => of(first, 2),
        "1.10" => of(second, 0),
        "1.11" => of(second, 1),
        "1.12" => of(second, 2),
        "1.13" => entity.parent_name.clone(),
        "1.14" => entity.parent_lei.clone(),
        "1.15" => entity.currency.clone(),
        _ => None,
    }
}

fn of_detection(review: &Review, number: &str) -> Option<String> {
    let facts = &review.facts;
    match number {
        "2.1" => Some(facts.incident.id.to_string()),
        "2.2" => Some(instant(facts.incident.times.detected())),
        "2.3" => facts.instant(Question::ClassifiedAt).map(instant),
        "2.5" => {
            let met: Vec<&str> = review.classification.met().map(Criterion::word).collect();
            (!met.is_empty()).then(|| met.join(", "))
        }
        "2.7" => Some(
            match facts.incident.origin {
                Origin::Staff => "by staff",
                Origin::Guard { .. } => {
                    "by the bank's own monitoring: the outcomes of logins under a new release were compared with \
                     those under the one before"
                }
                Origin::Alert => "by the bank's own monitoring: an alert",
            }
            .to_owned(),
        ),
        _ => None,
    }
}

fn of_impact(facts: &Facts, number: &str) -> Option<String> {
    let share = |part: Option<u64>, whole: Option<u64>| {
        let (part, whole) = (part?, whole.filter(|whole| 0 < *whole)?);
        Some(percent_of(part, whole).trim_matches([' ', '(', ')']).to_owned())
    };
    let people = facts.incident.affected.people;
    let daily = facts.count(Question::TransactionsDaily).or_else(|| transactions_daily(facts));
    match number {
        "3.2" => Some(instant(facts.incident.times.started())),
        "3.3" => facts.recovered_at().map(instant),
        "3.4" => Some(people.to_string()),
        "3.5" => share(Some(people), facts.service_users()),
        "3.7" => share(facts.count(Question::Counterparts), facts.count(Question::CounterpartsAll)),
        "3.9" => transactions(facts).map(|count| count.to_string()),
        "3.10" => match (transactions(facts), daily) {
            (Some(0), _) => Some("0.00 %".to_owned()),
            (part, whole) => share(part, whole),
        },
        "3.11" => facts.count(Question::Value).map(|value| of_currency(facts, value)),
        "3.15" => Some(days_hours_minutes(facts.duration())),
        "3.16" => Some(days_hours_minutes(facts.downtime())),
        "3.17" => Some(
            if facts.incident.times.resolved().is_some() { "actual figures" } else { "so far: it goes on" }
                .to_owned(),
        ),
        _ => None,
    }
}

/// What happened, and what was done.
fn of_course(review: &Review, number: &str) -> Option<String> {
    let facts = &review.facts;
    let finding = |criterion| review.classification.findings.iter().find(|it| it.criterion == criterion);
    let hit: Vec<Component> = facts.incident.components.iter().map(|(component, _)| *component).collect();
    match number {
        "3.13" => {
            let reputation = finding(Criterion::Reputation)?;
            let met = reputation.reasons.iter().filter(|reason| reason.truth == Truth::Met);
            let met: Vec<&str> = met.map(|reason| reason.what).collect();
            match (met.is_empty(), reputation.truth) {
                (false, _) => Some(met.join(", ")),
                (true, Truth::NotMet) => Some("none".to_owned()),
                (true, Truth::Met | Truth::NotKnown) => None,
            }
        }
        "3.22" => finding(Criterion::CriticalService)?.reasons.first()?.found.clone(),
        "3.27" if !hit.is_empty() => Some(hit.iter().map(|it| process(*it)).collect::<Vec<_>>().join(", ")),
        "3.33" if facts.guard.is_some() => Some("yes".to_owned()),
        "3.33" => facts.given(Question::Measures).map(|_| "yes".to_owned()),
        "3.34" if facts.given(Question::Measures).is_none() => facts.guard.as_ref().map(|guard| {
            format!(
                "Release {} of the login was taken back; release {} is given again.",
                guard.evidence.release, guard.control
            )
        }),
        _ => None,
    }
}

/// The business process that a component is, in the form's words where it has one.
const fn process(component: Component) -> &'static str {
    match component {
        Component::Login => "authentication and authorisation",
        Component::App => "customer information",
        Component::Payments => "payments",
        Component::Cards => "card payments",
        Component::Transfers => "transfers between accounts",
        Component::DeveloperApi => "access for third parties",
        Component::Support => "customer communication",
    }
}

fn of_end(review: &Review, number: &str) -> Option<String> {
    let facts = &review.facts;
    match number {
        "4.7" => facts.instant(Question::CauseFixedAt).map(instant),
        "4.8" => facts.incident.times.resolved().map(instant),
        "4.12" => {
            let findings = &review.classification.findings;
            let cost = findings.iter().find(|it| it.criterion == Criterion::EconomicImpact)?;
            (cost.truth != Truth::NotKnown).then(|| cost.truth.word().replace('_', " "))
        }
        "4.13" => facts.count(Question::Cost).map(|cost| of_currency(facts, cost)),
        "4.14" => facts.count(Question::Recoveries).map(|back| of_currency(facts, back)),
        // Whether it recurs is known only once both have a root cause.
        "4.15" => facts
            .given(Question::RootCause)
            .map(|_| if review.recurring.is_empty() { "no" } else { "yes" }.to_owned()),
        "4.16" => facts.given(Question::RootCause).map(|_| {
            let times = review.recurring.iter().map(|past| instant(past.started_at));
            let times: Vec<String> = times.collect();
            if times.is_empty() { "none".to_owned() } else { times.join(", ") }
        }),
        _ => None,
    }
}

fn of_currency(facts: &Facts, minor: u64) -> String {
    format!("{} {}", facts.entity.currency.as_deref().unwrap_or(""), money(minor)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::decide_review;
    use crate::samples;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_of_the_form_stands_once_and_in_order() {
        let numbers: Vec<(u32, u32)> = FIELDS
            .iter()
            .map(|field| {
                let (part, number) = field.number.split_once('.').unwrap();
                (part.parse().unwrap(), number.parse().unwrap())
            })
            .collect();
        let expected = [(1, 15), (2, 10), (3, 35), (4, 16)];
        let expected = expected.into_iter().flat_map(|(part, last)| (1..=last).map(move |it| (part, it)));
        assert!(numbers.into_iter().eq(expected));
        let review = decide_review(samples::facts());
        for (kind, count) in DraftKind::ALL.into_iter().zip([25, 60, 76]) {
            let draft = decide_draft(&review, kind);
            let once: BTreeSet<&str> = draft.fields.iter().map(|field| field.name.number).collect();
            assert_eq!((draft.fields.len(), once.len()), (count, count), "{kind:?}");
        }
    }

    #[test]
    fn what_is_known_is_filled_and_what_is_not_says_who_knows_it() {
        let review = decide_review(samples::facts());
        let draft = decide_draft(&review, DraftKind::Final);
        let of = |number| &draft.fields.iter().find(|it| it.name.number == number).unwrap().filled;
        let text = |text: &str| Filled::Text(text.to_owned());
        assert_eq!(*of("1.1"), text("final"));
        assert_eq!(*of("2.2"), text("2026-11-22T09:15:00Z"));
        assert_eq!(*of("3.2"), text("2026-11-22T09:14:00Z"));
        assert_eq!(*of("3.4"), text("3"));
        assert_eq!(*of("3.5"), Filled::Open { who: "product", asks: Some(Question::ServiceUsers) });
        assert_eq!(*of("3.9"), text("0"));
        assert_eq!(*of("3.15"), text("00:01:00"));
        assert_eq!(*of("3.16"), text("00:00:02"));
        assert_eq!(*of("3.27"), text("authentication and authorisation"));
        assert_eq!(*of("4.5"), Filled::Open { who: "incident lead", asks: Some(Question::Causes) });
        assert_eq!(*of("4.8"), text("2026-11-22T10:14:00Z"));
        assert_eq!(*of("4.15"), Filled::Open { who: "the bank", asks: Some(Question::RootCause) });
    }

    #[test]
    fn answers_fill_their_fields() {
        let mut facts = samples::facts();
        let answers = [
            (Question::ServiceUsers, "12"),
            (Question::Cost, "1500.00"),
            (Question::RootCause, "process failure"),
            (Question::Causes, "A token's life was cut."),
        ];
        facts.notes = Some(samples::notes(1, &answers));
        facts.entity.currency = Some("GBP".to_owned());
        let draft = decide_draft(&decide_review(facts), DraftKind::Final);
        let of = |number| match &draft.fields.iter().find(|it| it.name.number == number).unwrap().filled {
            Filled::Text(text) => text.clone(),
            Filled::Open { who, .. } => panic!("{number} is open: {who}"),
        };
        assert_eq!(of("3.5"), "25.00 %");
        assert_eq!(of("4.13"), "GBP 1500.00");
        assert_eq!(
            (of("4.1"), of("4.15"), of("4.16")),
            ("process failure".into(), "no".into(), "none".into())
        );
        assert_eq!(of("4.5"), "A token's life was cut.");
    }
}
