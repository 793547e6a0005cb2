//! A store that a test takes away from one node while others keep it, that counts what it is asked, and that holds an
//! answer back while a test does something in between.

use async_trait::async_trait;
use bank::{
    AuditTurn, Change, CommitError, Committed, FeedQuery, Key, Query, ReadError, Reply, ReplyKey, Row, Store,
    StoredOutcome, ToldPage, Versioned, Writer,
};
use futures_util::future::BoxFuture;
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Balances, Hold, Transfer};
use parking_lot::Mutex;
use payments::Transaction;
use rollout::FeedPlace;
use simulator::SeededClock;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// One node's way to the store.
pub(crate) struct Flaky {
    inner: Arc<dyn Store>,
    /// Nothing is answered.
    is_down: AtomicBool,
    /// Which readings are not answered.
    refused: Mutex<Option<Which>>,
    /// How long each query takes, by this clock.
    slow: Mutex<Option<(Arc<SeededClock>, Duration)>>,
    /// What happens before the next commit.
    meanwhile: Mutex<Option<BoxFuture<'static, ()>>>,
    gets: AtomicU64,
    finds: AtomicU64,
    stop: Mutex<Option<Stop>>,
}

/// Something that is read.
#[derive(Clone, Copy)]
pub(crate) enum Reading<'a> {
    Get(&'a Key),
    Find(&'a Query),
}

/// Which readings are meant.
type Which = fn(Reading<'_>) -> bool;

/// The next answer to such a reading waits.
struct Stop {
    what: Which,
    held: oneshot::Sender<()>,
    goes_on: oneshot::Receiver<()>,
}

/// An answer that is held back.
pub(crate) struct Held {
    is_held: oneshot::Receiver<()>,
    go_on: oneshot::Sender<()>,
}

impl Held {
    /// Waits until somebody has read it, and does not have it yet.
    pub(crate) async fn is_held(&mut self) {
        (&mut self.is_held).await.expect("it is read");
    }

    pub(crate) fn go_on(self) {
        self.go_on.send(()).expect("somebody waits for it");
    }
}

impl Flaky {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        let (is_down, refused) = (AtomicBool::new(false), Mutex::new(None));
        let (slow, meanwhile, stop) = (Mutex::new(None), Mutex::new(None), Mutex::new(None));
        let (gets, finds) = (AtomicU64::new(0), AtomicU64::new(0));
        Arc::new(Self { inner, is_down, refused, slow, meanwhile, gets, finds, stop })
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// From now on queries fail, and reads by a key do not.
    pub(crate) fn set_deaf(&self, is_deaf: bool) {
        *self.refused.lock() = is_deaf.then_some(|reading: Reading<'_>| matches!(reading, Reading::Find(_)));
    }

    /// From now on such readings fail, as of rows that this build cannot read.
    pub(crate) fn refuse(&self, what: Which) {
        *self.refused.lock() = Some(what);
    }

    /// Holds back the next answer to such a reading; those after it are given at once.
    pub(crate) fn hold_back(&self, what: Which) -> Held {
        let ((held, is_held), (go_on, goes_on)) = (oneshot::channel(), oneshot::channel());
        *self.stop.lock() = Some(Stop { what, held, goes_on });
        Held { is_held, go_on }
    }

    async fn held_back(&self, reading: Reading<'_>) {
        let stop = self.stop.lock().take_if(|stop| (stop.what)(reading));
        if let Some(Stop { held, goes_on, .. }) = stop {
            held.send(()).expect("the test waits for it");
            goes_on.await.expect("the test lets it go on");
        }
    }

    /// From now on each query takes as long by a clock, and lets others ask before it is answered.
    pub(crate) fn set_slow(&self, clock: &Arc<SeededClock>, lasts: Duration) {
        *self.slow.lock() = Some((Arc::clone(clock), lasts));
    }

    /// Has something happen between the reads of this node's next change and its commit.
    pub(crate) fn before_next_commit(&self, what: impl Future<Output = ()> + Send + 'static) {
        *self.meanwhile.lock() = Some(Box::pin(what));
    }

    /// Reads by a key, and queries, so far.
    pub(crate) fn asked(&self) -> (u64, u64) {
        (self.gets.load(Ordering::SeqCst), self.finds.load(Ordering::SeqCst))
    }

    fn may_read(&self, reading: Reading<'_>) -> Result<(), ReadError> {
        let is_refused = self.refused.lock().is_some_and(|what| what(reading));
        if is_refused { Err(ReadError("it does not answer this".into())) } else { Ok(()) }
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
        let meanwhile = self.meanwhile.lock().take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
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
        self.may_read(Reading::Get(key))?;
        let got = self.up()?.get(key).await;
        self.held_back(Reading::Get(key)).await;
        got
    }

    async fn find(&self, query: &Query) -> Result<Vec<Versioned<Row>>, ReadError> {
        self.finds.fetch_add(1, Ordering::SeqCst);
        let slow = self.slow.lock().clone();
        if let Some((clock, lasts)) = slow {
            clock.advance(lasts);
            tokio::task::yield_now().await;
        }
        self.may_read(Reading::Find(query))?;
        let found = self.up()?.find(query).await;
        self.held_back(Reading::Find(query)).await;
        found
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
