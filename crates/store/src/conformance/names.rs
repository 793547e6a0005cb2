//! Short words for what the cases are about: ids by name or number, instants by seconds, commands by their facts.

use bank::{Change, Committed, Done, Reply, ReplyKey, Store};
use kernel::{AccountId, Amount, BusinessDay, Currency, Timestamp, TransferId};
use ledger::{Command, Open, Payload, Purpose};
use std::sync::Arc;
use uuid::Uuid;

pub(super) type Shared = Arc<dyn Store>;

/// 2026-01-01, the second zero of all cases.
const ZERO_US: i64 = 1_767_225_600_000_000;

/// An id without any order, as another system might choose it.
pub(super) fn named(name: &str) -> Uuid {
    let hash = blake3::hash(name.as_bytes());
    Uuid::from_slice(hash.as_bytes().first_chunk::<16>().unwrap()).unwrap()
}

/// An id of version 7 that rises with its number.
pub(super) fn numbered(number: u64) -> Uuid {
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 2;
    Uuid::from_u64_pair((number << 16) | 0x7000, (1 << 63) | spread)
}

pub(super) fn account(name: &str) -> AccountId {
    AccountId::from_uuid(named(name))
}

pub(super) fn transfer(name: &str) -> TransferId {
    TransferId::from_uuid(named(name))
}

pub(super) fn at(seconds: i64) -> Timestamp {
    at_micros(seconds * 1_000_000)
}

pub(super) fn at_micros(micros: i64) -> Timestamp {
    Timestamp::from_micros(ZERO_US + micros)
}

pub(super) fn amount(minor: i64) -> Amount {
    Amount::try_from_minor(minor).expect("cases move positive amounts")
}

pub(super) fn open(name: &str, floor: Option<i64>) -> Command {
    open_in(name, Currency::Gbp, floor)
}

pub(super) fn open_in(name: &str, currency: Currency, floor: Option<i64>) -> Command {
    Command::Open(Open { account: account(name), currency, floor, ceiling: None })
}

pub(super) fn payload(debit: &str, credit: &str, minor: i64) -> Payload {
    Payload {
        debit: account(debit),
        credit: account(credit),
        amount: amount(minor),
        value_on: BusinessDay(20_454),
        purpose: Purpose(1),
        spend_on: None,
    }
}

pub(super) fn pay(id: &str, debit: &str, credit: &str, minor: i64) -> Command {
    Command::Move { id: transfer(id), payload: payload(debit, credit, minor) }
}

pub(super) fn hold(id: &str, debit: &str, credit: &str, (minor, expires_at): (i64, Timestamp)) -> Command {
    Command::Hold { id: transfer(id), payload: payload(debit, credit, minor), expires_at }
}

pub(super) fn post(id: &str, hold: &str, minor: i64) -> Command {
    Command::Post { id: transfer(id), hold: transfer(hold), amount: Some(amount(minor)), is_last: false }
}

pub(super) fn change(at: Timestamp, commands: Vec<Command>) -> Change {
    Change { at, commands, ..Change::default() }
}

/// A reply for the key that is good until `expires_at`.
pub(super) fn reply(key: &str, expires_at: Timestamp) -> Reply {
    let fingerprint = *blake3::hash(key.as_bytes()).as_bytes();
    Reply { key: reply_key(key), fingerprint, body: format!("done: {key}").into_bytes(), expires_at }
}

pub(super) fn reply_key(key: &str) -> ReplyKey {
    ReplyKey { scope: "conformance:oauth2client:user".to_owned(), key: key.to_owned() }
}

/// Commits what has to go through, for the first time.
pub(super) async fn done(store: &Shared, change: Change) -> Done {
    match store.commit(change.clone()).await {
        Ok(Committed::Now(done)) => done,
        other => panic!("{change:?} has to be committed now, and was {other:?}"),
    }
}

/// Opens a bank without a floor, and accounts with a floor of zero that the bank fills with `minor` each.
pub(super) async fn open_all(store: &Shared, names: &[&str], minor: i64) {
    let mut commands = vec![open("bank", None)];
    for name in names {
        commands.push(open(name, Some(0)));
        if 0 < minor {
            commands.push(pay(&format!("first of {name}"), "bank", name, minor));
        }
    }
    done(store, change(at(0), commands)).await;
}

pub(super) async fn posted(store: &Shared, name: &str) -> i64 {
    head(store, name).await.balances.posted
}

pub(super) async fn head(store: &Shared, name: &str) -> ledger::Account {
    let found = store.ledger_accounts(&[account(name)]).await.expect("the store answers");
    *found.first().unwrap_or_else(|| panic!("{name} was opened"))
}

/// The books audit clean, and hold this many transfers.
pub(super) async fn audit_clean(store: &Shared) -> bank::AuditReport {
    let mut heard = 0;
    let report =
        bank::audit(store.as_ref(), &mut |transfers| heard = transfers).await.expect("the audit can read");
    assert_eq!(report.findings, [], "the books audit clean");
    assert_eq!(heard, report.transfers, "progress hears of all transfers");
    report
}
