//! Incidents, on the whole bank and both engines: a rollback opens one, staff lead it, alerts open and resolve them.

mod commands;
mod leaks;
mod many;
mod public;

use crate::harness::{Engine, Home, Town, on_both_engines};
use bank::{Bank, Change, HeardAlert, HeardState, IncidentAsk, NewIncident, OpError, Reached, Refusal};
use identity::ReleaseName;
use incidents::{
    Affected, Body, Command, Component, HarmKind, Health, Impact, Incident, Name, Origin, Reach, Reminder,
    Status, Title, Whom,
};
use kernel::{Clock as _, IncidentId, PersonId, Timestamp, VerdictId};
use rollout::{Evidence, Fault, Share, Stage, Verdict};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

on_both_engines!(
    a_rollback_opens_one_incident_in_its_own_commit,
    a_merge_counts_each_customer_once,
    an_alert_opens_and_resolves_one_incident,
    staff_lead_an_incident_to_its_end,
);

fn zoe() -> Name {
    Name::parse("zoe").expect("a name")
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn evidence(number: u128, at: Timestamp) -> Evidence {
    Evidence {
        id: VerdictId::from_uuid(Uuid::from_u128(number)),
        release: ReleaseName::parse("2026-11").expect("a name"),
        stage: Stage::Share(Share::One),
        at,
        verdict: Verdict::Worse,
        fault: Fault::Worse,
        e_value: 151.5,
        bound: 100.0,
        slice: vec![("platform".to_owned(), "ios".to_owned())],
        slice_e_value: 90.0,
        treatment: 12,
        control: 900,
        path: Vec::new(),
        witness: None,
    }
}

fn reached(number: u128, kind: HarmKind, at: Timestamp) -> Reached {
    Reached { person: person(number), kind, at, login: None }
}

/// Commits what a rollback writes of its incident.
async fn roll_back(bank: &Bank, evidence: &Evidence, reached: &[Reached]) -> Result<IncidentId, OpError> {
    let now = bank.now();
    let (id, writes) = bank.opened_by(evidence, (reached, reached.iter().map(|it| it.at).min()), now).await?;
    bank.store().commit(Change { at: now, writes, ..Change::default() }).await?;
    Ok(id)
}

async fn all_affected(bank: &Bank, id: IncidentId) -> Vec<Affected> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = bank.affected(id, after).await.expect("the bank answers");
        let Some(last) = page.last() else { return all };
        after = Some(last.id());
        all.extend(page);
    }
}

