//! SQLite's two roles: one owner moves money, and tools beside it read and write what moves nothing.

use super::answer::Answer;
use super::names::{at, audit_clean, change, done, open_all, pay, posted};
use super::place::Place;
use super::rows::{insert, world};
use super::samples::{self, Fill};
use crate::OpenError;
use bank::{Change, Record as _, Row, Version, Write};
use identity::Session;
use tokio::task::JoinSet;

pub(super) async fn there_is_one_owner(place: Place) {
    let owner = place.open().await;
    assert!(matches!(place.try_open().await, Err(OpenError::Owned(_))));
    owner.close().await;
    let next = place.open().await;
    drop(owner);
    assert!(matches!(place.try_open().await, Err(OpenError::Owned(_))));
    drop(next);
    place.open().await;
}

pub(super) async fn a_guest_reads_what_the_owner_writes(place: Place) {
    let owner = place.open().await;
    let guest = place.open_guest().await;
    open_all(&owner, &["alice"], 0).await;
    for round in 1..=20 {
        done(&owner, change(at(round), vec![pay(&format!("m{round}"), "bank", "alice", 5)])).await;
        assert_eq!(posted(&guest, "alice").await, round * 5);
    }
    world(&owner, 1).await;
    for row in samples::all(1, Fill::Plain) {
        let found = guest.get(&row.key()).await.unwrap().expect("the owner wrote it");
        assert_eq!(found.row, row);
    }
    audit_clean(&guest).await;
    owner.close().await;
    audit_clean(&guest).await;
}

pub(super) async fn a_guest_writes_rows_and_moves_no_money(place: Place) {
    let owner = place.open().await;
    open_all(&owner, &["alice"], 100).await;
    let guest = place.open_guest().await;
    insert(&guest, samples::all(1, Fill::Plain)).await;
    for row in samples::all(1, Fill::Plain) {
        let found = owner.get(&row.key()).await.unwrap().expect("the guest wrote it");
        assert_eq!((found.row, found.version), (row, Version::FIRST));
    }
    let answer = Answer::of(guest.commit(change(at(1), vec![pay("m", "bank", "alice", 5)])).await);
    assert_eq!(answer, Answer::Unavailable);
    assert_eq!(posted(&owner, "alice").await, 100);
    done(&owner, change(at(1), vec![pay("m", "bank", "alice", 5)])).await;
    audit_clean(&owner).await;
}

/// Rows that an owner keeps in memory, and that anybody may prune.
pub(super) async fn an_owner_sees_what_a_guest_prunes(place: Place) {
    let (owner, guest) = (place.open().await, place.open_guest().await);
    let session = Session { refresh_ends_at: at(0), ..samples::session(1, Fill::Full) };
    insert(&owner, [session.clone().into_row()]).await;
    assert!(owner.get(&session.key()).await.unwrap().is_some());
    assert_eq!(guest.prune(at(100), at(100), 10).await.unwrap(), 1);
    assert_eq!(owner.get(&session.key()).await.unwrap(), None);
}

pub(super) async fn owner_and_guest_race_for_a_row(place: Place) {
    let (owner, guest) = (place.open().await, place.open_guest().await);
    insert(&owner, samples::all(1, Fill::Plain)).await;
    let mut version = Version::FIRST;
    for round in 0..12 {
        let row = |task| -> Row {
            let name = format!("{round} {task}");
            payments::Merchant { name, ..samples::merchant(1, Fill::Plain) }.into_row()
        };
        let mut tasks = JoinSet::new();
        for task in 0..6 {
            let store = if task % 2 == 0 { owner.clone() } else { guest.clone() };
            let writes = vec![Write::Update(row(task), version)];
            tasks
                .spawn(async move { Answer::of(store.commit(Change { writes, ..Change::default() }).await) });
        }
        let answers = tasks.join_all().await;
        let won = answers.iter().filter(|answer| answer.is_now()).count();
        let lost = answers.iter().filter(|answer| **answer == Answer::Conflict(row(0).key())).count();
        assert_eq!((won, lost), (1, 5), "{answers:?}");
        version = version.next();
        assert_eq!(owner.get(&row(0).key()).await.unwrap().map(|found| found.version), Some(version));
    }
}
