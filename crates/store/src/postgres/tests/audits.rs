use super::super::PostgresOptions;
use super::super::PostgresStore;
use super::bank_of_ten::{change, is_now, pay, ten, transfer};
use crate::conformance::postgres::Database;
use bank::Store as _;
use ledger::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

async fn book(store: &PostgresStore, ids: std::ops::Range<u128>) {
    let changes = ids.map(|id| change(vec![pay(id, 0, 1 + id % 9, 10)])).collect();
    assert!(store.commit_all(changes).await.iter().all(is_now));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bank_goes_on_while_it_is_audited() {
    let (store, _database) = ten(500).await;
    // More than one page.
    book(&store, 0..5_000).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let (writer, ours) = (store.clone(), is_over.clone());
    let going_on = tokio::spawn(async move {
        let mut next = 5_000;
        while !ours.load(Ordering::Relaxed) {
            book(&writer, next..next + 20).await;
            next += 20;
        }
        next
    });
    let mut seen = 0;
    for _ in 0..4 {
        let report = bank::audit(store.as_ref(), &mut |_| ()).await.unwrap();
        assert_eq!(report.findings, []);
        assert!(seen <= report.transfers);
        seen = report.transfers;
    }
    is_over.store(true, Ordering::Relaxed);
    let booked = going_on.await.unwrap();
    let report = bank::audit(store.as_ref(), &mut |_| ()).await.unwrap();
    assert_eq!((report.findings, u128::from(report.transfers)), (vec![], booked));
}

async fn check_found(database: &Database, damage: &str) {
    let store = PostgresStore::open(&database.url, PostgresOptions::default()).await.unwrap();
    bank::audit(store.as_ref(), &mut |_| ()).await.expect("nothing is wrong yet");
    let client = database.client().await;
    client.batch_execute(&format!("BEGIN; {damage}")).await.unwrap();
    client.batch_execute("COMMIT").await.unwrap();
    assert!(bank::audit(store.as_ref(), &mut |_| ()).await.is_err(), "{damage}");
}

#[tokio::test]
async fn damage_beside_the_journal_is_found() {
    for damage in [
        "UPDATE mark SET posted = posted + 1 WHERE number = 64",
        "UPDATE mark SET booked_at = booked_at - 1 WHERE number = 128",
        "DELETE FROM mark WHERE number = 192",
        "UPDATE reversal SET original = transfer",
        "DELETE FROM reversal",
    ] {
        let (store, database) = ten(1_000).await;
        book(&store, 0..300).await;
        let reverse = Command::Reverse { id: transfer(1_000), original: transfer(7) };
        assert!(is_now(&store.commit(change(vec![reverse])).await));
        store.close().await;
        check_found(&database, damage).await;
    }
}
