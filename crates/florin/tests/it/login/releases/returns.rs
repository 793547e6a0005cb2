//! Apps that are given a session and never come back to it: nothing fails, and nothing succeeds.

use super::crowd::{Crowd, by, eager, name};
use crate::harness::{Engine, Flaky, Reading, on_both_engines};
use bank::{Query, SessionPair, Store, WatchRound};
use identity::{Arm, Policy, Protocol};
use incidents::Reach;
use rollout::{Fault, LEASE_LASTS, Next, Share, StaffCommand, Stage, Verdict, Witness};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    a_cohort_that_falls_silent_holds_its_release,
    people_who_come_back_or_log_out_hold_nothing,
    returns_that_cannot_be_read_hold_and_keep_no_flaw_in_force
);

const STAGE: Stage = Stage::Share(Share::TwentyFive);
/// The control has to be known first, so there are many.
const PEOPLE: usize = 100;
/// Rounds of failures within which a release is rolled back.
const ROUNDS_MAX: usize = 5;

/// Everybody logs in once and keeps the session.
async fn settled(crowd: &Crowd) -> Vec<(usize, Arm, SessionPair)> {
    let mut settled = Vec::new();
    for phone in 0..crowd.phones.len() {
        let begun = crowd.begin(phone).await;
        let arm = begun.trial.as_ref().expect("it is counted").arm;
        let finish = crowd.phones[phone].finish(&super::crowd::started(&begun), None);
        settled.push((phone, arm, crowd.bank.finish_login(&finish).await.expect("it was signed")));
    }
    settled
}

/// A while later each of these is opened again.
async fn come_back(crowd: &Crowd, settled: &[(usize, Arm, SessionPair)], who: impl Fn(Arm) -> bool) {
    crowd.lobby.clock.advance(Policy::default_of(Protocol::Bearer).access_lasts + Duration::from_secs(1));
    for (phone, arm, pair) in settled {
        if who(*arm) {
            let proof = crowd.phones[*phone].proof();
            crowd.bank.refresh_session(pair.refresh.expose(), proof).await.expect("the session is good");
        }
    }
    crowd.lobby.clock.advance(Duration::from_hours(1));
}

async fn a_cohort_that_falls_silent_holds_its_release(engine: Engine) {
    let mut crowd = Crowd::new(engine, PEOPLE).await;
    crowd.lead_to(STAGE).await;
    let all = settled(&crowd).await;
    come_back(&crowd, &all, |arm| arm == Arm::Control).await;
    for _ in 0..3 {
        crowd.silence_is_known().await;
        crowd.watch().await;
        assert_eq!(
            crowd.stage().await,
            STAGE,
            "all logins were well, and it is held: {:?}",
            crowd.view().await
        );
    }
    let said = crowd.said().await.expect("it kept what it rests on");
    assert_eq!(
        (said.verdict, said.fault, said.witness),
        (Verdict::Open, Fault::Silence, Some(Witness::Returns))
    );
    assert!(said.bound <= said.e_value && 0 < said.treatment && 0 < said.control, "{said:?}");
    let open = crowd.bank.incidents_open().await.expect("the store answers");
    assert_eq!(open.iter().map(|incident| incident.reach).collect::<Vec<_>>(), [Reach::Private]);
    // All of them come back at last. Whoever watches next finds what was said, and leads nothing on either.
    let next = crowd.node().await;
    next.watch_releases().await.expect("the store answers");
    come_back(&crowd, &all, |arm| arm == Arm::Treatment).await;
    crowd.lobby.clock.advance(LEASE_LASTS);
    crowd.bank = next;
    for _ in 0..3 {
        crowd.silence_is_known().await;
        crowd.watch().await;
    }
    assert_eq!(crowd.said().await.and_then(|said| said.witness), Some(Witness::Returns));
    assert_eq!(crowd.bank.incidents_open().await.expect("the store answers").len(), 1);
    assert_eq!(crowd.stage().await, STAGE);
    // A person has looked, and leads it on.
    crowd.bank.step_release(&name(super::NEW), StaffCommand::GoOn, by()).await.expect("staff may");
    crowd.watch().await;
    assert_eq!(crowd.stage().await, Stage::Share(Share::Fifty));
}

async fn people_who_come_back_or_log_out_hold_nothing(engine: Engine) {
    let crowd = Crowd::new(engine, PEOPLE).await;
    crowd.lead_to(STAGE).await;
    let all = settled(&crowd).await;
    let treated: Vec<_> = all.iter().filter(|(_, arm, _)| *arm == Arm::Treatment).collect();
    // Half of the treated end their session themselves, before anybody expects them.
    for (_, _, pair) in treated.iter().step_by(2) {
        crowd.log_out(pair).await;
    }
    let kept: Vec<_> = all
        .iter()
        .filter(|(phone, ..)| !treated.iter().step_by(2).any(|(gone, ..)| gone == phone))
        .cloned()
        .collect();
    come_back(&crowd, &kept, |_| true).await;
    for _ in 0..3 {
        crowd.silence_is_known().await;
        crowd.watch().await;
    }
    assert_ne!(crowd.stage().await, STAGE, "it is led on: {:?}", crowd.view().await);
    assert_eq!(crowd.bank.incidents_open().await.expect("the store answers"), []);
}

/// A session that this build cannot read is no reason to keep a flawed release.
async fn returns_that_cannot_be_read_hold_and_keep_no_flaw_in_force(engine: Engine) {
    let mut crowd = Crowd::new(engine, PEOPLE).await;
    let flaky = Flaky::new(Arc::clone(&crowd.lobby.store));
    let store: Arc<dyn Store> = Arc::<Flaky>::clone(&flaky);
    crowd.bank = crowd.lobby.node_on(store, eager).await;
    crowd.lead_to(STAGE).await;
    let all = settled(&crowd).await;
    crowd.watch().await;
    flaky.refuse(|reading| matches!(reading, Reading::Find(Query::SessionsById(_))));
    come_back(&crowd, &all, |_| true).await;
    for _ in 0..3 {
        crowd.silence_is_known().await;
        let round = crowd.watch().await;
        assert!(matches!(round, WatchRound::Watched { next: Next::Hold, .. }), "{round:?}");
    }
    for _ in 0..ROUNDS_MAX {
        crowd.everybody_logs_in(|arm| arm == Arm::Control).await;
        crowd.silence_is_known().await;
        crowd.watch().await;
        if crowd.stage().await == Stage::RolledBack {
            return;
        }
    }
    panic!("it is still given: {:?}", crowd.view().await);
}
