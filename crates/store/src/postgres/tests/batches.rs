use super::super::{PostgresOptions, PostgresStore};
use super::bank_of_ten::{account, assert_clean, change, is_now, pay, refusal, ten};
use crate::conformance::postgres::Database;
use bank::{Committed, Done, Store as _};
use ledger::{Command, Refusal, Status};

/// In how many engine transactions these transfers were written.
async fn transactions(database: &Database) -> i64 {
    let client = database.client().await;
    client.query_one("SELECT count(DISTINCT xmin::text) FROM transfer", &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn changes_share_engine_transactions_of_bounded_size() {
    for (batch_changes_max, expected) in [(1_000, 1), (25, 4), (1, 100)] {
        let (store, database) = ten(batch_changes_max).await;
        let changes = (0..100).map(|place| change(vec![pay(place, 0, 1 + place % 9, 10)])).collect();
        let answers = store.commit_all(changes).await;
        assert!(answers.iter().all(is_now));
        assert_eq!(transactions(&database).await, expected, "{batch_changes_max} at most");
        assert_clean(&store).await;
    }
}

#[tokio::test]
async fn money_of_one_change_is_there_for_the_next_of_the_same_batch() {
    let (store, database) = ten(1_000).await;
    let answers = store
        .commit_all(vec![
            change(vec![pay(1, 1, 2, 100)]),
            change(vec![pay(2, 0, 1, 100)]),
            change(vec![pay(3, 1, 2, 100)]),
            change(vec![pay(4, 1, 2, 1)]),
        ])
        .await;
    assert_eq!(refusal(&answers[0]), Some(Refusal::NotEnoughMoney));
    assert!(is_now(&answers[1]) && is_now(&answers[2]));
    assert_eq!(refusal(&answers[3]), Some(Refusal::NotEnoughMoney));
    assert_eq!(transactions(&database).await, 1);
}

/// Whether a transfer was booked before is not looked for at first: a repeat that would be refused without that
/// knowledge, and one that would be booked twice, are both told.
#[tokio::test]
async fn repeats_among_new_changes_are_told() {
    let (store, _) = ten(1_000).await;
    let first = [change(vec![pay(1, 0, 1, 100)]), change(vec![pay(2, 1, 2, 100)])];
    assert!(store.commit_all(first.to_vec()).await.iter().all(is_now));
    let [refused_without, booked_without] = [first[1].clone(), first[0].clone()];
    for again in
        [vec![refused_without.clone()], vec![booked_without.clone()], vec![refused_without, booked_without]]
    {
        let count = again.len();
        let fresh = change(vec![pay(100 + again.len() as u128, 0, 3, 1)]);
        let differs = change(vec![pay(2, 1, 2, 99)]);
        let mut changes = again;
        changes.extend([fresh, differs]);
        let answers = store.commit_all(changes).await;
        for answer in &answers[..count] {
            assert!(matches!(answer, Ok(Committed::Now(done)) if *done == Done::default()), "{answer:?}");
        }
        assert_eq!(refusal(&answers[count + 1]), Some(Refusal::RepeatDiffers));
    }
    assert_clean(&store).await;
}

/// The account's new status is decided before the repeat is met, and has to be taken back.
#[tokio::test]
async fn a_repeat_that_changed_an_account_on_the_way_is_taken_back() {
    let (store, _) = ten(1_000).await;
    let paid = pay(1, 0, 1, 100);
    assert!(is_now(&store.commit(change(vec![paid])).await));
    let freeze = Command::SetStatus { account: account(1), status: Status::Frozen };
    let changes = vec![
        change(vec![pay(2, 0, 1, 1)]),
        change(vec![freeze, paid]),
        change(vec![pay(3, 1, 2, 1)]),
        change(vec![freeze]),
        change(vec![pay(4, 1, 2, 1)]),
    ];
    let answers = store.commit_all(changes).await;
    assert!(is_now(&answers[0]) && is_now(&answers[2]));
    assert!(matches!(&answers[1], Ok(Committed::Now(done)) if *done == Done::default()));
    assert_eq!(refusal(&answers[4]), Some(Refusal::AccountFrozen));
    assert_eq!(store.ledger_accounts(&[account(1)]).await.unwrap()[0].status, Status::Frozen);
    assert_clean(&store).await;
}

/// As after a failover, when the server at the other end of an open connection is the primary no longer.
#[tokio::test]
async fn a_connection_that_cannot_write_any_more_is_left_for_another() {
    let (store, _database) = ten(1_000).await;
    let client = store.server.commits.get().await.unwrap();
    client.batch_execute("SET default_transaction_read_only = on").await.unwrap();
    drop(client);
    assert!(is_now(&store.commit(change(vec![pay(1, 0, 1, 100)])).await));
    assert_clean(&store).await;
}

/// Two processes whose batches touch the same accounts get everything through, without a fault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_give_way_to_each_other() {
    let (one, database) = ten(1_000).await;
    let two = PostgresStore::open(&database.url, PostgresOptions::default()).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for (first, store) in [(0_u128, one.clone()), (1, two)] {
        tasks.spawn(async move {
            for round in 0..20 {
                let id = |place: u128| 2 * (round * 50 + place) + first;
                let changes =
                    (0..50).map(|place| change(vec![pay(id(place), 0, 1 + place % 9, 1)])).collect();
                assert!(store.commit_all(changes).await.iter().all(is_now));
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(one.ledger_accounts(&[account(0)]).await.unwrap()[0].balances.posted, -2_000);
    assert_clean(&one).await;
}
