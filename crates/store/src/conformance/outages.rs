//! Incidents as they are looked up: the newest, those that are open, and the customers of one.

use super::names::{Shared, at, done, numbered};
use super::rows::insert;
use super::samples::{self, Fill, incident_id};
use bank::{Change, Query, Record, Row, StoreExt as _, Version, Write};
use incidents::{Affected, Component, ComponentState, Incident, Reach, Status};
use kernel::{AffectedId, IncidentId, PersonId, Timestamp};
use std::collections::BTreeSet;

async fn rows_of(store: &Shared, query: Query) -> Vec<Row> {
    store.find(&query).await.unwrap().into_iter().map(|found| found.row).collect()
}

fn rows(incidents: &[Incident]) -> Vec<Row> {
    incidents.iter().cloned().map(Record::into_row).collect()
}

pub(super) async fn incidents_come_newest_first_and_open_ones_apart(store: Shared) {
    let opened = |number, second| Incident {
        created_at: at(second),
        status: Status::Identified,
        merged_into: None,
        ..samples::incident(number, Fill::Full)
    };
    let over = Incident { status: Status::Resolved, ..opened(4, 40) };
    let gone = Incident { merged_into: Some(incident_id(3)), ..opened(5, 35) };
    // Ids rise against the instants; two have one instant.
    let all = [over, gone, opened(3, 30), opened(2, 20), opened(1, 20)];
    insert(&store, rows(&all).into_iter().rev()).await;
    for limit in [0, 1, 3, 5, 50] {
        let count = all.len().min(limit as usize);
        assert_eq!(rows_of(&store, Query::Incidents(limit)).await, rows(&all[..count]), "{limit}");
    }
    assert_eq!(rows_of(&store, Query::IncidentsOpen(50)).await, rows(&all[2..]));
    assert_eq!(rows_of(&store, Query::IncidentsOpen(2)).await, rows(&all[2..4]));
    let [_, _, third, ..] = all.clone();
    let resolved = Incident { status: Status::Resolved, ..third };
    let writes = vec![Write::Update(resolved.into_row(), Version::FIRST)];
    done(&store, Change { writes, ..Change::default() }).await;
    assert_eq!(rows_of(&store, Query::IncidentsOpen(50)).await, rows(&all[3..]));
}

pub(super) async fn incidents_of_which_the_public_may_know_come_apart(store: Shared) {
    let opened = |number, second, reach| Incident {
        created_at: at(second),
        status: Status::Identified,
        merged_into: None,
        reach,
        ..samples::incident(number, Fill::Full)
    };
    let over = Incident { status: Status::Resolved, ..opened(6, 60, Reach::Public) };
    let gone = Incident { merged_into: Some(incident_id(2)), ..opened(5, 50, Reach::Public) };
    let hidden = [opened(4, 40, Reach::Private), opened(3, 30, Reach::ReportOnly)];
    let told = [over, opened(2, 20, Reach::Public), opened(1, 20, Reach::Public)];
    insert(&store, rows(&told).into_iter().chain(rows(&hidden)).chain(rows(&[gone]))).await;
    for limit in [0, 1, 2, 3, 50] {
        let count = told.len().min(limit as usize);
        assert_eq!(rows_of(&store, Query::IncidentsPublic(limit)).await, rows(&told[..count]), "{limit}");
    }
    assert_eq!(rows_of(&store, Query::IncidentsPublicOpen(50)).await, rows(&told[1..]));
    assert_eq!(rows_of(&store, Query::IncidentsPublicOpen(1)).await, rows(&told[1..2]));
    // It becomes public, and another one a part of it.
    let shown = Incident { reach: Reach::Public, ..hidden[0].clone() };
    let merged = Incident { merged_into: Some(shown.id), ..told[1].clone() };
    let writes = [shown.clone(), merged].map(|it| Write::Update(it.into_row(), Version::FIRST)).into();
    done(&store, Change { writes, ..Change::default() }).await;
    let now = [told[0].clone(), shown, told[2].clone()];
    assert_eq!(rows_of(&store, Query::IncidentsPublic(50)).await, rows(&now));
    assert_eq!(rows_of(&store, Query::IncidentsPublicOpen(50)).await, rows(&now[1..]));
}

pub(super) async fn customers_of_an_incident_come_page_by_page(store: Shared) {
    let of = |incident: IncidentId, number| {
        let like = samples::affected(number, Fill::Full);
        Affected::new(incident, PersonId::from_uuid(numbered(number)), like.harms().iter().copied())
    };
    let all: Vec<Affected> = (1..=7).map(|number| of(incident_id(1), number)).collect();
    let other = of(incident_id(2), 1);
    insert(&store, all.iter().cloned().chain([other.clone()]).map(Record::into_row)).await;
    let page = async |incident, after, limit| {
        let found = store.all::<Affected>(&Query::AffectedOf(incident, after, limit)).await.unwrap();
        found.into_iter().map(|found| found.row).collect::<Vec<_>>()
    };
    let (mut seen, mut after): (Vec<Affected>, Option<AffectedId>) = (Vec::new(), None);
    loop {
        let next = page(incident_id(1), after, 3).await;
        assert!(next.len() <= 3);
        let Some(last) = next.last() else { break };
        after = Some(last.id());
        seen.extend(next);
    }
    assert!(seen.is_sorted_by_key(Affected::id), "they come by their ids");
    let people: BTreeSet<PersonId> = seen.iter().map(|it| it.person).collect();
    assert_eq!((seen.len(), people.len()), (7, 7), "each once");
    assert_eq!(page(incident_id(2), None, 9).await, [other]);
    assert_eq!(page(incident_id(3), None, 9).await, []);
}

pub(super) async fn components_come_in_their_order(store: Shared) {
    let states = [Component::Support, Component::Login, Component::Cards];
    let state = |component| ComponentState::new(component, Timestamp::EPOCH);
    insert(&store, states.map(|component| state(component).into_row())).await;
    let found = rows_of(&store, Query::ComponentStates).await;
    let expected = [Component::Login, Component::Cards, Component::Support];
    assert_eq!(found, expected.map(|component| state(component).into_row()));
}

pub(super) async fn reviews_and_reports_come_newest_first(store: Shared) {
    let notes =
        |number, second| review::Notes { opened_at: at(second), ..samples::review_notes(number, Fill::Full) };
    let sent = |number, second| {
        let mut sent = samples::sent_report(number, Fill::Full);
        sent.at = at(second);
        sent
    };
    // Ids rise against the instants; two have one instant.
    let all = [notes(1, 30), notes(3, 20), notes(2, 20)].map(Record::into_row);
    let reports = [sent(1, 30), sent(3, 20), sent(2, 20)].map(Record::into_row);
    insert(&store, all.iter().chain(&reports).rev().cloned()).await;
    for limit in [0, 1, 2, 3, 50] {
        let count = all.len().min(limit as usize);
        assert_eq!(rows_of(&store, Query::ReviewNotes(limit)).await, all[..count], "{limit}");
        assert_eq!(rows_of(&store, Query::SentReports(limit)).await, reports[..count], "{limit}");
    }
}
