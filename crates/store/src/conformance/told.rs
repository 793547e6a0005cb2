//! Attempts and reports of which there is something to tell: each once, in an order that misses none; and releases.

use super::names::{Shared, at, done, numbered};
use super::place::Place;
use super::rows::insert;
use super::samples::{self, Fill, release_name};
use bank::{Change, CommitError, Query, Record, Row, Version, Write};
use identity::{ANSWER_LASTS, Arm, DeviceReport, Login, LoginFailure, LoginStage, Trial};
use kernel::LoginId;
use rollout::{Evidence, FeedPlace, Release, Shadow, ShadowNews, release_id};
use uuid::Uuid;

/// Watched, and not told of yet.
fn watched(number: u64, arm: Arm) -> Login {
    let trial = Trial { release: release_name(1), arm, share_ppm: 10_000, serial: 1 };
    let stage = LoginStage::Started;
    Login {
        trial: Some(trial),
        stage,
        created_at: at(0),
        ends_at: at(900),
        ..samples::login(number, Fill::Full)
    }
}

fn failed(login: Login, second: i64) -> Login {
    Login { stage: LoginStage::Failed { why: LoginFailure::TimedOut, at: at(second) }, ..login }
}

async fn update(store: &Shared, row: impl Record, version: i64) {
    let writes = vec![Write::Update(row.into_row(), Version(version))];
    done(store, Change { writes, ..Change::default() }).await;
}

async fn rows_of(store: &Shared, query: Query) -> Vec<Row> {
    store.find(&query).await.unwrap().into_iter().map(|found| found.row).collect()
}

/// Everything after a place, page by page. Transactions of other databases on the same server hold it back as well.
async fn told(store: &Shared, mut after: FeedPlace) -> Vec<LoginId> {
    let mut told = Vec::new();
    loop {
        let page = store.told_logins(after, 2).await.unwrap();
        if page.end == after {
            assert_eq!((page.logins, page.reports), (Vec::new(), Vec::new()));
            if page.is_whole {
                return told;
            }
            tokio::task::yield_now().await;
            continue;
        }
        assert!(after < page.end, "places only rise");
        told.extend(page.logins.iter().map(|login| login.id));
        after = page.end;
    }
}

fn ids(numbers: &[u64]) -> Vec<LoginId> {
    numbers.iter().map(|number| LoginId::from_uuid(numbered(*number))).collect()
}

pub(super) async fn each_attempt_is_told_of_once_in_the_order_of_its_commit(store: Shared) {
    let start = store.told_end().await.unwrap();
    let nobodys = failed(Login { trial: None, ..watched(1, Arm::Control) }, 5);
    let rows = [5, 4, 3, 2].map(|number| watched(number, Arm::Treatment).into_row());
    insert(&store, rows.into_iter().chain([nobodys.into_row()])).await;
    assert_eq!(told(&store, start).await, [], "none is told of that is not watched, or goes on");
    // Their instants fall, and their ids are in no order.
    for (number, second) in [(4, 50), (2, 40), (5, 30)] {
        update(&store, failed(watched(number, Arm::Treatment), second), 1).await;
    }
    assert_eq!(told(&store, start).await, ids(&[4, 2, 5]));
    let overdue = Login { overdue_at: Some(at(90)), ..watched(3, Arm::Treatment) };
    update(&store, overdue.clone(), 1).await;
    assert_eq!(told(&store, start).await, ids(&[4, 2, 5, 3]));
    let end = store.told_logins(start, 100).await.unwrap().end;
    // What happens to it afterwards changes neither its place nor that it is told of once.
    let ended = failed(overdue, 100);
    update(&store, ended.clone(), 2).await;
    assert_eq!(told(&store, end).await, []);
    let page = store.told_logins(start, 100).await.unwrap();
    assert_eq!((page.logins.last(), page.end), (Some(&ended), end), "as it is now");
    let blaming = Login { blames: Some(Arm::Control), ..watched(9, Arm::Control) };
    insert(&store, [blaming.into_row()]).await;
    assert_eq!(told(&store, end).await, ids(&[9]), "from its beginning on");
    let now = store.told_end().await.unwrap();
    assert_eq!(told(&store, now).await, []);
    insert(&store, [failed(watched(7, Arm::Control), 1).into_row()]).await;
    assert_eq!(told(&store, now).await, ids(&[7]));
}

