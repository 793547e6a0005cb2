//! Versioned rows: what is written is read back, and a write that expects another version is refused.

use super::answer::Answer;
use super::names::{Shared, at, change, done, numbered, open, pay, posted, reply, reply_key};
use super::samples::{self, Fill, kind_name};
use bank::{Change, FeedQuery, FeedStart, Key, Receipt, Record as _, Row, Version, Versioned, Write};
use kernel::{AccountId, Cohort, Currency, Outcome, PersonId, Timestamp};
use ledger::{Command, Open};
use std::collections::BTreeSet;
use std::time::Duration;

/// Writes these rows for the first time.
pub(super) async fn insert(store: &Shared, rows: impl IntoIterator<Item = Row>) {
    let writes = rows.into_iter().map(Write::Insert).collect();
    done(store, Change { at: at(0), writes, ..Change::default() }).await;
}

/// A plain record of every kind with this number, and the ledger account behind them.
pub(super) async fn world(store: &Shared, number: u64) {
    done(store, a_world(number)).await;
}

pub(super) fn a_world(number: u64) -> Change {
    let account = AccountId::from_uuid(numbered(number));
    let open = Command::Open(Open { account, currency: Currency::Gbp, floor: None, ceiling: None });
    let writes = samples::all(number, Fill::Plain).into_iter().map(Write::Insert).collect();
    Change { writes, ..change(at(0), vec![open]) }
}

/// The answer to a change of one write.
async fn write(store: &Shared, write: Write) -> Answer {
    Answer::of(store.commit(Change { at: at(1), writes: vec![write], ..Change::default() }).await)
}

async fn expect(store: &Shared, row: &Row, version: Version) {
    let found = store.get(&row.key()).await.unwrap();
    assert_eq!(found, Some(Versioned { row: row.clone(), version }), "{}", kind_name(row));
}

pub(super) async fn each_kind_is_read_back(store: Shared) {
    let rows: Vec<Row> =
        [samples::all(1, Fill::Plain), samples::all(2, Fill::Full)].into_iter().flatten().collect();
    insert(&store, rows.clone()).await;
    for row in &rows {
        expect(&store, row, Version::FIRST).await;
    }
    let kinds: BTreeSet<&str> = rows.iter().map(kind_name).collect();
    assert_eq!(kinds.len(), 61, "every kind but transactions has its sample");
}

pub(super) async fn each_kind_is_missing_before_and_after(store: Shared) {
    let rows = samples::all(1, Fill::Full);
    for row in &rows {
        assert_eq!(store.get(&row.key()).await.unwrap(), None, "{}", kind_name(row));
    }
    insert(&store, rows.clone()).await;
    for row in rows.iter().rev() {
        assert!(write(&store, Write::Delete(row.key(), Version::FIRST)).await.is_now(), "{}", kind_name(row));
        assert_eq!(store.get(&row.key()).await.unwrap(), None, "{}", kind_name(row));
    }
    // A row of the same key is a new one.
    insert(&store, rows.clone()).await;
    for row in &rows {
        expect(&store, row, Version::FIRST).await;
    }
}

pub(super) async fn each_kind_is_updated_to_the_next_version(store: Shared) {
    let (plain, full) = (samples::all(1, Fill::Plain), samples::all(1, Fill::Full));
    insert(&store, plain.clone()).await;
    let second = Version::FIRST.next();
    for (plain, full) in plain.iter().zip(&full) {
        assert!(write(&store, Write::Update(full.clone(), Version::FIRST)).await.is_now());
        expect(&store, full, second).await;
        assert!(write(&store, Write::Update(plain.clone(), second)).await.is_now());
        expect(&store, plain, second.next()).await;
    }
}

pub(super) async fn each_kind_refuses_what_expects_another_version(store: Shared) {
    let rows = samples::all(1, Fill::Plain);
    for row in &rows {
        let conflict = Answer::Conflict(row.key());
        for version in [Version(0), Version::FIRST] {
            assert_eq!(write(&store, Write::Update(row.clone(), version)).await, conflict);
            assert_eq!(write(&store, Write::Delete(row.key(), version)).await, conflict);
        }
    }
    insert(&store, rows.clone()).await;
    for (row, other) in rows.iter().zip(samples::all(1, Fill::Full)) {
        let conflict = Answer::Conflict(row.key());
        assert_eq!(write(&store, Write::Insert(other.clone())).await, conflict, "it exists");
        for version in [Version(-1), Version(0), Version(2), Version(i64::MAX)] {
            assert_eq!(write(&store, Write::Update(other.clone(), version)).await, conflict);
            assert_eq!(write(&store, Write::Delete(row.key(), version)).await, conflict);
        }
        expect(&store, row, Version::FIRST).await;
        assert!(write(&store, Write::Update(other.clone(), Version::FIRST)).await.is_now());
        assert_eq!(write(&store, Write::Update(row.clone(), Version::FIRST)).await, conflict, "it is stale");
        assert_eq!(write(&store, Write::Delete(row.key(), Version::FIRST)).await, conflict, "it is stale");
        expect(&store, &other, Version::FIRST.next()).await;
    }
}

