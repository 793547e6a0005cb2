//! What may happen to the node that watches: it dies, loses its store, its clock, or the others. A release is never
//! led on by mistake, and a flaw is found all the same.

use super::crowd::{Crowd, NEW, by, eager, name};
use crate::harness::{Engine, Flaky, Reading, entropy, on_both_engines};
use bank::{Change, Query, Record as _, Store, WatchRound, Write};
use identity::{ANSWER_LASTS, Arm, Login};
use kernel::{Clock as _, LoginId};
use rollout::{Fault, LEASE_LASTS, Next, Share, StaffCommand, Stage};
use simulator::SeededClock;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

on_both_engines!(
    a_leader_that_dies_is_replaced_in_seconds,
    a_leader_cut_off_changes_nothing,
    a_store_that_is_gone_holds_everything,
    a_clock_that_is_wrong_promotes_nothing,
    nothing_but_silence_promotes_nothing,
    silence_is_told_however_many_wait_before_it,
    what_holds_a_release_is_kept_once_whoever_leads,
    staff_take_a_release_back_whatever_cannot_be_read_of_it
);

const STAGE: Stage = Stage::Share(Share::TwentyFive);

/// A flaw is told of, and nobody has looked yet.
async fn flawed(engine: Engine) -> Crowd {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(STAGE).await;
    for _ in 0..3 {
        crowd.everybody_logs_in(|_| true).await;
        crowd.lobby.clock.advance(Duration::from_secs(2));
    }
    for _ in 0..3 {
        crowd.everybody_logs_in(|arm| arm == Arm::Control).await;
        crowd.bank.end_silent_logins().await.expect("the store answers");
        crowd.lobby.clock.advance(ANSWER_LASTS + Duration::from_secs(1));
        crowd.bank.end_silent_logins().await.expect("the store answers");
    }
    crowd
}

async fn a_leader_that_dies_is_replaced_in_seconds(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(STAGE).await;
    let other = crowd.node().await;
    assert!(matches!(crowd.watch().await, WatchRound::Watched { .. }));
    assert_eq!(other.watch_releases().await.expect("the store answers"), WatchRound::NotLeader);
    for _ in 0..4 {
        crowd.everybody_logs_in(|arm| arm == Arm::Control).await;
        crowd.bank.end_silent_logins().await.expect("the store answers");
        crowd.lobby.clock.advance(ANSWER_LASTS + Duration::from_secs(1));
        crowd.bank.end_silent_logins().await.expect("the store answers");
    }
    // The first was never heard of again. The other saw its last sign, and waits from then on.
    let seen = other.watch_releases().await.expect("the store answers");
    assert!(matches!(seen, WatchRound::NotLeader | WatchRound::Watched { .. }));
    crowd.lobby.clock.advance(LEASE_LASTS);
    crowd.watch_on(&other).await;
    assert_eq!(crowd.stage().await, Stage::RolledBack, "{:?}", crowd.view().await);
}

/// A node that was thought dead acts no more, whatever it still knows.
async fn a_leader_cut_off_changes_nothing(engine: Engine) {
    let crowd = flawed(engine).await;
    let flaky = Flaky::new(Arc::clone(&crowd.lobby.store));
    let store: Arc<dyn Store> = Arc::<Flaky>::clone(&flaky);
    let cut_off = crowd.lobby.node_on(store, eager).await;
    // Nobody has looked yet, so it leads; and then it is alone.
    flaky.set_down(true);
    cut_off.watch_releases().await.expect_err("it reaches nothing");
    assert_eq!(crowd.stage().await, STAGE);
    crowd.watch().await;
    assert_eq!(crowd.stage().await, Stage::RolledBack, "the others go on");
    flaky.set_down(false);
    let back = cut_off.watch_releases().await.expect("the store answers");
    assert_eq!(back, WatchRound::NotLeader);
    assert_eq!(crowd.stage().await, Stage::RolledBack);
}

async fn a_store_that_is_gone_holds_everything(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    let flaky = Flaky::new(Arc::clone(&crowd.lobby.store));
    let store: Arc<dyn Store> = Arc::<Flaky>::clone(&flaky);
    let only = crowd.lobby.node_on(store, eager).await;
    crowd.lead_to(STAGE).await;
    crowd.everybody_logs_in(|_| true).await;
    crowd.watch_on(&only).await;
    flaky.set_down(true);
    for _ in 0..30 {
        crowd.lobby.clock.advance(Duration::from_secs(1));
        only.watch_releases().await.expect_err("there is no store");
        only.end_silent_logins().await.expect_err("there is no store");
    }
    flaky.set_down(false);
    assert_eq!(crowd.stage().await, STAGE, "nothing was decided meanwhile");
    for _ in 0..4 {
        crowd.everybody_logs_in(|arm| arm == Arm::Control).await;
        only.end_silent_logins().await.expect("the store answers");
        crowd.lobby.clock.advance(ANSWER_LASTS + Duration::from_secs(1));
        only.end_silent_logins().await.expect("the store answers");
        crowd.watch_on(&only).await;
    }
    assert_eq!(crowd.stage().await, Stage::RolledBack, "{:?}", crowd.view().await);
}

