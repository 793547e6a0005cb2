use super::*;
use crate::samples;
use proptest::prelude::*;

fn of(facts: &Facts, criterion: Criterion) -> Truth {
    let found = decide_classification(facts).findings;
    found.iter().find(|it| it.criterion == criterion).unwrap().truth
}

fn with(answers: &[(Question, &str)]) -> Facts {
    Facts { notes: Some(samples::notes(1, answers)), ..samples::facts() }
}

#[test]
fn each_criterion_is_met_beyond_its_threshold_and_not_at_it() {
    use Criterion::{
        Clients, CriticalService, DataLosses, EconomicImpact, GeographicalSpread, MaliciousAccess, Reputation,
    };
    use Question as Q;
    use Truth::{Met, NotKnown, NotMet};
    let no_clients = [(Q::Counterparts, "0"), (Q::Value, "0.00"), (Q::RelevantClient, "no")];
    for (criterion, answers, truth) in [
        (Clients, vec![], NotKnown),
        (Clients, vec![(Q::ServiceUsers, "29")], Met),
        (Clients, [&no_clients[..], &[(Q::ServiceUsers, "30")]].concat(), NotMet),
        (Clients, vec![(Q::Counterparts, "31"), (Q::CounterpartsAll, "100")], Met),
        (Clients, vec![(Q::Counterparts, "30"), (Q::CounterpartsAll, "100")], NotKnown),
        (Clients, vec![(Q::Transactions, "11"), (Q::TransactionsDaily, "100")], Met),
        (Clients, vec![(Q::Value, "10.01"), (Q::ValueDaily, "100.00")], Met),
        (Clients, vec![(Q::RelevantClient, "yes")], Met),
        (Reputation, vec![(Q::Media, "no")], NotKnown),
        (Reputation, vec![(Q::Complaints, "yes")], Met),
        (
            Reputation,
            vec![(Q::Media, "no"), (Q::Complaints, "no"), (Q::Breach, "no"), (Q::ClientLoss, "no")],
            NotMet,
        ),
        (GeographicalSpread, vec![], NotKnown),
        (GeographicalSpread, vec![(Q::MemberStates, "DE")], NotMet),
        (GeographicalSpread, vec![(Q::MemberStates, "DE,FR")], Met),
        (DataLosses, vec![(Q::DataLoss, "no")], NotMet),
        (EconomicImpact, vec![(Q::Cost, "100000.00")], NotMet),
        (EconomicImpact, vec![(Q::Cost, "100000.01")], Met),
        (MaliciousAccess, vec![], NotKnown),
        (CriticalService, vec![], Met),
        (CriticalService, vec![(Q::CriticalService, "no")], NotMet),
    ] {
        assert_eq!(of(&with(&answers), criterion), truth, "{criterion:?} {answers:?}");
    }
    let mut many = samples::facts();
    many.incident.affected.people = CLIENTS_MAX;
    assert_eq!(of(&many, Clients), NotKnown);
    many.incident.affected.people += 1;
    assert_eq!(of(&many, Clients), Met);
    let mut pounds = with(&[(Q::Cost, "100000.01")]);
    pounds.entity.currency = Some("GBP".to_owned());
    assert_eq!(of(&pounds, EconomicImpact), NotKnown, "the threshold is in euros");
    let mut nowhere = samples::facts();
    nowhere.incident.components.clear();
    assert_eq!(of(&nowhere, CriticalService), NotKnown);
}

#[test]
fn duration_and_downtime_are_met_live() {
    let mut facts = samples::open_facts();
    facts.now = facts.incident.times.started().after(DOWNTIME_MAX);
    assert_eq!(of(&facts, Criterion::Duration), Truth::NotMet);
    facts.now = facts.now.after(Duration::from_micros(1));
    assert_eq!(of(&facts, Criterion::Duration), Truth::Met);
    facts.incident.components = vec![(incidents::Component::Support, incidents::Health::MajorOutage)];
    assert_eq!(of(&facts, Criterion::Duration), Truth::NotMet, "not a critical function");
    facts.now = facts.incident.times.started().after(DURATION_MAX + Duration::from_micros(1));
    assert_eq!(of(&facts, Criterion::Duration), Truth::Met);
}