async fn a_rollback_opens_one_incident_in_its_own_commit(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let start = town.clock.now();
    town.clock.advance(Duration::from_secs(9));
    let verdict = evidence(1, town.clock.now());
    let hit = [
        reached(1, HarmKind::Failed, start),
        reached(2, HarmKind::Silent, start),
        reached(1, HarmKind::SignedOut, start),
    ];
    // A rollback that is not committed leaves nothing.
    bank.opened_by(&verdict, (&hit, Some(start)), town.clock.now()).await.expect("the bank answers");
    assert!(bank.incidents().await.expect("the bank answers").is_empty());

    let now = town.clock.now();
    let (first, one) = bank.opened_by(&verdict, (&hit, Some(start)), now).await.expect("the bank answers");
    let (_, other) = bank.opened_by(&verdict, (&hit, Some(start)), now).await.expect("the bank answers");
    bank.store().commit(Change { at: now, writes: one, ..Change::default() }).await.expect("it is written");
    let twice = bank.store().commit(Change { at: now, writes: other, ..Change::default() }).await;
    assert!(matches!(twice, Err(bank::CommitError::Conflict(_))), "two at once open one: {twice:?}");

    let incident = bank.incident(first).await.expect("it is there");
    assert_eq!((incident.status, incident.impact), (Status::Identified, Some(Impact::Minor)));
    assert!(matches!(incident.origin, Origin::Guard { .. }));
    assert_eq!((incident.times.started(), incident.times.mitigated()), (start, Some(now)));
    let count = incident.affected;
    assert_eq!((count.people, count.failed, count.silent, count.signed_out), (2, 1, 1, 1));
    assert_eq!(all_affected(bank, first).await.len(), 2);
    assert_eq!(incident.public_since(now), None, "staff have their grace");
    assert!(incident.public_since(now.after(Duration::from_secs(30))).is_some());

    // A later verdict on the same release joins, and its customers are each there once.
    town.clock.advance(Duration::from_secs(9));
    let hit = [reached(2, HarmKind::Silent, start), reached(3, HarmKind::Failed, start)];
    let again = roll_back(bank, &evidence(2, town.clock.now()), &hit).await.expect("the bank answers");
    assert_eq!(again, first);
    assert_eq!(bank.incidents_open().await.expect("the bank answers").len(), 1);
    assert_eq!(bank.incident(first).await.expect("it is there").affected.people, 3);
    let health = bank.components().await.expect("the bank answers");
    assert!(health.contains(&(Component::Login, Health::DegradedPerformance)), "{health:?}");

    // Once it is over, the next verdict opens another.
    let over = IncidentAsk::Do(Command::Move(Status::Resolved));
    bank.change_incident(&zoe(), first, over).await.expect("it may be resolved");
    let next = roll_back(bank, &evidence(3, town.clock.now()), &[]).await.expect("the bank answers");
    assert_ne!(next, first);
    bank.store().close().await;
}

fn new_incident(title: &str) -> NewIncident {
    NewIncident {
        title: Title::parse(title).expect("a title"),
        started_at: None,
        impact: None,
        reach: Reach::Public,
        components: vec![(Component::Cards, Health::PartialOutage)],
        whom: Whom::Some,
        body: None,
        resolved_at: None,
    }
}

async fn a_merge_counts_each_customer_once(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let open = async |title| bank.open_incident(&zoe(), new_incident(title)).await.expect("it opens").id;
    let (from, into) = (open("Cards fail").await, open("Payments fail").await);
    let of = |numbers: std::ops::Range<u128>, kind| -> Vec<Reached> {
        numbers.map(|number| reached(number, kind, town.clock.now())).collect()
    };
    // More than one page on each side, and some on both.
    bank.add_affected(from, &of(1..451, HarmKind::Failed)).await.expect("the bank answers");
    bank.add_affected(into, &of(401..651, HarmKind::Silent)).await.expect("the bank answers");
    let merged = bank.merge_incidents(&zoe(), from, into).await.expect("they are one");
    let count = merged.affected;
    assert_eq!((count.people, count.failed, count.silent), (650, 450, 250));
    let all = all_affected(bank, into).await;
    let people: BTreeSet<PersonId> = all.iter().map(|it| it.person).collect();
    assert_eq!((all.len(), people.len()), (650, 650));
    assert!(all_affected(bank, from).await.is_empty());
    assert_eq!(bank.incident(from).await.expect("it is there").merged_into, Some(into));
    let again = bank.merge_incidents(&zoe(), from, into).await.expect("repeating it changes nothing");
    assert_eq!(again, merged);
    bank.add_affected(from, &of(651..652, HarmKind::Failed)).await.expect("they join the other");
    assert_eq!(bank.incident(into).await.expect("it is there").affected.people, 651);
    let refused = bank.change_incident(&zoe(), from, IncidentAsk::Do(Command::Acknowledge)).await;
    assert!(matches!(refused, Err(OpError::Refused(Refusal::Incident(incidents::Refusal::Merged)))));
    bank.store().close().await;
}

fn alert(fingerprint: &str, state: HeardState, at: Timestamp) -> HeardAlert {
    HeardAlert {
        fingerprint: fingerprint.to_owned(),
        state,
        started_at: at,
        title: Some(Title::parse("Logins are slow").expect("a title")),
        note: None,
        impact: Some(Impact::Major),
        component: Some(Component::Login),
        reach: Reach::Public,
    }
}

