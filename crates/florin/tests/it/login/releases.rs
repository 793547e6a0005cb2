//! Releases of the login on the whole bank: led on when they are good, rolled back when they are not, whatever becomes
//! of the node that watches.

mod crowd;
mod faults;
mod gather;
mod nodes;
mod passkeys;
mod past;
mod reports;
mod returns;
mod reviewed;
mod shadow;
mod synthetic;

use crate::harness::{Engine, Flaky, on_both_engines};
use bank::{ReleaseError, SessionPair, Store, WatchRound};
use crowd::{Crowd, NEW, by, name};
use identity::{Arm, EndReason, Login, Policy, Protocol};
use rollout::{Next, RolloutRefusal, Share, StaffCommand, Stage, Verdict};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    a_healthy_release_reaches_everybody,
    a_flawed_release_is_rolled_back_and_nobody_is_signed_out,
    sessions_that_break_speak_against_their_release,
    a_family_that_was_ended_speaks_against_its_release,
    staff_roll_back_without_a_watch,
    the_first_stage_has_a_budget,
    staff_make_and_step_releases,
    two_who_lead_on_at_once_lead_on_once,
    a_late_flaw_began_when_it_began
);

async fn a_healthy_release_reaches_everybody(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::TwentyFive)).await;
    let mut stages = vec![crowd.stage().await];
    for _ in 0..40 {
        crowd.everybody_logs_in(|_| true).await;
        crowd.silence_is_known().await;
        crowd.watch().await;
        let stage = crowd.stage().await;
        if stages.last() != Some(&stage) {
            stages.push(stage);
        }
        if stage == Stage::Promoted {
            break;
        }
    }
    let way = [Share::TwentyFive, Share::Fifty, Share::Hundred].map(Stage::Share);
    assert_eq!(stages, [&way[..], &[Stage::Promoted]].concat(), "{:?}", crowd.view().await);
    let view = crowd.view().await;
    assert!(view.is_in_force && view.verdicts.iter().all(|kept| kept.verdict == Verdict::Good));
    assert_eq!(view.verdicts.len(), 3, "each step of the watch kept what it rests on");
    let begun = crowd.begin(0).await;
    assert_eq!(
        (&begun.release, begun.trial),
        (&name(NEW), None),
        "everybody is given it, and nobody is compared"
    );
}

async fn a_flawed_release_is_rolled_back_and_nobody_is_signed_out(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::TwentyFive)).await;
    let treated = crowd.treated().await;
    assert!(2 < treated.len(), "some of forty are treated: {treated:?}");
    let kept = crowd.log_in(treated[0]).await;
    assert_eq!(kept.protocol, Protocol::Bearer, "the release gives other sessions");
    for _ in 0..8 {
        let spared = treated[0];
        crowd.everybody_else_logs_in(spared, |arm| arm == Arm::Control).await;
        crowd.silence_is_known().await;
        crowd.watch().await;
        if crowd.stage().await == Stage::RolledBack {
            break;
        }
    }
    let view = crowd.view().await;
    assert_eq!(crowd.stage().await, Stage::RolledBack, "{view:?}");
    let verdict = view.verdicts.first().expect("it kept what it rests on");
    assert_eq!(verdict.verdict, Verdict::Worse);
    assert!(verdict.bound <= verdict.e_value && !verdict.path.is_empty() && 0 < verdict.treatment);
    // Its incident is open, with those it reached.
    let open = crowd.bank.incidents_open().await.expect("the store answers");
    let [incident] = open.as_slice() else { panic!("one: {open:?}") };
    let harmed = crowd.bank.affected(incident.id, None).await.expect("the store answers");
    assert!(!harmed.is_empty() && harmed.len() < treated.len(), "{harmed:?}");
    // From the very next challenge on.
    for phone in &treated {
        let begun = crowd.begin(*phone).await;
        assert_eq!((begun.release.as_str(), begun.trial), ("first", None));
    }
    // Its session is moved by its refresh, and is the same session.
    let proof = crowd.phones[treated[0]].proof();
    let moved = crowd.bank.refresh_session(kept.refresh.expose(), proof).await.expect("nobody is signed out");
    assert_eq!((moved.session, moved.protocol), (kept.session, Protocol::Bound));
    let checked = crowd.bank.check_session(moved.access.expose(), proof).await;
    assert_eq!(checked.expect("it is good").session, kept.session);
    // Rolled back is rolled back.
    let again = crowd.bank.step_release(&name(NEW), StaffCommand::GoOn, by()).await;
    assert!(matches!(again, Err(ReleaseError::Refused(RolloutRefusal::Over))));
}

