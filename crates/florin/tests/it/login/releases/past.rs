//! The release that everybody gets has no control: a fall behind the past calls staff, and takes nothing back.

use super::crowd::Crowd;
use crate::harness::{Engine, on_both_engines};
use bank::{Delivery, OutboxEntry, Query, StoreExt as _};
use identity::{Arm, LOGIN_LASTS};
use incidents::{Incident, Origin, Reach};
use rollout::{Share, Stage};
use std::time::Duration;

on_both_engines!(a_fall_of_what_everybody_gets_calls_staff_once, a_fall_of_one_arm_is_the_guards);

const PEOPLE: usize = 60;
/// Rounds in which everybody logs in, until it is known what is usual.
const LEARNS: usize = 6;

async fn open(crowd: &Crowd) -> Vec<Incident> {
    crowd.bank.incidents_open().await.expect("the store answers")
}

async fn calls(crowd: &Crowd) -> usize {
    let due = Query::OutboxDue(crowd.now(), 1_000);
    let found = crowd.lobby.store.all::<OutboxEntry>(&due).await.expect("the store answers");
    let fell =
        |delivery: &Delivery| matches!(delivery, Delivery::Alert(alert) if alert.name == "FlorinLoginsFell");
    found.iter().filter(|entry| fell(&entry.row.delivery)).count()
}

/// Everybody begins, nobody comes in, and the attempts' time is over.
async fn nobody_comes_in(crowd: &Crowd) {
    for phone in 0..crowd.phones.len() {
        crowd.begin(phone).await;
    }
    time_is_over(crowd).await;
}

async fn time_is_over(crowd: &Crowd) {
    crowd.lobby.clock.advance(LOGIN_LASTS + Duration::from_secs(1));
    crowd.bank.end_silent_logins().await.expect("the store answers");
    crowd.lobby.clock.advance(Duration::from_mins(1));
    crowd.watch().await;
}

async fn a_fall_of_what_everybody_gets_calls_staff_once(engine: Engine) {
    let mut crowd = Crowd::new(engine, PEOPLE).await;
    crowd.lead_to(Stage::Share(Share::Hundred)).await;
    crowd.live_well(LEARNS).await;
    let stage = crowd.stage().await;
    assert_eq!((open(&crowd).await, calls(&crowd).await), (Vec::new(), 0));
    for _ in 0..2 {
        nobody_comes_in(&crowd).await;
    }
    let told = open(&crowd).await;
    let facts: Vec<_> = told.iter().map(|incident| (incident.reach, incident.origin)).collect();
    assert_eq!((facts, calls(&crowd).await), (vec![(Reach::Private, Origin::Alert)], 1));
    assert_eq!(crowd.stage().await, stage, "nothing is taken back");
    // It goes on, and another node watches from now on.
    crowd.bank = crowd.node().await;
    nobody_comes_in(&crowd).await;
    crowd.live_well(LEARNS).await;
    nobody_comes_in(&crowd).await;
    assert_eq!((open(&crowd).await, calls(&crowd).await), (told, 1));
}

async fn a_fall_of_one_arm_is_the_guards(engine: Engine) {
    let mut crowd = Crowd::new(engine, PEOPLE).await;
    crowd.lead_to(Stage::Share(Share::Fifty)).await;
    for _ in 0..4 {
        crowd.everybody_logs_in(|arm| arm == Arm::Control).await;
        time_is_over(&crowd).await;
    }
    assert_eq!(crowd.stage().await, Stage::RolledBack);
    assert_eq!((open(&crowd).await.len(), calls(&crowd).await), (1, 0));
}
