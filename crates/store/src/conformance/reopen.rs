//! What was committed is there after the store was closed, and after it was dropped without a word.

use super::compare;
use super::names::{audit_clean, done};
use super::place::Place;
use super::random::Walk;
use super::rows::world;
use super::samples::{self, Fill};
use bank::{Change, Write};

pub(super) async fn everything_is_there_after_a_reopening(place: Place) {
    let store = place.open().await;
    let mut walk = Walk::start(&store, 11).await;
    walk.go(&store, 80).await;
    store.close().await;
    drop(store);
    let store = place.open().await;
    compare::everything(&store, &walk.model).await;
    walk.go(&store, 80).await;
    // No word of farewell: what was acknowledged is there all the same.
    drop(store);
    let store = place.open().await;
    compare::everything(&store, &walk.model).await;
    walk.go(&store, 40).await;
    compare::everything(&store, &walk.model).await;
    audit_clean(&store).await;
}

pub(super) async fn many_short_lives_are_one(place: Place) {
    let mut walk = {
        let store = place.open().await;
        Walk::start(&store, 12).await
    };
    for life in 0..8 {
        let store = place.open().await;
        walk.go(&store, 9).await;
        if life % 2 == 0 {
            store.close().await;
        }
    }
    let store = place.open().await;
    compare::everything(&store, &walk.model).await;
    audit_clean(&store).await;
}

pub(super) async fn rows_of_every_kind_are_there_after_a_reopening(place: Place) {
    let store = place.open().await;
    world(&store, 1).await;
    let writes = samples::all(2, Fill::Full).into_iter().map(Write::Insert).collect();
    done(&store, Change { writes, ..Change::default() }).await;
    drop(store);
    let store = place.open().await;
    for row in samples::all(1, Fill::Plain).into_iter().chain(samples::all(2, Fill::Full)) {
        let found = store.get(&row.key()).await.unwrap().expect("it was acknowledged");
        assert_eq!(found.row, row);
    }
}

pub(super) async fn a_closed_store_takes_nothing_more(place: Place) {
    let store = place.open().await;
    world(&store, 1).await;
    store.close().await;
    let late = Change {
        writes: vec![Write::Insert(bank::Record::into_row(samples::person(5, Fill::Plain)))],
        ..Change::default()
    };
    let answer = super::answer::Answer::of(store.commit(late).await);
    assert_eq!(answer, super::answer::Answer::Unavailable);
    // What tells whether a server is ready.
    let account = kernel::AccountId::from_uuid(super::names::numbered(1));
    assert!(store.ledger_accounts(&[account]).await.is_err());
    // A second farewell does no harm.
    store.close().await;
    drop(store);
    let store = place.open().await;
    let key = bank::Record::key(&samples::person(5, Fill::Plain));
    assert_eq!(store.get(&key).await.unwrap(), None);
}

/// The files are copied while the store is open and at rest: nothing was closed, nothing was tidied up.
pub(super) async fn what_a_crash_leaves_is_whole(place: Place) {
    let store = place.open().await;
    let mut walk = Walk::start(&store, 13).await;
    for steps in [1, 7, 40, 120] {
        walk.go(&store, steps).await;
        let crashed = place.copy();
        let recovered = crashed.open().await;
        compare::everything(&recovered, &walk.model).await;
        audit_clean(&recovered).await;
        world(&recovered, 1_000).await;
    }
}