/// The story's flaw: the login succeeds, and then the session does not work, so that the app asks for another.
async fn sessions_that_break_speak_against_their_release(engine: Engine) {
    let crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::TwentyFive)).await;
    let treated = crowd.treated().await;
    for _ in 0..8 {
        // Whoever is treated is left with a session, and has to log in all the same.
        for phone in 0..crowd.phones.len() {
            let pair = crowd.log_in(phone).await;
            if !treated.contains(&phone) {
                crowd.log_out(&pair).await;
            }
        }
        crowd.silence_is_known().await;
        crowd.watch().await;
        if crowd.stage().await == Stage::RolledBack {
            break;
        }
    }
    assert_eq!(crowd.stage().await, Stage::RolledBack, "{:?}", crowd.view().await);
    // The device's next login ends what the release left, and gives what is in force.
    let pair = crowd.log_in(treated[0]).await;
    assert_eq!(pair.protocol, Protocol::Bound);
    let sessions = crowd.sessions(treated[0]).await;
    let live: Vec<_> = sessions.iter().filter(|session| session.is_live(crowd.lobby.now())).collect();
    assert_eq!(live.len(), 1, "{sessions:?}");
    assert!(sessions.iter().any(|it| it.ended(crowd.lobby.now()) == Some(EndReason::Superseded)));
}

/// F2: the bank ends a session whose old refresh token comes again, and the customer has to log in for it.
async fn a_family_that_was_ended_speaks_against_its_release(engine: Engine) {
    let crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::TwentyFive)).await;
    let phone = *crowd.treated().await.first().expect("some of forty are treated");
    let refresh = async |pair: &SessionPair| crowd.bank.refresh_session(pair.refresh.expose(), None).await;
    let first = crowd.log_in(phone).await;
    let second = refresh(&first).await.expect("it rotates");
    refresh(&second).await.expect("the new one is used");
    crowd.lobby.clock.advance(Policy::default_of(Protocol::Bearer).replay_lasts * 2);
    assert!(refresh(&first).await.is_err(), "an old one ends the family");
    let ended: Vec<_> = crowd.sessions(phone).await.iter().map(|one| one.ended(crowd.lobby.now())).collect();
    assert!(ended.contains(&Some(EndReason::RefreshReused)), "{ended:?}");
    assert_eq!(crowd.begin(phone).await.blames, Some(Arm::Treatment));
    // Whoever logged out has to log in again, and that speaks against nobody.
    let pair = crowd.log_in(phone).await;
    crowd.log_out(&pair).await;
    assert_eq!(crowd.begin(phone).await.blames, None);
}

/// The kill switch needs neither a leader nor a verdict, and holds on every node at once.
async fn staff_roll_back_without_a_watch(engine: Engine) {
    let crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::Hundred)).await;
    let other = crowd.node().await;
    let before = crowd.begin_on(&other, 1).await;
    assert_eq!(before.release, name(NEW));
    crowd.bank.step_release(&name(NEW), StaffCommand::Back, by()).await.expect("staff may at any time");
    // No time passes: what the other node read a moment ago is not used.
    let after = crowd.begin_on(&other, 2).await;
    assert_eq!((after.release.as_str(), after.trial), ("first", None));
    // An attempt that was under way ends with what is in force.
    let begun = crowd.phones[1].finish(&crowd::started(&before), None);
    let pair = other.finish_login(&begun).await.expect("it goes on");
    assert_eq!(pair.protocol, Protocol::Bound);
}

async fn the_first_stage_has_a_budget(engine: Engine) {
    let mut crowd = Crowd::new(engine, 0).await;
    crowd.lead_to(Stage::Budget).await;
    crowd.add_treated(12).await;
    let mut given = Vec::new();
    for phone in 0..12 {
        given.push(crowd.begin(phone).await);
    }
    let (treated, others) = given.split_at(10);
    assert!(treated.iter().all(Login::is_undecided_treatment));
    assert!(others.iter().all(|login| login.trial.is_none() && login.release.as_str() == "first"));
    // Each that is decided makes room for another.
    let finish = crowd.phones[0].finish(&crowd::started(&treated[0]), None);
    crowd.bank.finish_login(&finish).await.expect("it was signed");
    assert!(crowd.begin(11).await.is_undecided_treatment());
    assert!(crowd.begin(10).await.trial.is_none());
}

