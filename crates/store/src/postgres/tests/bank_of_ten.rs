//! Ten accounts, and short words for what the tests do with them.

use super::super::{PostgresOptions, PostgresStore};
use crate::conformance::postgres::Database;
use bank::{Change, CommitError, Committed};
use kernel::{AccountId, Amount, BusinessDay, Currency, Timestamp, TransferId};
use ledger::{Command, Open, Payload, Purpose, Refusal};
use std::sync::Arc;
use uuid::Uuid;

pub(super) type Answer = Result<Committed, CommitError>;

const NOW: i64 = 1_767_225_600_000_000;

pub(super) fn account(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

pub(super) fn transfer(number: u128) -> TransferId {
    TransferId::from_uuid(Uuid::from_u128(number))
}

pub(super) fn pay(id: u128, debit: u128, credit: u128, minor: i64) -> Command {
    let payload = Payload {
        debit: account(debit),
        credit: account(credit),
        amount: Amount::try_from_minor(minor).unwrap(),
        value_on: BusinessDay(20_454),
        purpose: Purpose(1),
        spend_on: None,
    };
    Command::Move { id: transfer(id), payload }
}

pub(super) fn change(commands: Vec<Command>) -> Change {
    Change { at: Timestamp::from_micros(NOW), commands, ..Change::default() }
}

pub(super) fn is_now(answer: &Answer) -> bool {
    matches!(answer, Ok(Committed::Now(done)) if !done.transfers.is_empty())
}

pub(super) fn refusal(answer: &Answer) -> Option<Refusal> {
    match answer {
        Err(CommitError::Refused(refused)) => Some(refused.refusal),
        Ok(_) | Err(_) => None,
    }
}

/// Accounts 0, which may fall below zero, to 9, which may not.
pub(super) async fn ten(batch_changes_max: usize) -> (Arc<PostgresStore>, Database) {
    let database = Database::fresh().await;
    let options = PostgresOptions { batch_changes_max, ..PostgresOptions::default() };
    let store = PostgresStore::open(&database.url, options).await.unwrap();
    let open = |number| {
        let floor = (number != 0).then_some(0);
        change(vec![Command::Open(Open {
            account: account(number),
            currency: Currency::Gbp,
            floor,
            ceiling: None,
        })])
    };
    for answer in store.commit_all((0..10).map(open).collect()).await {
        answer.unwrap();
    }
    (store, database)
}

pub(super) async fn assert_clean(store: &PostgresStore) {
    let report = bank::audit(store, &mut |_| ()).await.unwrap();
    assert_eq!(report.findings, []);
}
