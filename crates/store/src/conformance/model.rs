//! A naive store in memory: lists, scans, no batches, no cleverness. It predicts what the engines must answer.

mod reads;
mod writes;

use async_trait::async_trait;
use bank::{
    AuditTurn, Change, CommitError, Committed, FeedQuery, Key, Query, ReadError, Reply, ReplyKey, Row, Store,
    StoredOutcome, ToldPage, Version, Versioned,
};
use kernel::{AccountId, LoginId, Timestamp, TransactionId, TransferId};
use ledger::{Account, Balances, Hold, Transfer};
use parking_lot::Mutex;
use payments::Transaction;
use rollout::FeedPlace;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(super) struct Model(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    rows: BTreeMap<Key, (Version, Row)>,
    feeds: BTreeMap<AccountId, Vec<TransactionId>>,
    accounts: BTreeMap<AccountId, Account>,
    holds: BTreeMap<TransferId, Hold>,
    journal: Vec<Transfer>,
    outcomes: Vec<StoredOutcome>,
    replies: BTreeMap<ReplyKey, Reply>,
    /// In the order in which they were told of.
    told: Vec<LoginId>,
}

impl State {
    fn transfer(&self, id: TransferId) -> Option<&Transfer> {
        self.journal.iter().find(|transfer| transfer.id == id)
    }
}

impl Model {
    pub(super) fn version(&self, key: &Key) -> Option<Version> {
        self.0.lock().rows.get(key).map(|(version, _)| *version)
    }

    pub(super) fn keys(&self) -> Vec<Key> {
        self.0.lock().rows.keys().cloned().collect()
    }

    pub(super) fn reply_keys(&self) -> Vec<ReplyKey> {
        self.0.lock().replies.keys().cloned().collect()
    }

    pub(super) fn feeds(&self) -> Vec<AccountId> {
        self.0.lock().feeds.keys().copied().collect()
    }
}

fn page<T>(found: impl Iterator<Item = T>, limit: u32) -> Vec<T> {
    found.take(usize::try_from(limit).unwrap()).collect()
}

#[async_trait]
impl Store for Model {
    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        self.0.lock().commit(change)
    }

    async fn reply(&self, key: &ReplyKey) -> Result<Option<Reply>, ReadError> {
        Ok(self.0.lock().replies.get(key).cloned())
    }

    async fn get(&self, key: &Key) -> Result<Option<Versioned<Row>>, ReadError> {
        Ok(self
            .0
            .lock()
            .rows
            .get(key)
            .map(|(version, row)| Versioned { row: row.clone(), version: *version }))
    }

    async fn find(&self, query: &Query) -> Result<Vec<Versioned<Row>>, ReadError> {
        Ok(self.0.lock().find(query))
    }

    async fn ledger_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, ReadError> {
        let state = self.0.lock();
        Ok(ids.iter().filter_map(|id| state.accounts.get(id).copied()).collect())
    }

    async fn balances_at(&self, account: AccountId, at: Timestamp) -> Result<Option<Balances>, ReadError> {
        Ok(self.0.lock().balances_at(account, at))
    }

    async fn postings(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<Transfer>, ReadError> {
        let state = self.0.lock();
        let of_account = state
            .journal
            .iter()
            .filter(|transfer| transfer.side(account).is_some_and(|side| after < transfer.link(side).number));
        Ok(page(of_account.copied(), limit))
    }

    async fn transfer(&self, id: TransferId) -> Result<Option<Transfer>, ReadError> {
        Ok(self.0.lock().transfer(id).copied())
    }

    async fn hold(&self, id: TransferId) -> Result<Option<Hold>, ReadError> {
        Ok(self.0.lock().holds.get(&id).copied())
    }

    async fn holds_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Hold>, ReadError> {
        let state = self.0.lock();
        let is_due = |hold: &&Hold| hold.state == ledger::HoldState::Open && hold.is_expired(now);
        let mut due: Vec<Hold> = state.holds.values().filter(is_due).copied().collect();
        due.sort_by_key(|hold| (hold.expires_at, hold.id));
        Ok(page(due.into_iter(), limit))
    }

    async fn feed(&self, query: &FeedQuery) -> Result<Vec<Versioned<Transaction>>, ReadError> {
        Ok(self.0.lock().feed(query))
    }

    async fn told_logins(&self, after: FeedPlace, limit: u32) -> Result<ToldPage, ReadError> {
        Ok(self.0.lock().told_logins(after, limit))
    }

    async fn told_end(&self) -> Result<FeedPlace, ReadError> {
        Ok(self.0.lock().told_end())
    }

    async fn outcomes(&self, since: Timestamp, limit: u32) -> Result<Vec<StoredOutcome>, ReadError> {
        let state = self.0.lock();
        let mut found: Vec<StoredOutcome> =
            state.outcomes.iter().filter(|outcome| since <= outcome.at).cloned().collect();
        found.sort_by_key(|outcome| outcome.at);
        Ok(page(found.into_iter(), limit))
    }

    async fn prune(&self, now: Timestamp, before: Timestamp, limit: u32) -> Result<u64, ReadError> {
        Ok(self.0.lock().prune(now, before, usize::try_from(limit).unwrap()))
    }

    async fn audit_turn(&self) -> AuditTurn {
        AuditTurn::new(())
    }

    async fn audit_accounts(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, ReadError> {
        let state = self.0.lock();
        let later = state.accounts.values().filter(|account| after.is_none_or(|after| after < account.id));
        Ok(page(later.copied(), limit))
    }

    async fn audit_holds(&self, after: Option<TransferId>, limit: u32) -> Result<Vec<Hold>, ReadError> {
        let state = self.0.lock();
        let later = state.holds.values().filter(|hold| after.is_none_or(|after| after < hold.id));
        Ok(page(later.copied(), limit))
    }

    async fn audit_transfers(
        &self,
        after: Option<&Transfer>,
        limit: u32,
    ) -> Result<Vec<Transfer>, ReadError> {
        let state = self.0.lock();
        let place = |after: &Transfer| state.journal.iter().position(|transfer| transfer.id == after.id);
        let start = after.and_then(place).map_or(0, |place| place + 1);
        Ok(page(state.journal.iter().skip(start).copied(), limit))
    }

    async fn describe(&self) -> Result<Vec<(String, String)>, ReadError> {
        Ok(vec![("engine".to_owned(), "memory".to_owned())])
    }

    async fn close(&self) {}
}
