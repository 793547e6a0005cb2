//! What the engine's own tests put into a store.

use super::{Role, SqliteOptions, SqliteStore};
use bank::{Change, Committed, Done, Store as _};
use kernel::{AccountId, Amount, BusinessDay, Currency, Money, Timestamp, TransactionId, TransferId};
use ledger::{Command, Open, Payload, Purpose};
use payments::{Category, DeclineReason, Scheme, Transaction, TransactionLink};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_772_000_000_000_000 + seconds * 1_000_000)
}

pub(super) fn account(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number << 64 | number))
}

pub(super) fn transfer(number: u128) -> TransferId {
    TransferId::from_uuid(Uuid::from_u128(number))
}

pub(super) fn open(number: u128) -> Command {
    Command::Open(Open { account: account(number), currency: Currency::Gbp, floor: None, ceiling: None })
}

pub(super) fn pay(id: u128, (debit, credit): (u128, u128), minor: i64) -> Command {
    let payload = Payload {
        debit: account(debit),
        credit: account(credit),
        amount: Amount::try_from_minor(minor).unwrap(),
        value_on: BusinessDay(20_500),
        purpose: Purpose(5),
        spend_on: None,
    };
    Command::Move { id: transfer(id), payload }
}

pub(super) fn change(seconds: i64, commands: Vec<Command>) -> Change {
    Change { at: at(seconds), commands, ..Change::default() }
}

pub(super) fn line(id: u128, of: u128, seconds: i64) -> Transaction {
    Transaction {
        id: TransactionId::from_uuid(Uuid::from_u128(id)),
        account: account(of),
        person: None,
        amount: Money::new(-100, Currency::Gbp),
        local: Money::new(-100, Currency::Gbp),
        created_at: at(seconds),
        updated_at: at(seconds),
        link: TransactionLink::Declined(DeclineReason::Other),
        description: "a line".to_owned(),
        notes: String::new(),
        category: Category::General,
        scheme: Scheme::Payment,
        merchant: None,
        pot: None,
        counterparty: None,
        dedupe_id: String::new(),
        is_load: false,
        is_originator: true,
        is_in_spending: false,
    }
}

pub(super) async fn owner(folder: &Path) -> Arc<SqliteStore> {
    SqliteStore::open(folder, SqliteOptions::new(Role::Owner)).await.unwrap()
}

pub(super) async fn done(store: &SqliteStore, change: Change) -> Done {
    match store.commit(change).await.unwrap() {
        Committed::Now(done) => done,
        Committed::Before(_) => panic!("it was not committed before"),
    }
}

/// What a crash leaves: the files as they are, without the owner's last words.
pub(super) fn crash_image(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // A new process rebuilds the index of the log.
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
