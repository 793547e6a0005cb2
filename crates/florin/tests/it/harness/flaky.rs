//! A store that a test takes away from one node while others keep it, and that counts what it is asked.

use async_trait::async_trait;
use bank::{
    AuditTurn, Change, CommitError, Committed, FeedQuery, Key, Query, ReadError, Reply, ReplyKey, Row, Store,
    StoredOutcome, ToldPage, Versioned, Writer,
};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Balances, Hold, Transfer};
use payments::Transaction;
use rollout::FeedPlace;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// One node's way to the store.
pub(crate) struct Flaky {
    inner: Arc<dyn Store>,
    /// Nothing is answered.
    is_down: AtomicBool,
    /// Nothing but reads by a key is answered.
    is_deaf: AtomicBool,
    gets: AtomicU64,
    finds: AtomicU64,
}

impl Flaky {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        let (is_down, is_deaf) = (AtomicBool::new(false), AtomicBool::new(false));
        Arc::new(Self { inner, is_down, is_deaf, gets: AtomicU64::new(0), finds: AtomicU64::new(0) })
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// From now on queries fail, and reads by a key do not.
    pub(crate) fn set_deaf(&self, is_deaf: bool) {
        self.is_deaf.store(is_deaf, Ordering::SeqCst);
    }

    /// Reads by a key, and queries, so far.
    pub(crate) fn asked(&self) -> (u64, u64) {
        (self.gets.load(Ordering::SeqCst), self.finds.load(Ordering::SeqCst))
    }

    fn up(&self) -> Result<&dyn Store, ReadError> {
        if self.is_down.load(Ordering::SeqCst) {
            Err(ReadError("it is taken away".into()))
        } else {
            Ok(&*self.inner)
        }
    }
}

#[async_trait]
impl Store for Flaky {
    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        match self.up() {
            Ok(store) => store.commit(change).await,
            Err(error) => Err(CommitError::Unavailable(Box::new(error))),
        }
    }

    async fn reply(&self, key: &ReplyKey) -> Result<Option<Reply>, ReadError> {
        self.up()?.reply(key).await
    }

    async fn get(&self, key: &Key) -> Result<Option<Versioned<Row>>, ReadError> {
        self.gets.fetch_add(1, Ordering::SeqCst);
        self.up()?.get(key).await
    }

    async fn find(&self, query: &Query) -> Result<Vec<Versioned<Row>>, ReadError> {
        self.finds.fetch_add(1, Ordering::SeqCst);
        if self.is_deaf.load(Ordering::SeqCst) {
            return Err(ReadError("it answers no queries".into()));
        }
        self.up()?.find(query).await
    }

    async fn ledger_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, ReadError> {
        self.up()?.ledger_accounts(ids).await
    }

    async fn balances_at(&self, account: AccountId, at: Timestamp) -> Result<Option<Balances>, ReadError> {
        self.up()?.balances_at(account, at).await
    }

    async fn postings(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<Transfer>, ReadError> {
        self.up()?.postings(account, after, limit).await
    }

    async fn transfer(&self, id: TransferId) -> Result<Option<Transfer>, ReadError> {
        self.up()?.transfer(id).await
    }

    async fn hold(&self, id: TransferId) -> Result<Option<Hold>, ReadError> {
        self.up()?.hold(id).await
    }

    async fn holds_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Hold>, ReadError> {
        self.up()?.holds_due(now, limit).await
    }

    async fn feed(&self, query: &FeedQuery) -> Result<Vec<Versioned<Transaction>>, ReadError> {
        self.up()?.feed(query).await
    }

    async fn told_logins(&self, after: FeedPlace, limit: u32) -> Result<ToldPage, ReadError> {
        self.up()?.told_logins(after, limit).await
    }

    async fn told_end(&self) -> Result<FeedPlace, ReadError> {
        self.up()?.told_end().await
    }

    async fn outcomes(&self, since: Timestamp, limit: u32) -> Result<Vec<StoredOutcome>, ReadError> {
        self.up()?.outcomes(since, limit).await
    }

    async fn prune(&self, now: Timestamp, before: Timestamp, limit: u32) -> Result<u64, ReadError> {
        self.up()?.prune(now, before, limit).await
    }

    async fn oldest_writer(&self) -> Result<Option<Writer>, ReadError> {
        self.up()?.oldest_writer().await
    }

    async fn audit_turn(&self) -> AuditTurn {
        self.inner.audit_turn().await
    }

    async fn audit_accounts(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, ReadError> {
        self.up()?.audit_accounts(after, limit).await
    }

    async fn audit_holds(&self, after: Option<TransferId>, limit: u32) -> Result<Vec<Hold>, ReadError> {
        self.up()?.audit_holds(after, limit).await
    }

    async fn audit_transfers(
        &self,
        after: Option<&Transfer>,
        limit: u32,
    ) -> Result<Vec<Transfer>, ReadError> {
        self.up()?.audit_transfers(after, limit).await
    }

    async fn describe(&self) -> Result<Vec<(String, String)>, ReadError> {
        self.up()?.describe().await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