/// A change that writes something of every kind; its second write conflicts.
fn everything(stale: Write) -> Change {
    let line = samples::transaction(9, AccountId::from_uuid(numbered(1)), Fill::Plain);
    Change {
        at: at(5),
        writes: vec![Write::Insert(samples::person(8, Fill::Plain).into_row()), stale],
        commands: vec![open("bank", None), open("alice", Some(0)), pay("m1", "bank", "alice", 500)],
        lines: vec![line],
        outbox: vec![samples::outbox_entry(8, Fill::Plain)],
        outcomes: vec![Outcome {
            operation: "rows",
            code: "ok",
            at: at(5),
            lasted: Duration::from_micros(7),
            cohort: Cohort::of("api"),
            count: 1,
        }],
        reply: Some(reply("everything", at(100))),
    }
}

pub(super) async fn nothing_of_a_conflicting_change_is_written(store: Shared) {
    world(&store, 1).await;
    let merchant = samples::merchant(1, Fill::Full).into_row();
    let conflict = Answer::Conflict(merchant.key());
    for stale in [
        Write::Insert(merchant.clone()),
        Write::Update(merchant.clone(), Version(2)),
        Write::Delete(merchant.key(), Version(2)),
    ] {
        assert_eq!(Answer::of(store.commit(everything(stale)).await), conflict);
        assert_nothing(&store).await;
    }
    // The same change goes through once it expects what is there.
    let good = everything(Write::Update(merchant.clone(), Version::FIRST));
    assert_eq!(done(&store, good).await.transfers.len(), 1);
    assert_eq!(posted(&store, "alice").await, 500);
    expect(&store, &merchant, Version::FIRST.next()).await;
}

async fn assert_nothing(store: &Shared) {
    let person = Key::Person(PersonId::from_uuid(numbered(8)));
    assert_eq!(store.get(&person).await.unwrap(), None);
    assert_eq!(store.ledger_accounts(&[super::names::account("alice")]).await.unwrap(), []);
    assert_eq!(store.transfer(super::names::transfer("m1")).await.unwrap(), None);
    let account = AccountId::from_uuid(numbered(1));
    let feed = FeedQuery { account, start: FeedStart::Beginning, before: None, limit: 10 };
    assert_eq!(store.feed(&feed).await.unwrap(), []);
    assert_eq!(store.get(&samples::outbox_entry(8, Fill::Plain).key()).await.unwrap(), None);
    assert_eq!(store.outcomes(Timestamp::EPOCH, 10).await.unwrap(), []);
    assert_eq!(store.reply(&reply_key("everything")).await.unwrap(), None);
}

pub(super) async fn keys_differ_byte_by_byte(store: Shared) {
    world(&store, 1).await;
    let ids = ["", " ", "a", "A", "a ", "e\u{301}", "\u{e9}", "\u{ff41}", "ß", "ss", "a\u{200b}", "%", "_"];
    let receipts: Vec<Row> = ids
        .iter()
        .map(|id| Receipt { external_id: (*id).to_owned(), ..samples::receipt(1, Fill::Plain) }.into_row())
        .collect();
    insert(&store, receipts.clone()).await;
    for receipt in &receipts {
        expect(&store, receipt, Version::FIRST).await;
    }
    let last = receipts.last().expect("there are some");
    assert!(write(&store, Write::Delete(last.key(), Version::FIRST)).await.is_now());
    for receipt in receipts.iter().rev().skip(1) {
        expect(&store, receipt, Version::FIRST).await;
    }
}

pub(super) async fn several_writes_of_one_change_are_one(store: Shared) {
    world(&store, 1).await;
    let (plain, full) = (samples::all(1, Fill::Plain), samples::all(1, Fill::Full));
    let mut writes: Vec<Write> = full.iter().map(|row| Write::Update(row.clone(), Version::FIRST)).collect();
    writes.extend(samples::all(2, Fill::Full).into_iter().map(Write::Insert));
    let stale = Write::Delete(Key::Person(PersonId::from_uuid(numbered(77))), Version::FIRST);
    let spoiled = Change { writes: [writes.clone(), vec![stale]].concat(), ..Change::default() };
    assert!(matches!(Answer::of(store.commit(spoiled).await), Answer::Conflict(Key::Person(_))));
    for row in &plain {
        expect(&store, row, Version::FIRST).await;
    }
    done(&store, Change { writes, ..Change::default() }).await;
    for row in &full {
        expect(&store, row, Version::FIRST.next()).await;
    }
    for row in &samples::all(2, Fill::Full) {
        expect(&store, row, Version::FIRST).await;
    }
}
