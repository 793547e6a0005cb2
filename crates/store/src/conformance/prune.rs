//! What no one may ask for any more goes, a bounded number at a time; everything else stays.

use super::names::{Shared, at, done, numbered, reply, reply_key};
use super::place::Two;
use super::rows::{insert, world};
use super::samples::{self, Fill, fingerprint};
use bank::{Attachment, Blob, Change, Delivery, DeliveryState, OutboxEntry, Record, Row, Upload};
use identity::oidc::{GrantEnd, GrantState};
use identity::{
    Allowance, Approval, ApprovalCode, ApprovalStage, Authorization, DeviceReport, EndReason, Login,
    OidcGrant, Recovery, Rotation, Scopes, Session, SessionState, StepUp,
};
use kernel::{Cohort, Outcome, PersonId, Timestamp};
use std::time::Duration;

fn entry(number: u64, seconds: i64, state: DeliveryState) -> Row {
    let entry = samples::outbox_entry(number, Fill::Plain);
    let delivery = match (number % 2, state) {
        (0, _) => entry.delivery,
        (_, DeliveryState::Waiting) => samples::mail_delivery(number),
        (_, DeliveryState::Delivered | DeliveryState::GivenUp) => Delivery::MailOver,
    };
    OutboxEntry { created_at: at(seconds), due_at: at(seconds), delivery, state, ..entry }.into_row()
}

fn approval(number: u64, seconds: i64, stage: ApprovalStage) -> Row {
    Approval { created_at: at(seconds), stage, ..samples::approval(number, Fill::Plain) }.into_row()
}

fn answered(number: u64) -> ApprovalStage {
    let (person, token) = (PersonId::from_uuid(numbered(1)), samples::token(1, Fill::Plain).id);
    ApprovalStage::Spent { person, code: fingerprint("spent", number), token }
}

fn code(number: u64, seconds: i64) -> Row {
    let code = samples::approval_code(number, Fill::Full);
    ApprovalCode { created_at: at(seconds), is_spent: true, ..code }.into_row()
}

fn upload(number: u64, seconds: i64) -> Row {
    Upload { created_at: at(seconds), is_filled: true, ..samples::upload(number, Fill::Plain) }.into_row()
}

fn login(number: u64, seconds: i64) -> Row {
    Login { ends_at: at(seconds), ..samples::login(number, Fill::Full) }.into_row()
}

fn step_up(number: u64, seconds: i64) -> Row {
    StepUp { ends_at: at(seconds), ..samples::step_up(number, Fill::Full) }.into_row()
}

fn allowance(number: u64, seconds: i64) -> Row {
    Allowance { full_at: at(seconds), ..samples::allowance(number, Fill::Full) }.into_row()
}

fn report(number: u64, seconds: i64) -> Row {
    DeviceReport { told_at: at(seconds), ..samples::report(number, Fill::Full) }.into_row()
}

/// Ended at the instant, though it could have been refreshed until another.
fn session(number: u64, end: Option<i64>, refresh_ends: i64) -> Row {
    let ended = |seconds| SessionState::Ended { at: at(seconds), why: EndReason::Staff };
    let state = end.map_or(SessionState::Live, ended);
    let refresh_ends_at = at(refresh_ends);
    Session { state, refresh_ends_at, ..samples::session(number, Fill::Full) }.into_row()
}

fn authorization(number: u64, seconds: i64) -> Row {
    Authorization { ends_at: at(seconds), ..samples::authorization(number, Fill::Full) }.into_row()
}

/// A grant that is over with its access token, or one that ended though it could have been refreshed.
fn grant(number: u64, seconds: i64, end: Option<i64>) -> Row {
    let full = samples::oidc_grant(number, Fill::Full);
    let rotation = Rotation { refresh_ends_at: at(seconds), ..full.rotation };
    let (state, scopes) = match end {
        None => (GrantState::Live, Scopes::NONE),
        Some(end) => (GrantState::Ended { at: at(end), why: GrantEnd::Revoked }, full.scopes),
    };
    OidcGrant { rotation, state, scopes, ..full }.into_row()
}