pub(super) async fn reports_are_told_of_among_the_attempts(store: Shared) {
    let start = store.told_end().await.unwrap();
    let trial = watched(1, Arm::Control).trial;
    let report = |number, second, trial| DeviceReport {
        told_at: at(second),
        trial,
        ..samples::report(number, Fill::Plain)
    };
    insert(&store, [report(21, 10, None).into_row()]).await;
    assert_eq!(everything(&store, start).await, Vec::<Uuid>::new(), "it is kept, and speaks against nobody");
    insert(&store, [report(22, 20, trial.clone()).into_row()]).await;
    insert(&store, [failed(watched(23, Arm::Control), 5).into_row()]).await;
    insert(&store, [report(20, 5, trial).into_row()]).await;
    let all = [22, 23, 20].map(numbered);
    assert_eq!(everything(&store, start).await, all, "in the order of their commits");
    let page = store.told_logins(start, 10).await.unwrap();
    let reports: Vec<_> = page.reports.iter().map(|report| report.id.uuid()).collect();
    assert_eq!((page.logins.len(), reports), (1, [22, 20].map(numbered).to_vec()));
    // What was told of long ago is told of no more.
    assert_eq!(store.prune(at(1_000), at(15), 10).await.unwrap(), 2);
    assert_eq!(everything(&store, start).await, [22, 23].map(numbered));
}

/// All that is told of after a place, one at a time.
async fn everything(store: &Shared, mut after: FeedPlace) -> Vec<Uuid> {
    let mut told = Vec::new();
    loop {
        let page = store.told_logins(after, 1).await.unwrap();
        if page.end == after {
            if page.is_whole {
                return told;
            }
            tokio::task::yield_now().await;
            continue;
        }
        let logins = page.logins.iter().map(|login| login.id.uuid());
        told.extend(logins.chain(page.reports.iter().map(|report| report.id.uuid())));
        after = page.end;
    }
}

pub(super) async fn undecided_attempts_are_those_of_a_treatment(store: Shared) {
    let treated = [11, 12, 13].map(|number| watched(number, Arm::Treatment));
    insert(&store, treated.iter().cloned().map(Record::into_row)).await;
    insert(&store, [watched(14, Arm::Control).into_row(), samples::login(15, Fill::Plain).into_row()]).await;
    let undecided = async |limit| rows_of(&store, Query::LoginsUndecided(limit)).await;
    assert_eq!(undecided(10).await.len(), 3);
    assert_eq!(undecided(2).await.len(), 2);
    let [one, other, third] = treated;
    update(&store, failed(one, 5), 1).await;
    update(&store, Login { overdue_at: Some(at(90)), ..other.clone() }, 1).await;
    assert_eq!(undecided(10).await, [third.into_row()]);
    // One that is overdue waits for its end from then on, and the others for when they are.
    let late = at(0).after(ANSWER_LASTS);
    let due = rows_of(&store, Query::LoginsWaiting(late, None, 10)).await;
    assert_eq!(due.len(), 3, "two that are watched, and one whose time is over");
    let all = rows_of(&store, Query::LoginsWaiting(at(900), None, 10)).await;
    assert!(all.iter().any(|row| row.key() == other.key()));
}

