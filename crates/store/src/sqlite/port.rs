//! [`Store`] on SQLite. A read that takes microseconds runs where it is asked; one that may take long goes to a
//! thread of its own (docs/decisions/0006-short-reads-run-where-asked.md).

use super::kept::Asked;
use super::memory::AccountHead;
use super::places::Slot;
use super::prune::{Bounds, stale_uploads};
use super::sql::{self, SqlError};
use super::store::{Inner, SqliteStore, unread};
use super::{audit, describe, facts, find, history, replies, rows, told, transfer};
use crate::codec::{decode_hold, decode_outcome};
use async_trait::async_trait;
use bank::{
    AuditTurn, Change, CommitError, Committed, FeedQuery, Key, Query, ReadError, Reply, ReplyKey, Row, Store,
    StoreVitals, StoredOutcome, ToldPage, Versioned,
};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Balances, Hold, Transfer};
use payments::Transaction;
use rollout::FeedPlace;
use rusqlite::Connection;
use std::sync::Arc;

const SELECT_HOLDS_DUE: &str = "SELECT id, debit, credit, amount, left_minor, expires_at, state FROM hold
    WHERE state = 'open' AND expires_at <= ?1 ORDER BY expires_at, id LIMIT ?2";
const SELECT_OUTCOMES: &str = "SELECT operation, code, channel, at, lasted_us, count FROM outcome
    WHERE ?1 <= at ORDER BY at, seq LIMIT ?2";

/// Rows that are still a short read.
const SHORT_ROWS_MAX: u32 = 100;

impl Inner {
    fn account_head(&self, id: AccountId) -> Result<Option<(Slot, AccountHead)>, SqlError> {
        self.heads.with(|published| published.accounts.get(id).map(|(slot, head)| (slot, *head)))
    }
}