fn outcome(seconds: i64) -> Outcome {
    let (lasted, cohort) = (Duration::ZERO, Cohort::of("api"));
    Outcome { operation: "any", code: "ok", at: at(seconds), lasted, cohort, count: 1 }
}

async fn is_there(store: &Shared, row: &Row) -> bool {
    store.get(&row.key()).await.unwrap().is_some()
}

pub(super) async fn what_is_over_goes_and_the_rest_stays(store: Shared) {
    world(&store, 1).await;
    let (old, new) = (100, 900);
    let going = [
        entry(10, old, DeliveryState::Delivered),
        entry(11, old, DeliveryState::GivenUp),
        approval(10, old, answered(10)),
        approval(12, old, ApprovalStage::Waiting),
        code(10, old),
        upload(10, old),
        samples::blob(10, Fill::Full).into_row(),
        login(10, old),
        step_up(10, old),
        allowance(10, old),
        report(10, old),
        session(10, Some(old), old),
    ];
    let staying = [
        entry(12, old, DeliveryState::Waiting),
        entry(13, new, DeliveryState::Delivered),
        approval(11, new, answered(11)),
        approval(13, new, ApprovalStage::Waiting),
        code(11, new),
        upload(11, new),
        login(11, new),
        step_up(11, new),
        allowance(11, new),
        report(11, new),
        session(11, Some(old), new),
        session(12, Some(new), old),
        session(13, None, old),
        // Two members of staff answer for it.
        Recovery { ends_at: at(old), ..samples::recovery(10, Fill::Full) }.into_row(),
        // Used, so it is as old as what it stands beside.
        upload(12, old),
        Attachment {
            file_url: format!("https://bank.example/files/{}/photo.jpg", samples::upload(12, Fill::Plain).id),
            ..samples::attachment(12, Fill::Plain)
        }
        .into_row(),
    ];
    insert(&store, going.clone()).await;
    insert(&store, staying.clone()).await;
    let blob = samples::blob(12, Fill::Full);
    insert(&store, [Blob { ..blob.clone() }.into_row()]).await;
    for seconds in [old, new] {
        let outcomes = vec![outcome(seconds)];
        let reply = Some(reply(&format!("until {seconds}"), at(seconds)));
        done(&store, Change { outcomes, reply, ..Change::default() }).await;
    }
    let pruned = store.prune(at(500), at(500), 100).await.unwrap();
    // Two deliveries, a code, a reply, an outcome, a session; three approvals, two uploads, two logins, two
    // step-ups, two allowances and two reports, one of each the world's own, and its authorization and grant. An upload
    // counts as one with its bytes.
    assert_eq!(pruned, 21);
    for row in &going {
        assert!(!is_there(&store, row).await, "{row:?}");
    }
    for row in staying.iter().chain([&blob.into_row()]) {
        assert!(is_there(&store, row).await, "{row:?}");
    }
    check_world(&store).await;
    assert_eq!(store.reply(&reply_key("until 100")).await.unwrap(), None);
    assert_eq!(store.reply(&reply_key("until 900")).await.unwrap(), Some(reply("until 900", at(900))));
    let outcomes = store.outcomes(Timestamp::EPOCH, 10).await.unwrap();
    assert_eq!(outcomes.iter().map(|outcome| outcome.at).collect::<Vec<_>>(), [at(900)]);
    assert_eq!(store.prune(at(500), at(500), 100).await.unwrap(), 0, "nothing is left to prune");
}