#[test]
fn two_criteria_beside_a_critical_service_make_it_major() {
    use Question as Q;
    let is_major = |answers: &[(Q, &str)]| decide_classification(&with(answers)).is_major;
    assert_eq!(is_major(&[]), Truth::NotKnown);
    assert_eq!(is_major(&[(Q::Media, "yes")]), Truth::NotKnown);
    assert_eq!(is_major(&[(Q::Media, "yes"), (Q::DataLoss, "yes")]), Truth::Met);
    assert_eq!(is_major(&[(Q::MaliciousAccess, "yes")]), Truth::Met);
    assert_eq!(is_major(&[(Q::MaliciousAccess, "yes"), (Q::CriticalService, "no")]), Truth::NotMet);
    let none = [
        (Q::MaliciousAccess, "no"),
        (Q::DataLoss, "no"),
        (Q::MemberStates, "DE"),
        (Q::Cost, "0.00"),
        (Q::Media, "yes"),
        (Q::RelevantClient, "no"),
        (Q::ServiceUsers, "1000"),
        (Q::Counterparts, "0"),
        (Q::Value, "0.00"),
    ];
    assert_eq!(is_major(&none), Truth::NotMet, "one is not enough");
}

/// How bad each thing is, from what nobody asked about to the worst.
#[derive(Debug, Clone)]
struct Harm {
    people: u64,
    minutes: u64,
    said: Vec<(Question, Option<bool>)>,
    states: Option<u8>,
    cost: Option<u64>,
}

fn harm() -> impl Strategy<Value = Harm> {
    let questions = [
        Question::Media,
        Question::Complaints,
        Question::DataLoss,
        Question::MaliciousAccess,
        Question::RelevantClient,
    ];
    let said = proptest::collection::vec(any::<Option<bool>>(), questions.len());
    let figures = (0_u64..200_000, 0_u64..3_000, said, any::<Option<u8>>(), any::<Option<u32>>());
    figures.prop_map(move |(people, minutes, said, states, cost)| Harm {
        people,
        minutes,
        said: questions.into_iter().zip(said).collect(),
        states: states.map(|states| states % 4 + 1),
        cost: cost.map(u64::from),
    })
}

impl Harm {
    fn facts(&self) -> Facts {
        let cost = self.cost.map(crate::answer::money);
        let states = self.states.map(|count| ["AT", "BE", "DE", "FR"][..count.into()].join(","));
        let mut answers: Vec<(Question, &str)> = vec![(Question::ServiceUsers, "1000000")];
        for (question, said) in &self.said {
            answers.extend(said.map(|said| (*question, if said { "yes" } else { "no" })));
        }
        answers.extend(cost.as_deref().map(|cost| (Question::Cost, cost)));
        answers.extend(states.as_deref().map(|states| (Question::MemberStates, states)));
        let mut facts = Facts { notes: Some(samples::notes(1, &answers)), ..samples::open_facts() };
        facts.incident.affected.people = self.people;
        facts.now = facts.incident.times.started().after(Duration::from_mins(self.minutes));
        facts
    }
}

proptest! {
    #[test]
    fn more_harm_never_makes_it_less_major(
        less in harm(), people in 0_u64..200_000, minutes in 0_u64..3_000, which in 0_usize..5, cost in 0_u64..1 << 40,
    ) {
        let mut more = less.clone();
        more.people += people;
        more.minutes += minutes;
        more.said[which].1 = more.said[which].1.map(|_| true);
        more.cost = more.cost.map(|before| before + cost);
        more.states = more.states.map(|before| (before + 1).min(4));
        let (less, more) = (decide_classification(&less.facts()), decide_classification(&more.facts()));
        prop_assert!(less.is_major <= more.is_major);
        for (less, more) in less.findings.iter().zip(&more.findings) {
            prop_assert!(less.truth <= more.truth, "{:?}", less.criterion);
        }
    }

    #[test]
    fn what_is_learnt_decides_and_never_contradicts(harm in harm(), which in 0_usize..5, is_yes in any::<bool>()) {
        let mut known = harm.clone();
        if known.said[which].1.is_none() {
            known.said[which].1 = Some(is_yes);
        }
        let before = decide_classification(&harm.facts()).is_major;
        let after = decide_classification(&known.facts()).is_major;
        prop_assert!(before == Truth::NotKnown || before == after);
    }
}
