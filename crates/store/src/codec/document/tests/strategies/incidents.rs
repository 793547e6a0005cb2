//! Incidents with anything that their types can hold.

use super::{at, id, one_of, person};
use incidents::{
    Action, ActionKind, Affected, Author, Body, Component, ComponentChange, ComponentHistory, ComponentState,
    Count, Entry, Harm, HarmKind, Health, HistoryDay, HistoryMinute, Impact, Incident, Line, Name, Origin,
    Out, Override, Reach, Reminded, Role, Sentence, Signal, SignalState, Status, Tallied, Times, Title,
    Update, What, Whom, Window,
};
use kernel::{ActionId, IncidentId, LoginId, ReleaseId, SignalId, UpdateId, VerdictId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn name() -> impl Strategy<Value = Name> {
    "[a-z0-9._-]{1,64}".prop_map(|text| Name::parse(&text).unwrap())
}

fn line() -> impl Strategy<Value = Line> {
    "[^\\p{C}]{1,60}".prop_filter_map("a line is not empty", |text| Line::parse(&text).ok())
}

fn author() -> impl Strategy<Value = Author> {
    prop_oneof![Just(Author::System), name().prop_map(Author::Staff)]
}

fn incident_id() -> impl Strategy<Value = IncidentId> {
    id().prop_map(IncidentId::from_uuid)
}

fn times() -> impl Strategy<Value = Times> {
    let later = (option::of(at()), option::of(at()), option::of(at()));
    (at(), at(), later).prop_filter_map("times are in order", |(started, detected, (one, other, end))| {
        let (started, detected) = (started.min(detected), started.max(detected));
        let after = |at: Option<kernel::Timestamp>| at.filter(|at| detected <= *at);
        let (one, other) = (after(one), after(other));
        let end = end.map(|end| [Some(end), Some(detected), one, other].into_iter().flatten().max().unwrap());
        Times::try_from_parts((started, detected), [one, other, end]).ok()
    })
}

fn sentence() -> impl Strategy<Value = Sentence> {
    let (components, whom) = (|| vec(one_of(&Component::ALL), 0..3), || one_of(&Whom::ALL));
    prop_oneof![
        (whom(), components()).prop_map(|(whom, components)| Sentence::Title { whom, components }),
        (whom(), components(), at()).prop_map(|(whom, components, since)| Sentence::Broken {
            whom,
            components,
            since
        }),
        components().prop_map(|components| Sentence::Works { components }),
        at().prop_map(|by| Sentence::NextUpdate { by }),
        Just(Sentence::MoneySafe),
        Just(Sentence::RetryNow),
        Just(Sentence::RetryLater),
        Just(Sentence::Resolved),
    ]
}

fn tallied() -> impl Strategy<Value = Tallied> {
    record!(Tallied { good: any::<u64>(), bad: any::<u64>() })
}

pub(in super::super) fn component_history() -> impl Strategy<Value = ComponentHistory> {
    let day = record!(HistoryDay { day: any::<u32>(), worst: one_of(&Health::ALL), tallied: tallied() });
    let minute = record!(HistoryMinute { minute: any::<u32>(), tallied: tallied() });
    record!(ComponentHistory {
        component: one_of(&Component::ALL),
        days: vec(day, 0..5),
        minutes: vec(minute, 0..5),
    })
}

fn update() -> impl Strategy<Value = Update> {
    let body = "([^\\p{C}]|\n){1,60}".prop_filter_map("a text is not empty", |text| Body::parse(&text).ok());
    let out = prop_oneof![
        at().prop_map(Out::At),
        (name(), at()).prop_map(|(by, at)| Out::Held { by, at }),
        Just(Out::Inside)
    ];
    let change = record!(ComponentChange {
        component: one_of(&Component::ALL),
        old: one_of(&Health::ALL),
        new: one_of(&Health::ALL),
    });
    record!(Update {
        id: id().prop_map(UpdateId::from_uuid),
        status: one_of(&Status::ALL),
        body: body,
        words: vec(sentence(), 0..3),
        by: author(),
        components: vec(change, 0..3),
        created_at: at(),
        updated_at: at(),
        out: out,
    })
}

fn action() -> impl Strategy<Value = Action> {
    record!(Action {
        id: id().prop_map(ActionId::from_uuid),
        kind: one_of(&ActionKind::ALL),
        what: line(),
        owner: option::of(name()),
        due_at: option::of(at()),
        done_at: option::of(at()),
    })
}

pub(in super::super) fn incident() -> impl Strategy<Value = Incident> {
    let guard = (id(), id()).prop_map(|(release, verdict)| Origin::Guard {
        release: ReleaseId::from_uuid(release),
        verdict: VerdictId::from_uuid(verdict),
    });
    let title = "[^\\p{C}]{1,60}".prop_filter_map("a title is not empty", |text| Title::parse(&text).ok());
    let entry = record!(Entry { at: at(), by: author(), what: one_of(What::ALL), note: option::of(line()) });
    let count = record!(Count {
        people: any::<u64>(),
        failed: any::<u64>(),
        silent: any::<u64>(),
        signed_out: any::<u64>(),
    });
    let reminded =
        record!(Reminded { is_of_lead: any::<bool>(), is_of_impact: any::<bool>(), times: any::<u32>() });
    record!(Incident {
        id: incident_id(),
        title: title,
        title_words: option::of(sentence()),
        origin: prop_oneof![Just(Origin::Staff), Just(Origin::Alert), guard],
        status: one_of(&Status::ALL),
        impact: option::of(one_of(&Impact::ALL)),
        reach: one_of(&Reach::ALL),
        times: times(),
        window: option::of(record!(Window { from: at(), until: at() })),
        roles: vec((one_of(&Role::ALL), name()), 0..3),
        components: vec((one_of(&Component::ALL), one_of(&Health::ALL)), 0..3),
        affected: count,
        firing: vec(id().prop_map(SignalId::from_uuid), 0..3),
        updates: vec(update(), 0..3),
        entries: vec(entry, 0..3),
        entries_lost: any::<u32>(),
        actions: vec(action(), 0..3),
        reminded: reminded,
        merged_into: option::of(incident_id()),
        merged: vec(incident_id(), 0..3),
        created_at: at(),
        updated_at: at(),
    })
}

pub(in super::super) fn affected() -> impl Strategy<Value = Affected> {
    let harm = record!(Harm {
        kind: one_of(&HarmKind::ALL),
        at: at(),
        login: option::of(id().prop_map(LoginId::from_uuid)),
    });
    (incident_id(), person(), vec(harm, 0..30))
        .prop_map(|(incident, person, harms)| Affected::new(incident, person, harms))
}

pub(in super::super) fn component_state() -> impl Strategy<Value = ComponentState> {
    let set = record!(Override { health: one_of(&Health::ALL), by: name(), why: line(), at: at() });
    record!(ComponentState {
        component: one_of(&Component::ALL),
        derived: one_of(&Health::ALL),
        derived_at: at(),
        set: option::of(set),
        created_at: at(),
        updated_at: at(),
    })
}

pub(in super::super) fn signal() -> impl Strategy<Value = Signal> {
    record!(Signal {
        id: id().prop_map(SignalId::from_uuid),
        incident: incident_id(),
        state: one_of(&[SignalState::Firing, SignalState::Resolved]),
        at: at(),
    })
}
