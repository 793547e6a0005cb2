//! Whether a store holds what the model holds, asked through every read of the port.

use super::model::Model;
use super::names::{Shared, numbered};
use bank::{FeedQuery, FeedStart, Key, Query, Row, Store, Versioned};
use kernel::{AccountId, DeviceId, PersonId, SessionId, Timestamp, TransactionId};
use ledger::{Account, Hold, Transfer};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a page; small, so that even short histories have several.
const PAGE_ROWS: u32 = 7;

/// The same of everything the model knows, except for the past of replies and rows.
pub(super) async fn everything(store: &Shared, model: &Model) {
    ledgers(store, model).await;
    for account in model.feeds() {
        feeds(store, model, account).await;
    }
    for key in model.keys() {
        assert_eq!(store.get(&key).await.unwrap(), model.get(&key).await.unwrap(), "{key:?}");
    }
    for key in model.reply_keys() {
        assert_eq!(store.reply(&key).await.unwrap(), model.reply(&key).await.unwrap(), "{key:?}");
    }
    let (outcomes, predicted) = (
        store.outcomes(Timestamp::EPOCH, u32::MAX).await.unwrap(),
        model.outcomes(Timestamp::EPOCH, u32::MAX).await,
    );
    assert_eq!(outcomes, predicted.unwrap(), "the same outcomes");
    let due = Query::OutboxDue(Timestamp::MAX, 10_000);
    let (found, predicted) = (store.find(&due).await.unwrap(), model.find(&due).await.unwrap());
    assert_eq!(keys(&found), keys(&predicted), "the same deliveries");
    sessions(store, model).await;
}

async fn sessions(store: &Shared, model: &Model) {
    let mut queries = vec![
        Query::SessionsEndedSince(Timestamp::EPOCH, 10_000),
        Query::LoginsWaiting(Timestamp::MAX, None, 10_000),
        Query::LoginsEndedSince(Timestamp::EPOCH, 10_000),
    ];
    for number in 0..9 {
        let (person, device) = (PersonId::from_uuid(numbered(number)), DeviceId::from_uuid(numbered(number)));
        queries.extend([Query::SessionsOf(person, 10_000), Query::SessionsOfDevice(device)]);
    }
    queries.push(Query::SessionsById(
        (0..9).rev().map(|number| SessionId::from_uuid(numbered(number))).collect(),
    ));
    for query in queries {
        assert_eq!(store.find(&query).await.unwrap(), model.find(&query).await.unwrap(), "{query:?}");
    }
}

fn keys(found: &[Versioned<Row>]) -> BTreeSet<Key> {
    found.iter().map(|found| found.row.key()).collect()
}

/// The same accounts, holds, transfers and balances of every moment.
pub(super) async fn ledgers(store: &Shared, model: &Model) {
    let accounts = all_accounts(store.as_ref()).await;
    assert_eq!(accounts, all_accounts(model).await, "the same accounts, by id");
    let holds = all_holds(store.as_ref()).await;
    assert_eq!(holds, all_holds(model).await, "the same holds, by id");
    let journal = all_transfers(store.as_ref()).await;
    let predicted = all_transfers(model).await;
    assert_eq!(sorted(&journal), sorted(&predicted), "the same transfers");
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    assert_eq!(store.ledger_accounts(&ids).await.unwrap(), accounts, "accounts are read in the order asked");
    for hold in &holds {
        assert_eq!(store.hold(hold.id).await.unwrap().as_ref(), Some(hold), "each hold is found by its id");
    }
    for transfer in &journal {
        let found = store.transfer(transfer.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(transfer), "each transfer is found by its id");
    }
    for account in &accounts {
        postings(store, model, account).await;
        moments(store, model, account, &predicted).await;
    }
    let end = Timestamp::MAX;
    assert_eq!(store.holds_due(end, 1_000).await.unwrap(), model.holds_due(end, 1_000).await.unwrap());
}

async fn postings(store: &Shared, model: &Model, account: &Account) {
    let expected = model.postings(account.id, 0, u32::MAX).await.unwrap();
    let mut found: Vec<Transfer> = Vec::new();
    loop {
        let after = u64::try_from(found.len()).unwrap();
        let page = store.postings(account.id, after, PAGE_ROWS).await.unwrap();
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, expected, "the postings of {:?}, page by page", account.id);
}

/// Balances right before and at each posting and the opening, and at both ends of time. What holds right after one
/// posting holds right before the next.
async fn moments(store: &Shared, model: &Model, account: &Account, journal: &[Transfer]) {
    let own = journal.iter().filter(|transfer| transfer.side(account.id).is_some());
    let instants = own
        .map(|transfer| transfer.booked_at)
        .chain([account.opened_at])
        .flat_map(|at| [-1, 0].map(|beside| Timestamp::from_micros(at.as_micros() + beside)));
    for at in instants.chain([Timestamp::EPOCH, Timestamp::MAX]) {
        let found = store.balances_at(account.id, at).await.unwrap();
        let expected = model.balances_at(account.id, at).await.unwrap();
        assert_eq!(found, expected, "balances of {:?} as of {at:?}", account.id);
    }
}

fn sorted(journal: &[Transfer]) -> BTreeMap<kernel::TransferId, &Transfer> {
    let sorted: BTreeMap<_, _> = journal.iter().map(|transfer| (transfer.id, transfer)).collect();
    assert_eq!(sorted.len(), journal.len(), "each transfer is there once");
    sorted
}

pub(super) async fn all_accounts(store: &dyn Store) -> Vec<Account> {
    let mut found: Vec<Account> = Vec::new();
    loop {
        let after = found.last().map(|account| account.id);
        let page = store.audit_accounts(after, PAGE_ROWS).await.unwrap();
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

async fn all_holds(store: &dyn Store) -> Vec<Hold> {
    let mut found: Vec<Hold> = Vec::new();
    loop {
        let after = found.last().map(|hold| hold.id);
        let page = store.audit_holds(after, PAGE_ROWS).await.unwrap();
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

pub(super) async fn all_transfers(store: &dyn Store) -> Vec<Transfer> {
    let mut found: Vec<Transfer> = Vec::new();
    loop {
        let page = store.audit_transfers(found.last(), PAGE_ROWS).await.unwrap();
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

/// The same lines in the same order, read in pages from the beginning.
pub(super) async fn feeds(store: &Shared, model: &Model, account: AccountId) {
    let mut start = FeedStart::Beginning;
    loop {
        let query = FeedQuery { account, start, before: None, limit: PAGE_ROWS };
        let page = store.feed(&query).await.unwrap();
        assert_eq!(page, model.feed(&query).await.unwrap(), "{query:?}");
        let Some(last) = page.last() else { return };
        let (id, created_at) = (last.row.id, last.row.created_at);
        windows(store, model, (account, id, created_at)).await;
        start = FeedStart::After(id);
    }
}

async fn windows(store: &Shared, model: &Model, (account, id, at): (AccountId, TransactionId, Timestamp)) {
    for start in [FeedStart::At(at), FeedStart::After(id), FeedStart::Beginning] {
        for before in [None, Some(at), Some(Timestamp::from_micros(at.as_micros() + 1))] {
            let query = FeedQuery { account, start, before, limit: PAGE_ROWS };
            assert_eq!(store.feed(&query).await.unwrap(), model.feed(&query).await.unwrap(), "{query:?}");
        }
    }
}
