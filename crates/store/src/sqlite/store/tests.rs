//! What is this engine's own: its files, roles, crashes, and copies.

use super::super::samples::{account, at, change, crash_image, done, line, open, owner, pay, transfer};
use super::*;
use bank::{FeedQuery, FeedStart, Store};
use rusqlite::Connection;
use tempfile::TempDir;

async fn guest(folder: &Path) -> Result<Arc<SqliteStore>, OpenError> {
    SqliteStore::open(folder, SqliteOptions::new(Role::Guest)).await
}

/// Transfers between ten accounts, and lines of one feed.
async fn fill(store: &SqliteStore, from: u128, to: u128) {
    let moves = |id: u128| pay(id, (id % 10, (id + 1) % 10), 1 + i64::try_from(id % 7).unwrap());
    let changes = (from..to).map(|id| Change {
        lines: vec![line(id, 1, i64::try_from(id).unwrap())],
        ..change(i64::try_from(id).unwrap(), vec![moves(id)])
    });
    for answer in store.commit_all(changes.collect()).await {
        answer.unwrap();
    }
}

async fn open_ten(store: &SqliteStore) {
    done(store, change(0, (0..10).map(open).collect())).await;
}

/// Everything a reader can see of the ten accounts and the feed.
async fn seen(store: &SqliteStore) -> impl PartialEq + std::fmt::Debug + use<> {
    let ids: Vec<_> = (0..10).map(account).collect();
    let accounts = store.ledger_accounts(&ids).await.unwrap();
    let mut postings = Vec::new();
    for id in ids {
        postings.push(store.postings(id, 0, u32::MAX).await.unwrap());
    }
    let query = FeedQuery { account: account(1), start: FeedStart::Beginning, before: None, limit: u32::MAX };
    (accounts, postings, store.feed(&query).await.unwrap())
}

async fn assert_clean(store: &SqliteStore) {
    let report = bank::audit(store, &mut |_| ()).await.unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[tokio::test]
async fn a_crash_loses_nothing_that_was_answered() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    open_ten(&store).await;
    fill(&store, 1, 2_000).await;
    let (before, copy) = (seen(&store).await, TempDir::new().unwrap());
    crash_image(folder.path(), copy.path());
    let again = owner(copy.path()).await;
    assert_eq!(seen(&again).await, before);
    assert_clean(&again).await;
    // What goes on after the crash goes on from there.
    fill(&again, 2_000, 2_100).await;
    fill(&store, 2_000, 2_100).await;
    assert_eq!(seen(&again).await, seen(&store).await);
    again.close().await;
    drop(again);
    let once_more = owner(copy.path()).await;
    assert_eq!(seen(&once_more).await, seen(&store).await);
    assert_clean(&once_more).await;
}

