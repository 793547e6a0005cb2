//! How a store is opened: on nothing, by several at once, and on what another build left behind.

use super::names::{Shared, audit_clean};
use super::place::Place;
use super::postgres;
use super::rows::world;
use super::samples::{self, Fill};
use crate::OpenError;
use bank::Record as _;
use tokio::task::JoinSet;

pub(super) async fn a_migration_of_another_build_is_refused(place: Place) {
    let store = place.open().await;
    world(&store, 1).await;
    store.close().await;
    drop(store);
    place.execute("UPDATE migration SET name = 'ours', number = number + 1000 WHERE number = 2").await;
    assert!(place.try_open().await.is_err(), "one is missing in between");
    place.execute("UPDATE migration SET number = 2 WHERE number = 1002").await;
    // A second of the same hash is not one that this build knows.
    let unknown = "INSERT INTO migration (number, name, hash) SELECT 1000, 'later', hash FROM migration
        WHERE number = 1";
    place.execute(unknown).await;
    place.open().await.close().await;
    place.execute("UPDATE migration SET name = 'contract_later' WHERE number = 1000").await;
    let error = place.try_open().await.err().expect("a newer build took something away");
    assert!(matches!(error, OpenError::MigrationUnknown { number: 1000, .. }), "{error:?}");
    place.execute("DELETE FROM migration WHERE number = 1000").await;
    let kept = place.open().await;
    assert!(kept.get(&samples::person(1, Fill::Plain).key()).await.unwrap().is_some());
    kept.close().await;
    drop(kept);
    let edited = "UPDATE migration SET hash = (SELECT hash FROM migration WHERE number = 1) WHERE number = 2";
    place.execute(edited).await;
    let error = place.try_open().await.err().expect("the migration was edited");
    assert!(matches!(error, OpenError::MigrationChanged { number: 2, .. }), "{error:?}");
}

pub(super) async fn several_openings_at_once_migrate_once(place: Place) {
    let url = place.database().empty_beside().await;
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let url = url.clone();
        tasks.spawn(async move { postgres::open(&url).await });
    }
    let stores: Vec<Shared> = tasks.join_all().await.into_iter().map(|store| -> Shared { store }).collect();
    for (store, number) in stores.iter().zip(1..) {
        world(store, number).await;
    }
    for store in &stores {
        assert_eq!(audit_clean(store).await.accounts, 4);
    }
}
