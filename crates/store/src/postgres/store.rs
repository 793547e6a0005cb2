//! The engine behind the port.

use super::batcher::Batcher;
use super::connect::Server;
use super::migrate::{MIGRATIONS, migrate};
use super::options::PostgresOptions;
use super::read::{Audits, Reader};
use crate::OpenError;
use async_trait::async_trait;
use bank::{
    AuditTurn, Change, CommitError, Committed, FeedQuery, Key, Query, ReadError, Reply, ReplyKey, Row, Store,
    StoreVitals, StoredOutcome, ToldPage, Versioned, Writer,
};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Balances, Hold, Transfer};
use payments::Transaction;
use rollout::FeedPlace;
use std::sync::Arc;

/// The bank's store on a server that speaks the PostgreSQL protocol. Many processes may share one database.
pub struct PostgresStore {
    pub(super) server: Arc<Server>,
    batcher: Batcher,
    audits: Arc<Audits>,
    options: PostgresOptions,
}

impl PostgresStore {
    /// Connects, and brings the schema up to date.
    ///
    /// # Errors
    /// [`OpenError`] when the server cannot be reached, or its schema is not one that this build can serve.
    pub async fn open(url: &str, options: PostgresOptions) -> Result<Arc<Self>, OpenError> {
        let server = Arc::new(Server::new(url, &options)?);
        migrate(&server.commits).await?;
        let batcher = Batcher::start(Arc::clone(&server), options.queue_max, options.batch_changes_max);
        Ok(Arc::new(Self { server, batcher, audits: Arc::default(), options }))
    }

    /// Commits changes in their order. Those that nothing keeps apart share one engine transaction, of at most
    /// [`PostgresOptions::batch_changes_max`] changes; each is answered as by [`Store::commit`].
    pub async fn commit_all(&self, changes: Vec<Change>) -> Vec<Result<Committed, CommitError>> {
        self.batcher.commit(changes).await
    }

    fn reader(&self) -> Reader<'_> {
        Reader(&self.server.reads)
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        self.batcher.commit(vec![change]).await.pop().expect("each change is answered")
    }

    async fn reply(&self, key: &ReplyKey) -> Result<Option<Reply>, ReadError> {
        Ok(self.reader().reply(key).await?)
    }

    async fn get(&self, key: &Key) -> Result<Option<Versioned<Row>>, ReadError> {
        Ok(self.reader().get(key).await?)
    }

    async fn find(&self, query: &Query) -> Result<Vec<Versioned<Row>>, ReadError> {
        Ok(self.reader().find(query).await?)
    }

    async fn ledger_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, ReadError> {
        Ok(self.reader().ledger_accounts(ids).await?)
    }

    async fn balances_at(&self, account: AccountId, at: Timestamp) -> Result<Option<Balances>, ReadError> {
        Ok(self.reader().balances_at(account, at).await?)
    }

    async fn postings(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<Transfer>, ReadError> {
        Ok(self.reader().postings(account, after, limit).await?)
    }

    async fn transfer(&self, id: TransferId) -> Result<Option<Transfer>, ReadError> {
        Ok(self.reader().transfer(id).await?)
    }

    async fn hold(&self, id: TransferId) -> Result<Option<Hold>, ReadError> {
        Ok(self.reader().hold(id).await?)
    }

    async fn holds_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Hold>, ReadError> {
        Ok(self.reader().holds_due(now, limit).await?)
    }

    async fn feed(&self, query: &FeedQuery) -> Result<Vec<Versioned<Transaction>>, ReadError> {
        Ok(self.reader().feed(query).await?)
    }

    async fn told_logins(&self, after: FeedPlace, limit: u32) -> Result<ToldPage, ReadError> {
        Ok(self.reader().told_logins(after, limit).await?)
    }

    async fn told_end(&self) -> Result<FeedPlace, ReadError> {
        Ok(self.reader().told_end().await?)
    }

    async fn outcomes(&self, since: Timestamp, limit: u32) -> Result<Vec<StoredOutcome>, ReadError> {
        Ok(self.reader().outcomes(since, limit).await?)
    }

    async fn prune(&self, now: Timestamp, before: Timestamp, limit: u32) -> Result<u64, ReadError> {
        Ok(self.reader().prune(now, before, limit).await?)
    }

    async fn audit_turn(&self) -> AuditTurn {
        Audits::turn(&self.audits).await
    }

    async fn audit_accounts(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, ReadError> {
        Ok(self.audits.accounts(&self.server.reads, after, limit).await?)
    }

    async fn audit_holds(&self, after: Option<TransferId>, limit: u32) -> Result<Vec<Hold>, ReadError> {
        Ok(self.audits.holds(&self.server.reads, after, limit).await?)
    }

    async fn audit_transfers(
        &self,
        after: Option<&Transfer>,
        limit: u32,
    ) -> Result<Vec<Transfer>, ReadError> {
        Ok(self.audits.transfers(&self.server.reads, after, limit).await?)
    }

    async fn oldest_writer(&self) -> Result<Option<Writer>, ReadError> {
        Ok(self.reader().oldest_writer().await?)
    }

    async fn describe(&self) -> Result<Vec<(String, String)>, ReadError> {
        let named = |name: &str, value: String| (name.to_owned(), value);
        let (version, database, migrations) = self.reader().server().await?;
        let status = self.server.reads.status();
        Ok(vec![
            named("engine", "PostgreSQL protocol".to_owned()),
            named("server version", version),
            named("database", database),
            named("isolation", "serializable".to_owned()),
            named("read connections", format!("{} open, {} at most", status.size, status.max_size)),
            named("commit connections", self.server.commits.status().max_size.to_string()),
            named("changes in one transaction", format!("{} at most", self.options.batch_changes_max)),
            named("migrations", format!("{migrations} of {}", MIGRATIONS.len())),
        ])
    }

    fn vitals(&self) -> StoreVitals {
        let reads = self.server.reads.status();
        StoreVitals {
            commits_waiting: self.batcher.waiting(),
            connections_open: Some(reads.size),
            connections_idle: Some(reads.available),
            readers_waiting: Some(reads.waiting),
        }
    }

    async fn close(&self) {
        self.batcher.close().await;
        self.audits.close();
        self.server.close();
    }
}
