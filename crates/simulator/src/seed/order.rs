//! The store as one event sees it while a year is seeded: its commit waits for its turn.
//!
//! Events gather and decide side by side, but hand their changes to the store one after the other, in the order of
//! the plan. The store may still write many in one go; it gets them in an order that no scheduler decides.
//!
//! Rows that hardly ever change are kept here, and so are card purchases until the merchant collects them, because
//! nobody else writes while a year is seeded. A kept row that is written is forgotten, and one that is stale all the
//! same is refused by its version, as every other.

use async_trait::async_trait;
use bank::{
    AuditTurn, Change, CommitError, Committed, FeedQuery, Key, Query, ReadError, Reply, ReplyKey, Row, Store,
    StoredOutcome, ToldPage, Version, Versioned, Write,
};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Balances, Hold, Transfer};
use parking_lot::{Mutex, RwLock};
use payments::{Transaction, TransactionLink};
use rollout::FeedPlace;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

/// What the events of one seeding share.
pub(crate) struct Shared {
    store: Arc<dyn Store>,
    turns: Mutex<Turns>,
    // Only ever looked up, so its order reaches nobody.
    rows: RwLock<HashMap<Key, Versioned<Row>>>,
    webhooks: RwLock<HashMap<AccountId, Vec<Versioned<Row>>>>,
}

/// Whose turn it is to commit.
#[derive(Debug, Default)]
struct Turns {
    next: u64,
    /// Turns given up or taken before they came.
    passed: BTreeSet<u64>,
    waiting: BTreeMap<u64, Waker>,
}

/// The store with one event's place in the order of commits; what it commits first waits for that place, and what it
/// commits after that does not.
pub(crate) struct Ordered {
    shared: Arc<Shared>,
    turn: u64,
}