#[tokio::test]
async fn a_journal_that_was_changed_is_not_followed() {
    let (folder, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = owner(folder.path()).await;
    open_ten(&store).await;
    fill(&store, 1, 100).await;
    crash_image(folder.path(), copy.path());
    let file = Connection::open(copy.path().join("florin.db")).unwrap();
    assert_eq!(file.execute("UPDATE transfer SET posted = posted + 1 WHERE seq = 50", []).unwrap(), 1);
    drop(file);
    let opened = SqliteStore::open(copy.path(), SqliteOptions::new(Role::Owner)).await;
    assert!(matches!(opened.map(drop), Err(OpenError::Journal(_))));
}

#[tokio::test]
async fn an_edited_or_newer_schema_is_refused() {
    let folder = TempDir::new().unwrap();
    owner(folder.path()).await.close().await;
    let edit =
        |sql: &str| Connection::open(folder.path().join("florin.db")).unwrap().execute(sql, []).unwrap();
    edit("INSERT INTO migration (number, name, hash) VALUES (99, 'contract_it', zeroblob(32))");
    let newer = SqliteStore::open(folder.path(), SqliteOptions::new(Role::Owner)).await.map(drop);
    assert!(matches!(newer, Err(OpenError::MigrationUnknown { number: 99, .. })), "{newer:?}");
    edit("DELETE FROM migration WHERE number = 99");
    edit("UPDATE migration SET hash = zeroblob(32) WHERE number = 2");
    for role in [Role::Owner, Role::Guest] {
        let edited = SqliteStore::open(folder.path(), SqliteOptions::new(role)).await.map(drop);
        assert!(matches!(edited, Err(OpenError::MigrationChanged { number: 2, .. })), "{edited:?}");
    }
}

#[tokio::test]
async fn a_guest_makes_no_store() {
    let folder = TempDir::new().unwrap();
    assert!(matches!(guest(folder.path()).await.map(drop), Err(OpenError::Engine(_))));
    assert!(!folder.path().join("florin.db").exists());
    std::fs::write(folder.path().join("florin.db"), []).unwrap();
    let missing = guest(folder.path()).await.map(drop);
    assert!(matches!(missing, Err(OpenError::MigrationMissing { number: 1, .. })), "{missing:?}");
}

#[tokio::test]
async fn a_guest_sees_what_the_owner_has_not_flushed() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    open_ten(&store).await;
    fill(&store, 1, 500).await;
    let guest = guest(folder.path()).await.unwrap();
    assert_eq!(seen(&guest).await, seen(&store).await);
    fill(&store, 500, 600).await;
    assert_eq!(seen(&guest).await, seen(&store).await);
    assert_clean(&guest).await;
}

#[tokio::test]
async fn an_audit_sees_one_moment() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    open_ten(&store).await;
    fill(&store, 1, 100).await;
    let accounts = store.audit_accounts(None, 3).await.unwrap();
    fill(&store, 100, 200).await;
    let more = store.audit_accounts(accounts.last().map(|account| account.id), 100).await.unwrap();
    let postings = accounts.iter().chain(&more).map(|account| account.postings).sum::<u64>();
    assert_eq!(postings, 2 * 99);
    assert_eq!(store.audit_transfers(None, 1_000).await.unwrap().len(), 99);
    assert_eq!(store.audit_transfers(None, 1_000).await.unwrap().len(), 199, "the view was closed");
    assert_clean(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_of_one_moment_while_the_bank_goes_on() {
    let (folder, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = owner(folder.path()).await;
    open_ten(&store).await;
    fill(&store, 1, 20_000).await;
    let (to, from) = (copy.path().join("florin.db"), Arc::clone(&store));
    let (progress, seen_progress) = std::sync::mpsc::channel();
    let target = to.clone();
    let copying = tokio::task::spawn_blocking(move || {
        from.backup(&target, &mut |step| progress.send(step).expect("the test waits for the steps"))
    });
    for part in 0..20 {
        fill(&store, 20_000 + part * 10, 20_010 + part * 10).await;
    }
    copying.await.unwrap().unwrap();
    let last = seen_progress.iter().last().unwrap();
    assert_eq!(last.pages_done, last.pages_all);
    let restored = owner(copy.path()).await;
    assert_clean(&restored).await;
    assert!(restored.transfer(transfer(19_999)).await.unwrap().is_some());
    assert!(matches!(store.backup(&to, &mut |_| ()), Err(BackupError::Exists)));
}

#[tokio::test]
async fn a_file_has_one_owner_in_a_folder_or_by_its_name() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    let by_name = SqliteStore::open(&folder.path().join("florin.db"), SqliteOptions::new(Role::Owner)).await;
    assert!(matches!(by_name.map(drop), Err(OpenError::Owned(_))));
    drop(store);
    owner(&folder.path().join("florin.db")).await;
}

#[tokio::test]
async fn what_comes_after_the_end_is_turned_away() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    open_ten(&store).await;
    store.close().await;
    store.close().await;
    let late = store.commit(change(1, vec![pay(1, (1, 2), 5)])).await;
    assert!(matches!(late, Err(CommitError::Unavailable(_))));
    assert!(matches!(
        &store.commit_all(vec![change(1, vec![])]).await[..],
        [Err(CommitError::Unavailable(_))]
    ));
    assert!(store.prune(at(0), at(0), 10).await.is_err());
}