pub(super) async fn what_the_provider_kept_goes_when_it_is_over(store: Shared) {
    let (old, new) = (100, 900);
    let going = [authorization(10, old), grant(10, old, None), grant(11, new, Some(old))];
    let staying = [
        authorization(11, new),
        grant(12, new, None),
        grant(13, old, Some(new)),
        // It can be refreshed still, for all that its record says.
        OidcGrant { state: GrantState::Live, ..samples::oidc_grant(14, Fill::Full) }.into_row(),
        samples::client_profile(10, Fill::Full).into_row(),
    ];
    insert(&store, going.clone()).await;
    insert(&store, staying.clone()).await;
    assert_eq!(store.prune(at(500), at(500), 100).await.unwrap(), 3);
    for row in &going {
        assert!(!is_there(&store, row).await, "{row:?}");
    }
    for row in &staying {
        assert!(is_there(&store, row).await, "{row:?}");
    }
}

async fn check_world(store: &Shared) {
    for row in samples::all(1, Fill::Plain) {
        // The plain samples are from 1970, and none of them is over but the upload that nobody registered, and the
        // approval, the login, the step-up and the authorization that nobody answered, the grant that nobody can
        // refresh, the allowance and the report.
        let is_over = matches!(
            row,
            Row::Upload(_)
                | Row::Blob(_)
                | Row::Approval(_)
                | Row::Login(_)
                | Row::StepUp(_)
                | Row::Authorization(_)
                | Row::OidcGrant(_)
                | Row::Allowance(_)
                | Row::DeviceReport(_)
        );
        assert_eq!(is_there(store, &row).await, !is_over, "{row:?}");
    }
}

pub(super) async fn no_more_goes_than_the_limit_of_each_kind(store: Shared) {
    world(&store, 1).await;
    for number in 0..9 {
        let reply = Some(reply(&format!("reply {number}"), at(10)));
        let outcomes = vec![outcome(10)];
        done(&store, Change { outcomes, reply, ..Change::default() }).await;
        let (entry, code) = (entry(10 + number, 10, DeliveryState::Delivered), code(10 + number, 10));
        let approval = approval(10 + number, 10, ApprovalStage::Waiting);
        insert(&store, [entry, code, approval, upload(10 + number, 10), login(10 + number, 10)]).await;
    }
    let mut rounds = Vec::new();
    loop {
        match store.prune(at(500), at(500), 4).await.unwrap() {
            0 => break,
            pruned => rounds.push(pruned),
        }
    }
    // Seven kinds of nine, with the world's own upload, approval, login, step-up, authorization, grant, allowance
    // and report.
    assert_eq!(rounds, [28, 28, 12, 3]);
    assert_eq!(store.outcomes(Timestamp::EPOCH, 10).await.unwrap(), []);
}

pub(super) async fn a_pruned_key_may_be_used_again(store: Shared) {
    let kept = reply("key", at(10));
    done(&store, Change { reply: Some(kept.clone()), ..Change::default() }).await;
    store.prune(at(500), at(500), 100).await.unwrap();
    done(&store, Change { at: at(5), reply: Some(kept.clone()), ..Change::default() }).await;
    assert_eq!(store.reply(&kept.key).await.unwrap(), Some(kept));
}

/// Pruning goes beside the commits: an expired reply may be replaced between being found and being removed.
pub(super) async fn what_is_pruned_and_used_again_meanwhile_is_kept(two: Two) {
    for round in 0..8 {
        let key = |number| format!("round {round} reply {number}");
        for number in 0..12 {
            let reply = Some(reply(&key(number), at(10)));
            done(&two.one, Change { reply, ..Change::default() }).await;
        }
        let (pruner, store) = (two.other.clone(), two.one.clone());
        let pruning = tokio::spawn(async move { pruner.prune(at(500), at(500), 100).await.unwrap() });
        for number in 0..12 {
            let reply = Some(reply(&key(number), at(900)));
            done(&store, Change { at: at(500), reply, ..Change::default() }).await;
        }
        pruning.await.expect("pruning goes well");
        for number in 0..12 {
            let kept = store.reply(&reply_key(&key(number))).await.unwrap();
            assert_eq!(kept, Some(reply(&key(number), at(900))), "round {round}, reply {number}");
        }
    }
}
