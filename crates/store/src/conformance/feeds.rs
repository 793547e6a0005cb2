//! Feeds: lines stand in the order in which they were put, and rise in time whatever the clocks say.

use super::compare;
use super::model::Model;
use super::names::{Shared, at, done, numbered};
use super::rows::{a_world, world};
use super::samples::{self, Fill};
use bank::{Change, FeedQuery, FeedStart, Record as _, Store as _, Version, Versioned, Write};
use kernel::{AccountId, Timestamp, TransactionId, TransferId};
use payments::{Transaction, TransactionLink};

fn account(number: u64) -> AccountId {
    AccountId::from_uuid(numbered(number))
}

fn line(number: u64, of: u64, created_at: Timestamp) -> Transaction {
    let line = samples::transaction(number, account(of), Fill::Plain);
    Transaction { created_at, updated_at: created_at, ..line }
}

fn lines(lines: Vec<Transaction>) -> Change {
    Change { lines, ..Change::default() }
}

async fn accounts(store: &Shared, model: &Model) {
    for number in [1, 2] {
        both(store, model, a_world(number)).await;
    }
}

async fn both(store: &Shared, model: &Model, change: Change) {
    done(store, change.clone()).await;
    model.commit(change).await.expect("what the store takes the model takes");
}

fn query(of: u64, start: FeedStart) -> FeedQuery {
    FeedQuery { account: account(of), start, before: None, limit: FeedQuery::LIMIT_MAX }
}

async fn numbers(store: &Shared, query: &FeedQuery) -> Vec<TransactionId> {
    store.feed(query).await.unwrap().into_iter().map(|line| line.row.id).collect()
}

fn id(number: u64) -> TransactionId {
    TransactionId::from_uuid(numbered(number))
}

pub(super) async fn long_feeds_are_read_in_pages(store: Shared) {
    let model = Model::default();
    accounts(&store, &model).await;
    for round in 0..18_u64 {
        // Instants repeat within a page and across pages; both feeds grow side by side.
        let put = (0..20).map(|place| {
            let number = round * 20 + place;
            line(number + 1, number % 10 / 9 + 1, at(i64::try_from(number / 7).unwrap()))
        });
        both(&store, &model, lines(put.collect())).await;
    }
    compare::feeds(&store, &model, account(1)).await;
    compare::feeds(&store, &model, account(2)).await;
    let mut start = FeedStart::Beginning;
    let mut found = Vec::new();
    loop {
        let page = numbers(&store, &query(1, start)).await;
        assert!(page.len() <= 100);
        let Some(last) = page.last() else { break };
        start = FeedStart::After(*last);
        found.extend(page);
    }
    let expected: Vec<TransactionId> =
        (0..360).filter(|place| place % 10 != 9).map(|place| id(place + 1)).collect();
    assert_eq!(found, expected, "324 lines, each once, in order");
}

pub(super) async fn equal_instants_keep_the_order_of_writing(store: Shared) {
    let model = Model::default();
    accounts(&store, &model).await;
    let order = [9, 3, 7, 1, 8, 2];
    for number in order {
        both(&store, &model, lines(vec![line(number, 1, at(5))])).await;
    }
    both(&store, &model, lines([20, 11, 15].map(|number| line(number, 1, at(5))).to_vec())).await;
    let all = [9, 3, 7, 1, 8, 2, 20, 11, 15].map(id);
    assert_eq!(numbers(&store, &query(1, FeedStart::Beginning)).await, all);
    for (place, line) in all.into_iter().enumerate() {
        let after = numbers(&store, &query(1, FeedStart::After(line))).await;
        assert_eq!(after, all[place + 1..], "after the line at place {place}");
    }
    let limited = FeedQuery { limit: 2, ..query(1, FeedStart::At(at(5))) };
    assert_eq!(numbers(&store, &limited).await, all[..2]);
    compare::feeds(&store, &model, account(1)).await;
}

pub(super) async fn a_feed_starts_and_ends_where_it_is_told(store: Shared) {
    let model = Model::default();
    accounts(&store, &model).await;
    both(&store, &model, lines((1..=9).map(|number| line(number, 1, at_of(number))).collect())).await;
    let part = |start, before, limit| FeedQuery { account: account(1), start, before, limit };
    let beside = |number: u64, micros: i64| Timestamp::from_micros(at_of(number).as_micros() + micros);
    let cases = [
        (part(FeedStart::At(at_of(4)), None, 100), 4..=9),
        (part(FeedStart::At(beside(4, 1)), None, 100), 5..=9),
        (part(FeedStart::At(beside(4, -1)), None, 100), 4..=9),
        (part(FeedStart::Beginning, Some(at_of(4)), 100), 1..=3),
        (part(FeedStart::Beginning, Some(beside(4, 1)), 100), 1..=4),
        (part(FeedStart::At(at_of(3)), Some(at_of(7)), 100), 3..=6),
        (part(FeedStart::After(id(3)), Some(at_of(7)), 100), 4..=6),
        (part(FeedStart::After(id(3)), Some(at_of(7)), 2), 4..=5),
        (part(FeedStart::At(Timestamp::EPOCH), Some(Timestamp::MAX), 3), 1..=3),
    ];
    for (query, expected) in cases {
        assert_eq!(numbers(&store, &query).await, expected.map(id).collect::<Vec<_>>(), "{query:?}");
    }
    let nothing = [
        part(FeedStart::At(Timestamp::MAX), None, 100),
        part(FeedStart::Beginning, Some(at_of(1)), 100),
        part(FeedStart::Beginning, Some(Timestamp::EPOCH), 100),
        part(FeedStart::At(at_of(7)), Some(at_of(7)), 100),
        part(FeedStart::At(at_of(7)), Some(at_of(3)), 100),
        part(FeedStart::After(id(7)), Some(at_of(3)), 100),
        part(FeedStart::After(id(9)), None, 100),
        part(FeedStart::Beginning, None, 0),
    ];
    for query in nothing {
        assert_eq!(store.feed(&query).await.unwrap(), [], "{query:?}");
    }
}

