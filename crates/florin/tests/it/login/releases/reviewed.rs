//! The review of a rollback says what the books say.

use super::crowd::{Crowd, NEW, name};
use crate::harness::{Engine, on_both_engines};
use bank::{Query, StoreExt as _};
use identity::{Arm, Login, LoginStage};
use kernel::Timestamp;
use review::{Criterion, DraftKind, Filled, Tally, Truth, decide_draft};
use rollout::{Share, Stage};

on_both_engines!(a_rollbacks_review_equals_the_books);

/// Good and bad attempts of an arm, counted anew from the attempts themselves.
fn counted(logins: &[Login], is_treatment: bool) -> Tally {
    let mut tally = Tally::default();
    for login in logins {
        let trial = login.trial.as_ref().filter(|trial| trial.release == name(NEW));
        let arm = trial.map(|trial| login.blames.unwrap_or(trial.arm));
        if (arm == Some(Arm::Treatment)) == is_treatment {
            match login.stage {
                _ if login.overdue_at.is_some() => tally.bad += 1,
                LoginStage::Done { .. } if !login.is_unexpected => tally.good += 1,
                LoginStage::Done { .. } | LoginStage::Failed { .. } => tally.bad += 1,
                LoginStage::Started | LoginStage::LinkProven { .. } => {}
            }
        }
    }
    tally
}

async fn a_rollbacks_review_equals_the_books(engine: Engine) {
    let mut crowd = Crowd::new(engine, 40).await;
    crowd.lead_to(Stage::Share(Share::TwentyFive)).await;
    for _ in 0..8 {
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
    let review = crowd.bank.review(incident.id).await.expect("the store answers");

    let harmed = crowd.bank.affected(incident.id, None).await.expect("the store answers");
    let by_minute: u64 = review.facts.minutes.values().map(|minute| minute.affected).sum();
    let harmed = u64::try_from(harmed.len()).expect("some");
    assert_eq!((incident.affected.people, by_minute), (harmed, harmed));
    assert!(0 < harmed);

    let store = crowd.bank.store();
    let mut logins: Vec<Login> = Vec::new();
    let waiting = Query::LoginsWaiting(Timestamp::MAX, None, 10_000);
    for query in [Query::LoginsEndedSince(Timestamp::EPOCH, 10_000), waiting] {
        logins.extend(
            store.all::<Login>(&query).await.expect("the store answers").into_iter().map(|it| it.row),
        );
    }
    let sum = |of: fn(&review::Minute) -> Tally| {
        review.facts.minutes.values().map(of).fold(Tally::default(), Tally::with)
    };
    assert!(review.facts.is_minutes_whole && 0 < counted(&logins, true).bad);
    assert_eq!(sum(|minute| minute.treatment), counted(&logins, true));
    assert_eq!(sum(|minute| minute.control), counted(&logins, false));
    let parts = [review.before, review.during, review.after];
    let parts = parts.into_iter().fold(Tally::default(), |sum, (treatment, _)| sum.with(treatment));
    assert_eq!(parts, counted(&logins, true), "each attempt is before, during or after");

    let guard = review.facts.guard.as_ref().expect("the guard opened it");
    assert_eq!(guard.evidence.release, name(NEW));
    assert_eq!(guard.steps.last().map(|step| step.to), Some(Stage::RolledBack));
    assert_eq!(review.facts.recovered_at(), incident.times.mitigated());
    let critical = &review.classification.findings[0];
    assert_eq!((critical.criterion, critical.truth), (Criterion::CriticalService, Truth::Met));
    assert_eq!(review.is_major(), Truth::NotKnown, "only people know the rest");
    let draft = decide_draft(&review, DraftKind::Intermediate);
    let clients = draft.fields.iter().find(|field| field.name.number == "3.4").expect("it is a field");
    assert_eq!(clients.filled, Filled::Text(harmed.to_string()));
    crowd.bank.store().close().await;
}