impl Shared {
    pub(crate) fn new(store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            store,
            turns: Mutex::default(),
            rows: RwLock::default(),
            webhooks: RwLock::default(),
        })
    }

    /// The store as the event of that number sees it; numbers start at 0, and each is given once.
    pub(crate) fn turn(self: &Arc<Self>, turn: u64) -> Ordered {
        Ordered { shared: Arc::clone(self), turn }
    }

    /// Lets the turns after this one come, whether it was used or not.
    fn pass(&self, turn: u64) {
        let mut turns = self.turns.lock();
        if turn < turns.next || !turns.passed.insert(turn) {
            return;
        }
        while let Some(first) = turns.passed.first().copied().filter(|first| *first == turns.next) {
            turns.passed.remove(&first);
            turns.next += 1;
        }
        let next = turns.next;
        let waker = turns.waiting.remove(&next);
        drop(turns);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    async fn wait_for(&self, turn: u64) {
        poll_fn(|context| {
            let mut turns = self.turns.lock();
            if turn <= turns.next {
                return Poll::Ready(());
            }
            turns.waiting.insert(turn, context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn forget(&self, keys: &[Key]) {
        if !keys.is_empty() {
            let mut rows = self.rows.write();
            for key in keys {
                rows.remove(key);
            }
        }
    }

    /// Keeps lines that were just written as they are stored: the plan rises in time, so no feed moves them forward.
    fn keep(&self, lines: Vec<Transaction>) {
        if !lines.is_empty() {
            let mut rows = self.rows.write();
            for line in lines {
                let row = Row::Transaction(Box::new(line));
                rows.insert(row.key(), Versioned { row, version: Version::FIRST });
            }
        }
    }
}

impl Drop for Ordered {
    fn drop(&mut self) {
        self.shared.pass(self.turn);
    }
}

/// Rows that stay as they are for long, and are read often or again.
const fn is_lasting(key: &Key) -> bool {
    matches!(
        key,
        Key::Person(_)
            | Key::CurrentAccount(_)
            | Key::Pot(_)
            | Key::Card(_)
            | Key::Merchant(_)
            | Key::Transaction(_)
    )
}

/// Lines that a merchant will end.
fn held_lines(lines: &[Transaction]) -> Vec<Transaction> {
    lines.iter().filter(|line| matches!(line.link, TransactionLink::Held(_))).cloned().collect()
}

fn lasting_keys(writes: &[Write]) -> Vec<Key> {
    let key = |write: &Write| match write {
        Write::Insert(row) | Write::Update(row, _) => row.key(),
        Write::Delete(key, _) => key.clone(),
    };
    writes.iter().map(key).filter(is_lasting).collect()
}

#[async_trait]
impl Store for Ordered {
    async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        let (keys, held) = (lasting_keys(&change.writes), held_lines(&change.lines));
        self.shared.wait_for(self.turn).await;
        let mut commit = self.shared.store.commit(change);
        // The first poll hands the change over; the answer may come later, and others go on meanwhile.
        let first = poll_fn(|context| Poll::Ready(commit.as_mut().poll(context))).await;
        self.shared.pass(self.turn);
        let result = match first {
            Poll::Ready(result) => result,
            Poll::Pending => commit.await,
        };
        self.shared.forget(&keys);
        if matches!(result, Ok(Committed::Now(_))) {
            self.shared.keep(held);
        }
        result
    }

    async fn get(&self, key: &Key) -> Result<Option<Versioned<Row>>, ReadError> {
        if !is_lasting(key) {
            return self.shared.store.get(key).await;
        }
        if let Some(kept) = self.shared.rows.read().get(key) {
            return Ok(Some(kept.clone()));
        }
        let found = self.shared.store.get(key).await?;
        if let Some(found) = &found {
            self.shared.rows.write().insert(key.clone(), found.clone());
        }
        Ok(found)
    }

    async fn find(&self, query: &Query) -> Result<Vec<Versioned<Row>>, ReadError> {
        let Query::WebhooksOf(account) = query else {
            return self.shared.store.find(query).await;
        };
        if let Some(kept) = self.shared.webhooks.read().get(account) {
            return Ok(kept.clone());
        }
        let found = self.shared.store.find(query).await?;
        self.shared.webhooks.write().insert(*account, found.clone());
        Ok(found)
    }

    async fn reply(&self, key: &ReplyKey) -> Result<Option<Reply>, ReadError> {
        self.shared.store.reply(key).await
    }

    async fn ledger_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, ReadError> {
        self.shared.store.ledger_accounts(ids).await
    }

    async fn balances_at(&self, account: AccountId, at: Timestamp) -> Result<Option<Balances>, ReadError> {
        self.shared.store.balances_at(account, at).await
    }

    async fn postings(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<Transfer>, ReadError> {
        self.shared.store.postings(account, after, limit).await
    }

    async fn transfer(&self, id: TransferId) -> Result<Option<Transfer>, ReadError> {
        self.shared.store.transfer(id).await
    }

    async fn hold(&self, id: TransferId) -> Result<Option<Hold>, ReadError> {
        self.shared.store.hold(id).await
    }

    async fn holds_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Hold>, ReadError> {
        self.shared.store.holds_due(now, limit).await
    }

    async fn feed(&self, query: &FeedQuery) -> Result<Vec<Versioned<Transaction>>, ReadError> {
        self.shared.store.feed(query).await
    }

    async fn told_logins(&self, after: FeedPlace, limit: u32) -> Result<ToldPage, ReadError> {
        self.shared.store.told_logins(after, limit).await
    }

    async fn told_end(&self) -> Result<FeedPlace, ReadError> {
        self.shared.store.told_end().await
    }

    async fn outcomes(&self, since: Timestamp, limit: u32) -> Result<Vec<StoredOutcome>, ReadError> {
        self.shared.store.outcomes(since, limit).await
    }

    async fn prune(&self, now: Timestamp, before: Timestamp, limit: u32) -> Result<u64, ReadError> {
        self.shared.store.prune(now, before, limit).await
    }

    async fn audit_turn(&self) -> AuditTurn {
        self.shared.store.audit_turn().await
    }

    async fn audit_accounts(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, ReadError> {
        self.shared.store.audit_accounts(after, limit).await
    }

    async fn audit_holds(&self, after: Option<TransferId>, limit: u32) -> Result<Vec<Hold>, ReadError> {
        self.shared.store.audit_holds(after, limit).await
    }

    async fn audit_transfers(
        &self,
        after: Option<&Transfer>,
        limit: u32,
    ) -> Result<Vec<Transfer>, ReadError> {
        self.shared.store.audit_transfers(after, limit).await
    }

    async fn describe(&self) -> Result<Vec<(String, String)>, ReadError> {
        self.shared.store.describe().await
    }

    async fn close(&self) {
        self.shared.store.close().await;
    }
}