fn at_of(number: u64) -> Timestamp {
    at(i64::try_from(number * 10).unwrap())
}

pub(super) async fn a_line_of_another_account_is_no_start(store: Shared) {
    let model = Model::default();
    accounts(&store, &model).await;
    both(&store, &model, lines(vec![line(1, 1, at(1)), line(2, 2, at(2)), line(3, 1, at(3))])).await;
    assert_eq!(numbers(&store, &query(1, FeedStart::After(id(2)))).await, []);
    assert_eq!(numbers(&store, &query(1, FeedStart::After(id(99)))).await, []);
    assert_eq!(numbers(&store, &query(2, FeedStart::After(id(1)))).await, []);
    assert_eq!(numbers(&store, &query(2, FeedStart::After(id(2)))).await, []);
    assert_eq!(numbers(&store, &query(1, FeedStart::After(id(1)))).await, [id(3)]);
    assert_eq!(numbers(&store, &query(9, FeedStart::Beginning)).await, []);
}

pub(super) async fn a_feed_rises_while_the_clock_steps_back(store: Shared) {
    let model = Model::default();
    accounts(&store, &model).await;
    let transfer = TransferId::from_uuid(numbered(1));
    let settled = |number, created_at, at| Transaction {
        link: TransactionLink::Settled { transfer, at },
        ..line(number, 1, created_at)
    };
    both(&store, &model, lines(vec![settled(1, at(50), at(50))])).await;
    // Settled at the same instant, settled later, and within one change.
    both(&store, &model, lines(vec![settled(2, at(40), at(40)), settled(3, at(45), at(90))])).await;
    both(&store, &model, lines(vec![settled(4, at(60), at(60)), settled(5, at(55), at(55))])).await;
    both(&store, &model, lines(vec![line(6, 2, at(1))])).await;
    let found = store.feed(&query(1, FeedStart::Beginning)).await.unwrap();
    let times: Vec<Timestamp> = found.iter().map(|line| line.row.created_at).collect();
    assert_eq!(times, [at(50), at(50), at(50), at(60), at(60)]);
    assert!(found.iter().all(|line| line.row.updated_at == line.row.created_at));
    let settled: Vec<_> = found.iter().map(|line| line.row.settled_at()).collect();
    assert_eq!(
        settled,
        [at(50), at(50), at(90), at(60), at(60)].map(Some),
        "moved where it was the same instant"
    );
    let other = store.feed(&query(2, FeedStart::Beginning)).await.unwrap();
    assert_eq!(other.first().map(|line| line.row.created_at), Some(at(1)), "each feed for itself");
    compare::feeds(&store, &model, account(1)).await;
}

pub(super) async fn a_line_is_updated_in_its_place(store: Shared) {
    world(&store, 1).await;
    done(&store, lines((1..=5).map(|number| line(number, 1, at_of(number))).collect())).await;
    let full = samples::transaction(3, account(1), Fill::Full);
    let changed = Transaction { created_at: at_of(3), updated_at: at(900), ..full };
    let update = Write::Update(changed.clone().into_row(), Version::FIRST);
    done(&store, Change { writes: vec![update.clone()], ..Change::default() }).await;
    let second = Version::FIRST.next();
    let found = store.feed(&query(1, FeedStart::Beginning)).await.unwrap();
    let ids: Vec<TransactionId> = found.iter().map(|line| line.row.id).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5].map(id), "it keeps its place");
    assert_eq!(found[2], Versioned { row: changed.clone(), version: second });
    assert_eq!(found[3].version, Version::FIRST);
    let kept = store.get(&changed.key()).await.unwrap();
    assert_eq!(kept, Some(Versioned { row: changed.clone().into_row(), version: second }));
    let stale = Change { writes: vec![update], ..Change::default() };
    let conflict = super::answer::Answer::Conflict(changed.key());
    assert_eq!(super::answer::Answer::of(store.commit(stale).await), conflict);
    done(&store, lines(vec![line(6, 1, at_of(1))])).await;
    let after = store.feed(&query(1, FeedStart::After(id(5)))).await.unwrap();
    assert_eq!(after[0].row.created_at, at_of(5), "the update did not move the feed's end");
}

pub(super) async fn a_line_without_an_account_is_refused(store: Shared) {
    world(&store, 1).await;
    let refused = super::answer::Answer::of(store.commit(lines(vec![line(1, 9, at(1))])).await);
    assert_eq!(refused.refusal(), Some(ledger::Refusal::UnknownAccount), "{refused:?}");
    assert_eq!(store.get(&line(1, 9, at(1)).key()).await.unwrap(), None);
    // One that the same change opens is there in time.
    let opening =
        ledger::Open { account: account(9), currency: kernel::Currency::Gbp, floor: None, ceiling: None };
    let commands = vec![ledger::Command::Open(opening)];
    done(&store, Change { commands, ..lines(vec![line(1, 9, at(1))]) }).await;
    assert_eq!(numbers(&store, &query(9, FeedStart::Beginning)).await, [id(1)]);
}
