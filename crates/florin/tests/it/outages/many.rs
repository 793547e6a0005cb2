//! More than fits at once: alerts of one group, incidents merged while others are, private ones that crowd nothing out.

use super::{alert, all_affected, new_incident, reached, zoe};
use crate::harness::{Engine, Home, Town, on_both_engines};
use bank::{
    Bank, Change, Delivery, HeardAlert, HeardState, OutboxEntry, Query, Record as _, StoreExt as _, Write,
};
use incidents::{Author, HarmKind, Health, Incident, Merged, Reach, Status, decide_merge};
use kernel::{Clock as _, IncidentId};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

on_both_engines!(
    an_incident_goes_on_while_one_of_a_hundred_alerts_fires,
    a_merge_goes_on_into_what_the_other_became,
    each_reminder_is_an_alert_of_its_own,
    private_incidents_crowd_nothing_out,
);

async fn an_incident_goes_on_while_one_of_a_hundred_alerts_fires(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let at = town.clock.now();
    let take = async |from: usize, to: usize, state: HeardState| {
        let all: Vec<HeardAlert> = (from..to).map(|number| alert(&format!("a{number}"), state, at)).collect();
        // As the hook gives a message of many to the bank.
        for page in all.chunks(bank::ALERTS_MAX) {
            bank.take_alerts("g", page).await.expect("the bank answers");
        }
        bank.incidents().await.expect("the bank answers").remove(0)
    };
    let opened = take(0, 100, HeardState::Firing).await;
    assert_eq!(opened.firing.len(), 100);
    let fewer = take(0, 99, HeardState::Resolved).await;
    assert_eq!((fewer.id, fewer.status, fewer.firing.len()), (opened.id, Status::Investigating, 1));
    let over = take(99, 100, HeardState::Resolved).await;
    assert_eq!((over.id, over.status), (opened.id, Status::Resolved));
    bank.store().close().await;
}

async fn incident(bank: &Bank, id: IncidentId) -> Incident {
    bank.incident(id).await.expect("it is there")
}

async fn a_merge_goes_on_into_what_the_other_became(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let open = async |title| bank.open_incident(&zoe(), new_incident(title)).await.expect("it opens").id;
    let (first, second, third) =
        (open("Cards fail").await, open("Payments fail").await, open("All fails").await);
    let of = |numbers: std::ops::Range<u128>| -> Vec<_> {
        numbers.map(|number| reached(number, HarmKind::Failed, town.clock.now())).collect()
    };
    bank.add_affected(first, &of(1..301)).await.expect("the bank answers");
    bank.add_affected(second, &of(201..501)).await.expect("the bank answers");
    // The merge is committed, and then the process dies before it moves anybody.
    let (by, now) = (Author::Staff(zoe()), town.clock.now());
    let both = (incident(bank, first).await, incident(bank, second).await);
    let Merged { from, into } = decide_merge(&both.0, &both.1, &by, now).expect("they can be one");
    let mut writes = Vec::new();
    for row in [from, into] {
        let key = bank::Key::Incident(row.id);
        let version =
            bank.store().one::<Incident>(&key).await.expect("the store answers").expect("it is there");
        writes.push(Write::Update(row.into_row(), version.version));
    }
    bank.store().commit(Change { at: now, writes, ..Change::default() }).await.expect("it is written");
    bank.merge_incidents(&zoe(), second, third).await.expect("they are one");
    assert_eq!(incident(bank, third).await.affected.people, 300);
    bank.merge_incidents(&zoe(), first, second).await.expect("it goes on");
    assert_eq!(incident(bank, third).await.affected.people, 500);
    let people: BTreeSet<_> = all_affected(bank, third).await.into_iter().map(|it| it.person).collect();
    assert_eq!(people.len(), 500);
    assert!(all_affected(bank, first).await.is_empty() && all_affected(bank, second).await.is_empty());
    assert_eq!(incident(bank, second).await.affected.people, 0);
    bank.store().close().await;
}

async fn each_reminder_is_an_alert_of_its_own(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let id = bank.open_incident(&zoe(), new_incident("Cards fail")).await.expect("it opens").id.to_string();
    let reminded = async || {
        let due = Query::OutboxDue(town.clock.now(), 100);
        let found = bank.store().all::<OutboxEntry>(&due).await.expect("the store answers");
        let alerts = found.into_iter().filter_map(|entry| match entry.row.delivery {
            Delivery::Alert(alert) if alert.labels.get("incident") == Some(&id) => Some(*alert),
            _ => None,
        });
        alerts.collect::<Vec<_>>()
    };
    town.clock.advance(Duration::from_mins(6));
    bank.remind_of_incidents().await.expect("the bank answers");
    let two = reminded().await;
    let words: BTreeSet<&str> = two.iter().map(|alert| alert.labels["reminder"].as_str()).collect();
    assert_eq!((two.len(), words), (2, BTreeSet::from(["no_lead", "no_impact"])));
    for (word, says) in [("no_lead", "nobody leads it"), ("no_impact", "nobody said how bad it is")] {
        let alert = two.iter().find(|alert| alert.labels["reminder"] == word).expect("it was told");
        assert!(alert.summary.contains(says), "{}", alert.summary);
    }
    for _ in 0..2 {
        town.clock.advance(Duration::from_hours(24));
        bank.remind_of_incidents().await.expect("the bank answers");
    }
    let all = reminded().await;
    let names: BTreeSet<_> = all.iter().map(|alert| alert.labels.clone()).collect();
    assert_eq!((all.len(), names.len()), (4, 4), "an alertmanager takes no two for one: {all:?}");
    bank.store().close().await;
}

/// Many are opened at once, without a word of how.
async fn crowd_of_private(bank: &Bank, like: &Incident, count: u128) {
    let now = bank.now();
    let row = |number| Incident {
        id: IncidentId::from_uuid(Uuid::from_u128(u128::MAX - number)),
        reach: Reach::Private,
        created_at: now,
        components: vec![(incidents::Component::Login, Health::MajorOutage)],
        ..like.clone()
    };
    let all: Vec<Write> = (0..count).map(|number| Write::Insert(row(number).into_row())).collect();
    for writes in all.chunks(200) {
        let change = Change { at: now, writes: writes.to_vec(), ..Change::default() };
        bank.store().commit(change).await.expect("they are new");
    }
}

async fn private_incidents_crowd_nothing_out(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let bank = &town.bank;
    let told = bank.open_incident(&zoe(), new_incident("Cards fail")).await.expect("it opens");
    bank.tell_health().await.expect("the bank answers");
    let (before, mark) = (
        bank.projection().await.expect("the bank answers"),
        bank.public_mark().await.expect("the bank answers"),
    );
    crowd_of_private(bank, &told, 1_100).await;
    bank.tell_health().await.expect("the bank answers");
    let after = bank.projection().await.expect("the bank answers");
    assert!(after.says_as(&before), "{before:?}\n{after:?}");
    assert_eq!(bank.public_mark().await.expect("the bank answers"), mark);
    let health = bank.components().await.expect("the bank answers");
    assert!(health.contains(&(incidents::Component::Cards, Health::PartialOutage)), "{health:?}");
    // What is told of it is seen at once, although it is far from the newest.
    let tell = bank::IncidentAsk::Tell {
        status: Some(Status::Identified),
        body: incidents::Body::parse("We found it.").expect("a text"),
        components: Vec::new(),
    };
    bank.change_incident(&zoe(), told.id, tell).await.expect("it may");
    assert_ne!(bank.public_mark().await.expect("the bank answers"), mark);
    bank.store().close().await;
}