pub(super) async fn releases_and_verdicts_come_newest_first(store: Shared) {
    let release = |number, second| Release { created_at: at(second), ..samples::release(number, Fill::Full) };
    let releases = [release(3, 30), release(1, 20), release(2, 10)];
    insert(&store, releases.iter().rev().cloned().map(Record::into_row)).await;
    let found = rows_of(&store, Query::Releases(10)).await;
    assert_eq!(found, releases.clone().map(Record::into_row));
    assert_eq!(rows_of(&store, Query::Releases(1)).await, [releases[0].clone().into_row()]);
    let verdict = |number, of, second| Evidence {
        release: release_name(of),
        at: at(second),
        ..samples::evidence(number, Fill::Full)
    };
    let verdicts = [verdict(1, 1, 30), verdict(3, 1, 20), verdict(2, 1, 20)];
    insert(&store, verdicts.iter().rev().cloned().chain([verdict(4, 2, 25)]).map(Record::into_row)).await;
    let id = release_id(&release_name(1));
    assert_eq!(rows_of(&store, Query::Verdicts(id, 10)).await, verdicts.clone().map(Record::into_row));
    assert_eq!(rows_of(&store, Query::Verdicts(id, 2)).await.len(), 2);
    assert_eq!(rows_of(&store, Query::Verdicts(release_id(&release_name(9)), 2)).await, []);
}

pub(super) async fn shadows_come_by_their_release_and_place(store: Shared) {
    let place = |release, slot, fill| Shadow { slot, ..samples::shadow(release, fill) };
    let own = [place(1, 0, Fill::Full), place(1, 7, Fill::Plain), place(1, 15, Fill::Full)];
    let others = [place(2, 0, Fill::Full), place(3, 7, Fill::Plain)];
    insert(&store, own.iter().rev().chain(&others).cloned().map(Record::into_row)).await;
    let of = |release| Query::ShadowsOf(release_id(&release_name(release)));
    assert_eq!(rows_of(&store, of(1)).await, own.clone().map(Record::into_row));
    assert_eq!(rows_of(&store, of(2)).await, [others[0].clone().into_row()]);
    assert_eq!(rows_of(&store, of(9)).await, []);
    // What a node adds is there at once, and a node that read it before is told so.
    let mut news = ShadowNews::default();
    news.judge(true, None);
    let [first, ..] = own;
    let more = first.with(&news);
    update(&store, more.clone(), 1).await;
    let late =
        Change { writes: vec![Write::Update(first.with(&news).into_row(), Version(1))], ..Change::default() };
    assert!(matches!(store.commit(late).await, Err(CommitError::Conflict(_))));
    let found = rows_of(&store, of(1)).await;
    assert_eq!((found.len(), &found[0]), (3, &more.into_row()));
}

pub(super) async fn what_is_pruned_is_told_of_no_more(store: Shared) {
    let start = store.told_end().await.unwrap();
    let old = Login { ends_at: at(10), ..failed(watched(1, Arm::Control), 5) };
    insert(&store, [old.into_row(), failed(watched(2, Arm::Control), 5).into_row()]).await;
    assert_eq!(told(&store, start).await.len(), 2);
    assert_eq!(store.prune(at(100), at(50), 10).await.unwrap(), 1);
    assert_eq!(told(&store, start).await, ids(&[2]));
}

/// A transaction that began before others and commits after them is waited for.
pub(super) async fn none_that_commits_late_is_missed(place: Place) {
    let store = place.open().await;
    let start = store.told_end().await.unwrap();
    let late = watched(1, Arm::Control);
    insert(&store, [late.clone().into_row()]).await;
    let slow = place.begin().await;
    let id = late.id.uuid();
    slow.batch_execute(&format!("INSERT INTO told_login (login) VALUES ('{id}')")).await.unwrap();
    insert(&store, [failed(watched(2, Arm::Control), 5).into_row()]).await;
    let page = store.told_logins(start, 10).await.unwrap();
    assert_eq!((page.logins, page.is_whole), (Vec::new(), false), "it may still commit, and that is said");
    let end = store.told_end().await.unwrap();
    slow.batch_execute("COMMIT").await.unwrap();
    assert_eq!(told(&store, start).await, ids(&[1, 2]));
    assert!(store.told_logins(start, 10).await.unwrap().is_whole);
    assert_eq!(told(&store, end).await, ids(&[1, 2]), "a place that was handed out meanwhile lies before it");
}
