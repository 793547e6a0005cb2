//! A batch in which one change breaks the engine, and a writer that has to start over.

use super::super::samples::{account, change, done, open, owner, pay};
use bank::{Change, CommitError, Committed, Row, Store, Write};
use bank::{Record as _, Version};
use tempfile::TempDir;

/// A change that no check foresees: lines are not written as rows.
fn misuse(id: u128) -> Change {
    let row: Row = super::super::samples::line(id, 1, 0).into_row();
    Change { writes: vec![Write::Insert(row)], ..Change::default() }
}

#[tokio::test]
async fn one_guilty_change_leaves_its_batch_untouched() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    done(&store, change(0, vec![open(1), open(2)])).await;
    let mut changes: Vec<Change> = (1..=20).map(|id| change(1, vec![pay(id, (1, 2), 5)])).collect();
    changes.insert(10, misuse(500));
    changes.insert(15, change(1, vec![open(3), pay(21, (2, 3), 7)]));
    let answers = store.commit_all(changes).await;
    for (place, answer) in answers.iter().enumerate() {
        match (place, answer) {
            (10, Err(CommitError::Unavailable(_))) => {}
            (10, other) => panic!("{other:?}"),
            (_, answer) => assert!(matches!(answer, Ok(Committed::Now(_))), "{place}: {answer:?}"),
        }
    }
    let accounts = store.ledger_accounts(&[account(1), account(2), account(3)]).await.unwrap();
    let posted: Vec<i64> = accounts.iter().map(|account| account.balances.posted).collect();
    assert_eq!(posted, [-100, 93, 7]);
    let report = bank::audit(store.as_ref(), &mut |_| ()).await.unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.transfers, 21);
}

#[tokio::test]
async fn a_feed_line_is_never_removed() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    let line = super::super::samples::line(1, 1, 0);
    done(&store, change(0, vec![open(1)])).await;
    done(&store, Change { lines: vec![line.clone()], ..Change::default() }).await;
    let delete = Change { writes: vec![Write::Delete(line.key(), Version::FIRST)], ..Change::default() };
    assert!(matches!(store.commit(delete).await, Err(CommitError::Unavailable(_))));
    assert!(store.get(&line.key()).await.unwrap().is_some());
}