async fn an_alert_opens_and_resolves_one_incident(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let at = town.clock.now();
    let take = async |group: &str, alerts: &[HeardAlert]| {
        bank.take_alerts(group, alerts).await.expect("the bank answers");
        bank.incidents().await.expect("the bank answers")
    };
    let (fires, ends) = (HeardState::Firing, HeardState::Resolved);
    assert!(take("g", &[alert("a", ends, at)]).await.is_empty(), "what ends opens nothing");
    let opened = take("g", &[alert("a", fires, at)]).await;
    assert_eq!(take("g", &[alert("a", fires, at)]).await, opened, "the same message changes nothing");
    assert_eq!(take("other", &[alert("a", fires, at)]).await.len(), 1, "by its fingerprint");
    let grown = take("g", &[alert("a", fires, at), alert("b", fires, at)]).await;
    assert_eq!((grown.len(), grown[0].firing.len()), (1, 2), "by the group's key");
    let half = take("g", &[alert("a", ends, at), alert("b", fires, at)]).await;
    assert!(half[0].is_open());
    let over = take("g", &[alert("a", ends, at), alert("b", ends, at)]).await;
    assert_eq!((over.len(), over[0].status), (1, Status::Resolved));
    let second = take("g", &[alert("a", fires, at)]).await;
    assert_eq!(second.len(), 2, "it fires anew");
    // What staff have taken up, they end.
    let id = second[0].id;
    bank.change_incident(&zoe(), id, IncidentAsk::Do(Command::Acknowledge)).await.expect("it is open");
    let kept = take("g", &[alert("a", ends, at)]).await;
    assert!(kept[0].is_open() && kept[0].firing.is_empty());
    for bad in [vec![], vec![alert("a", fires, at); bank::ALERTS_MAX + 1]] {
        assert!(matches!(bank.take_alerts("g", &bad).await, Err(OpError::Refused(Refusal::Invalid(_)))));
    }
    bank.store().close().await;
}

async fn staff_lead_an_incident_to_its_end(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let opened = bank.open_incident(&zoe(), new_incident("Cards fail")).await.expect("it opens");
    let health = bank.components().await.expect("the bank answers");
    assert!(health.contains(&(Component::Cards, Health::PartialOutage)), "{health:?}");
    town.clock.advance(Duration::from_mins(6));
    assert_eq!(
        incidents::reminders(&opened, &incidents::Policy::default(), town.clock.now()),
        [Reminder::NoLead, Reminder::NoImpact]
    );
    assert_eq!(bank.remind_of_incidents().await.expect("the bank answers"), 1);
    assert_eq!(bank.remind_of_incidents().await.expect("the bank answers"), 0, "once");
    let tell = |status, text| IncidentAsk::Tell {
        status: Some(status),
        body: Body::parse(text).expect("a text"),
        components: Vec::new(),
    };
    let asks = [
        tell(Status::Identified, "We found it."),
        tell(Status::Monitoring, "It is mended."),
        tell(Status::Resolved, "It is over."),
    ];
    let mut last: Option<Incident> = None;
    for ask in asks {
        town.clock.advance(Duration::from_mins(1));
        last = Some(bank.change_incident(&zoe(), opened.id, ask).await.expect("it may"));
    }
    let last = last.expect("there were three");
    assert_eq!((last.status, last.updates.len()), (Status::Resolved, 4));
    assert_eq!(last.times.to_repair(), Some(Duration::from_mins(9)));
    assert_eq!(bank.incident(opened.id).await.expect("it is there"), last);
    assert!(bank.incidents_open().await.expect("the bank answers").is_empty());
    let health = bank.components().await.expect("the bank answers");
    assert!(health.contains(&(Component::Cards, Health::Operational)), "{health:?}");
    bank.store().close().await;
}