impl SqliteStore {
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, SqlError>) -> Result<T, ReadError> {
        self.inner.pool.read(read).map_err(unread)
    }

    /// Rows that are read with almost every request come from memory.
    fn rows(&self, asked: Asked) -> Result<Vec<Versioned<Row>>, ReadError> {
        let read = |asked: &Asked| match asked {
            // The rows of an account are two statements'; they are of one moment.
            Asked::Key(key @ Key::CurrentAccount(_)) => {
                self.inner.pool.read_at_once(|conn| Ok(rows::get(conn, key)?.into_iter().collect()))
            }
            Asked::Key(key) => self.inner.pool.read(|conn| Ok(rows::get(conn, key)?.into_iter().collect())),
            Asked::Query(query) if find::is_one_statement(query) => {
                self.inner.pool.read(|conn| find::find(conn, query))
            }
            Asked::Query(query) => self.inner.pool.read_at_once(|conn| find::find(conn, query)),
        };
        match &self.inner.kept {
            Some(kept) => kept.answer(asked, read),
            None => read(&asked),
        }
        .map_err(unread)
    }

    fn read_at_once<T>(&self, read: impl FnOnce(&Connection) -> Result<T, SqlError>) -> Result<T, ReadError> {
        self.inner.pool.read_at_once(read).map_err(unread)
    }

    /// Reads where nobody is held up.
    async fn read_long<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Inner) -> Result<T, SqlError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || read(&inner)).await.map_err(unread)?.map_err(unread)
    }

    /// A page of up to `rows` rows, where it belongs.
    async fn read_page<T: Send + 'static>(
        &self,
        rows: u32,
        read: impl FnOnce(&Inner) -> Result<T, SqlError> + Send + 'static,
    ) -> Result<T, ReadError> {
        if rows <= SHORT_ROWS_MAX { read(&self.inner).map_err(unread) } else { self.read_long(read).await }
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        self.commit_one(change).await
    }

    async fn reply(&self, key: &ReplyKey) -> Result<Option<Reply>, ReadError> {
        self.read(|conn| replies::kept(conn, key))
    }

    async fn get(&self, key: &Key) -> Result<Option<Versioned<Row>>, ReadError> {
        match key {
            Key::Blob(_) => {
                let key = key.clone();
                self.read_long(move |inner| inner.pool.read(|conn| rows::get(conn, &key))).await
            }
            _ => Ok(self.rows(Asked::Key(key.clone()))?.pop()),
        }
    }

    async fn find(&self, query: &Query) -> Result<Vec<Versioned<Row>>, ReadError> {
        self.rows(Asked::Query(query.clone()))
    }

    async fn ledger_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, ReadError> {
        let heads = self.inner.heads.with(|published| {
            ids.iter().filter_map(|id| published.accounts.get(*id)).map(|(_, head)| head.account).collect()
        });
        heads.map_err(unread)
    }

    async fn balances_at(&self, account: AccountId, at: Timestamp) -> Result<Option<Balances>, ReadError> {
        let Some(head) = self.inner.account_head(account).map_err(unread)? else { return Ok(None) };
        self.read_at_once(|conn| history::balances_at(conn, head, at))
    }

    async fn postings(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<Transfer>, ReadError> {
        let page = move |inner: &Inner| {
            let Some(head) = inner.account_head(account)? else { return Ok(Vec::new()) };
            inner.pool.read_at_once(|conn| history::postings(conn, head, after, limit))
        };
        self.read_page(limit, page).await
    }

    async fn transfer(&self, id: TransferId) -> Result<Option<Transfer>, ReadError> {
        self.read(|conn| Ok(transfer::by_id(conn, id)?.map(|found| found.transfer)))
    }

    async fn hold(&self, id: TransferId) -> Result<Option<Hold>, ReadError> {
        self.read(|conn| facts::hold(conn, id))
    }

    async fn holds_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Hold>, ReadError> {
        let values = [now.as_micros().into(), i64::from(limit).into()];
        self.read_page(limit, move |inner| {
            inner.pool.read(|conn| sql::all(conn, SELECT_HOLDS_DUE, &values, |row| decode_hold(row)))
        })
        .await
    }

    async fn feed(&self, query: &FeedQuery) -> Result<Vec<Versioned<Transaction>>, ReadError> {
        let (query, limit) = (query.clone(), query.limit);
        let page = move |inner: &Inner| {
            let head = inner
                .heads
                .with(|published| published.feeds.get(query.account).map(|(slot, head)| (slot, *head)))?;
            let Some(head) = head else { return Ok(Vec::new()) };
            inner.pool.read_at_once(|conn| history::feed(conn, head, &query))
        };
        self.read_page(limit, page).await
    }

    async fn told_logins(&self, after: FeedPlace, limit: u32) -> Result<ToldPage, ReadError> {
        let page = move |inner: &Inner| inner.pool.read_at_once(|conn| told::page(conn, after, limit));
        self.read_page(limit, page).await
    }

    async fn told_end(&self) -> Result<FeedPlace, ReadError> {
        self.read(told::end)
    }

    async fn outcomes(&self, since: Timestamp, limit: u32) -> Result<Vec<StoredOutcome>, ReadError> {
        let values = [since.as_micros().into(), i64::from(limit).into()];
        self.read_page(limit, move |inner| {
            inner.pool.read(|conn| sql::all(conn, SELECT_OUTCOMES, &values, |row| decode_outcome(row)))
        })
        .await
    }

    async fn prune(&self, now: Timestamp, before: Timestamp, limit: u32) -> Result<u64, ReadError> {
        let uploads =
            self.read_long(move |inner| inner.pool.read(|conn| stale_uploads(conn, before, limit))).await?;
        self.prune_rows(Bounds { now, before, limit, uploads }).await
    }

    async fn audit_turn(&self) -> AuditTurn {
        audit::turn(&self.inner).await
    }

    async fn audit_accounts(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, ReadError> {
        self.read_long(move |inner| inner.audits.accounts(&inner.pool, after, limit as usize)).await
    }

    async fn audit_holds(&self, after: Option<TransferId>, limit: u32) -> Result<Vec<Hold>, ReadError> {
        self.read_long(move |inner| inner.audits.holds(&inner.pool, after, limit)).await
    }

    async fn audit_transfers(
        &self,
        after: Option<&Transfer>,
        limit: u32,
    ) -> Result<Vec<Transfer>, ReadError> {
        let after = after.map(|transfer| transfer.id);
        self.read_long(move |inner| inner.audits.transfers(&inner.pool, after, limit)).await
    }

    async fn describe(&self) -> Result<Vec<(String, String)>, ReadError> {
        let (file, role) = (self.inner.file.clone(), self.inner.role);
        self.read_long(move |inner| inner.pool.read(|conn| describe::describe(conn, &file, role))).await
    }

    fn vitals(&self) -> StoreVitals {
        StoreVitals { commits_waiting: self.waiting(), ..StoreVitals::default() }
    }

    async fn close(&self) {
        self.end().await;
    }
}