async fn staff_make_and_step_releases(engine: Engine) {
    let crowd = Crowd::new(engine, 0).await;
    let bank = &crowd.bank;
    let again = bank.create_release(crowd::new_release(NEW)).await;
    assert!(matches!(again, Err(ReleaseError::Exists)));
    let first = bank.create_release(crowd::new_release("first")).await;
    assert!(matches!(first, Err(ReleaseError::Exists)), "the bank's own first one is there from the start");
    let unknown = bank.start_release(&name("none"), by()).await;
    assert!(matches!(unknown, Err(ReleaseError::Unknown)));
    let early = bank.step_release(&name(NEW), StaffCommand::GoOn, by()).await;
    assert!(matches!(early, Err(ReleaseError::Refused(RolloutRefusal::NotStarted))));
    bank.create_release(crowd::new_release("other")).await.expect("it can be meant");
    let started = bank.start_release(&name(NEW), by()).await.expect("none is on its way");
    assert_eq!((started.stage, started.control.as_str()), (Stage::Shadow, "first"));
    assert_eq!(bank.watch_releases().await.expect("the store answers"), WatchRound::Idle);
    let overlap = bank.start_release(&name("other"), by()).await;
    assert!(matches!(overlap, Err(ReleaseError::Refused(RolloutRefusal::AnotherUnderWay(_)))));
    bank.step_release(&name(NEW), StaffCommand::Stop, by()).await.expect("it is on its way");
    bank.start_release(&name("other"), by()).await.expect("the place is free again");
    let listed = bank.list_releases().await.expect("the bank answers");
    let stages: Vec<_> = listed
        .iter()
        .map(|view| (view.release.name.as_str(), view.rollout.as_ref().map(|it| it.stage), view.is_in_force))
        .collect();
    assert_eq!(listed.len(), 3, "the first one became a record: {stages:?}");
    assert!(stages.contains(&("first", None, true)) && stages.contains(&(NEW, Some(Stage::Stopped), false)));
    assert!(matches!(crowd.last_round().await, Next::Hold));
}

/// Each stage is looked at before it is left, whoever was quicker.
async fn two_who_lead_on_at_once_lead_on_once(engine: Engine) {
    let crowd = Crowd::new(engine, 0).await;
    crowd.lead_to(Stage::Share(Share::Five)).await;
    let flaky = Flaky::new(Arc::clone(&crowd.lobby.store));
    let store: Arc<dyn Store> = Arc::<Flaky>::clone(&flaky);
    let (late, other) = (crowd.lobby.node_on(store, crowd::eager).await, Arc::clone(&crowd.bank));
    let quicker = |command| {
        let other = Arc::clone(&other);
        async move { drop(other.step_release(&name(NEW), command, by()).await.expect("staff may")) }
    };
    flaky.before_next_commit(quicker(StaffCommand::GoOn));
    let overtaken = late.step_release(&name(NEW), StaffCommand::GoOn, by()).await;
    assert!(matches!(overtaken, Err(ReleaseError::Overtaken)), "{overtaken:?}");
    assert_eq!(crowd.stage().await, Stage::Share(Share::TwentyFive));
    // Whoever takes it back means every stage.
    flaky.before_next_commit(quicker(StaffCommand::GoOn));
    let back = late.step_release(&name(NEW), StaffCommand::Back, by()).await.expect("staff may at any time");
    assert_eq!((back.stage, crowd.stage().await), (Stage::RolledBack, Stage::RolledBack));
}

/// Somebody always fails. An incident begins with what the release did, not with the first of those.
async fn a_late_flaw_began_when_it_began(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::Five)).await;
    crowd.add_treated(1).await;
    let early = crowd.begin(40).await;
    assert!(early.trial.is_some_and(|trial| trial.arm == Arm::Treatment));
    crowd.silence_is_known().await;
    let led_on = crowd.bank.step_release(&name(NEW), StaffCommand::GoOn, by()).await;
    let led_on = led_on.expect("staff may at any time").since;
    crowd.lobby.clock.advance(Duration::from_secs(2));
    for _ in 0..3 {
        crowd.everybody_logs_in(|_| true).await;
        crowd.lobby.clock.advance(Duration::from_secs(2));
    }
    let flawed = crowd.now();
    for _ in 0..16 {
        crowd.everybody_logs_in(|arm| arm == Arm::Control).await;
        crowd.silence_is_known().await;
        crowd.watch().await;
        if crowd.stage().await == Stage::RolledBack {
            break;
        }
    }
    assert_eq!(crowd.stage().await, Stage::RolledBack, "{:?}", crowd.view().await);
    let open = crowd.bank.incidents_open().await.expect("the store answers");
    let [incident] = open.as_slice() else { panic!("one: {open:?}") };
    let started = incident.times.started();
    assert!(led_on < flawed && flawed <= started, "{flawed:?} {started:?}");
}