/// The watching node is 90 s ahead, and then 90 s behind.
async fn a_clock_that_is_wrong_promotes_nothing(engine: Engine) {
    for is_ahead in [true, false] {
        let crowd = flawed(engine).await;
        let off = Duration::from_secs(90);
        let now = crowd.now();
        let wrong = Arc::new(SeededClock::new(if is_ahead { now.after(off) } else { now.before(off) }));
        let bank = crowd.lobby.changed_at(&wrong, entropy(), eager).await;
        assert_ne!(wrong.now(), crowd.now());
        crowd.watch_on(&bank).await;
        assert_eq!(crowd.stage().await, Stage::RolledBack, "ahead {is_ahead}: {:?}", crowd.view().await);
    }
}

/// Time goes by without any attempt, with attempts that never end, and with a watch that does not look.
async fn nothing_but_silence_promotes_nothing(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(STAGE).await;
    for _ in 0..5 {
        assert_eq!(crowd.last_round().await, Next::Hold);
        crowd.lobby.clock.advance(Duration::from_hours(1));
    }
    // All of them work, and nobody notes who is silent: that is no reason to go on.
    for _ in 0..4 {
        crowd.everybody_logs_in(|_| true).await;
        crowd.lobby.clock.advance(Duration::from_secs(2));
    }
    assert_eq!(crowd.last_round().await, Next::Hold);
    let waits = crowd.begin(0).await;
    for phone in 1..crowd.phones.len() {
        crowd.begin(phone).await;
    }
    crowd.lobby.clock.advance(ANSWER_LASTS * 2);
    assert!(waits.trial.is_some());
    assert_eq!(crowd.last_round().await, Next::Hold, "attempts that should have been told of were not");
    assert_eq!(crowd.stage().await, STAGE);
}

/// A node whose clock is behind begins thousands, whose time is over before that of the others.
async fn silence_is_told_however_many_wait_before_it(engine: Engine) {
    const BEFORE: u128 = 4_200;
    let crowd = Crowd::new(engine, 8).await;
    crowd.lead_to(STAGE).await;
    let mut silent = Vec::new();
    for phone in 0..8 {
        silent.push(crowd.begin(phone).await);
    }
    crowd.bank.end_silent_logins().await.expect("the store answers");
    crowd.lobby.clock.advance(ANSWER_LASTS.saturating_sub(Duration::from_secs(1)));
    let begun = silent[0].clone();
    let created_at = begun.created_at.before(Duration::from_secs(10));
    let before = (1..=BEFORE).map(|number| {
        let id = LoginId::from_uuid(Uuid::from_u128(number));
        Write::Insert(Login { id, created_at, ..begun.clone() }.into_row())
    });
    for writes in before.collect::<Vec<_>>().chunks(512) {
        let change = Change { at: crowd.now(), writes: writes.to_vec(), ..Change::default() };
        crowd.lobby.store.commit(change).await.expect("they are new");
    }
    crowd.bank.end_silent_logins().await.expect("the store answers");
    crowd.lobby.clock.advance(Duration::from_secs(2));
    let told = crowd.bank.end_silent_logins().await.expect("the store answers");
    assert_eq!(told, silent.len(), "the others were only just seen");
}

/// The control's people stay away, so the arms are not split as they say; and then the node that watches changes.
async fn what_holds_a_release_is_kept_once_whoever_leads(engine: Engine) {
    const PEOPLE: usize = 160;
    let crowd = Crowd::new(engine, PEOPLE).await;
    crowd.lead_to(STAGE).await;
    let other = crowd.node().await;
    for round in 0..2 {
        for phone in (round..PEOPLE).step_by(2) {
            if crowd.is_treated(phone).await {
                let pair = crowd.log_in(phone).await;
                crowd.log_out(&pair).await;
            }
        }
        crowd.watch().await;
        crowd.lobby.clock.advance(Duration::from_secs(2));
    }
    let faults = async || {
        let view = crowd.view().await;
        view.verdicts.iter().map(|kept| (kept.stage, kept.fault)).collect::<Vec<_>>()
    };
    let kept = faults().await;
    assert_eq!(kept, [(STAGE, Fault::Split)], "{:?}", crowd.view().await);
    // It has not been heard of since, so another goes on, and reads everything anew.
    let seen = other.watch_releases().await.expect("the store answers");
    assert_eq!(seen, WatchRound::NotLeader);
    crowd.lobby.clock.advance(LEASE_LASTS);
    for _ in 0..3 {
        let round = crowd.watch_on(&other).await;
        assert!(matches!(round, WatchRound::Watched { next: Next::Hold, .. }), "{round:?}");
    }
    assert_eq!(faults().await, kept);
}

/// What a shadow noted may be of a build that is not this one.
async fn staff_take_a_release_back_whatever_cannot_be_read_of_it(engine: Engine) {
    let crowd = Crowd::new(engine, 1).await;
    crowd.lead_to(STAGE).await;
    let flaky = Flaky::new(Arc::clone(&crowd.lobby.store));
    let store: Arc<dyn Store> = Arc::<Flaky>::clone(&flaky);
    let node = crowd.lobby.node_on(store, eager).await;
    flaky.refuse(|reading| matches!(reading, Reading::Find(Query::ShadowsOf(_))));
    node.step_release(&name(NEW), StaffCommand::Back, by()).await.expect("nothing of the shadow is needed");
    assert_eq!(crowd.stage().await, Stage::RolledBack);
}
