//! A store that answers nothing well.

use async_trait::async_trait;
use bank::{
    AuditTurn, Change, CommitError, Committed, FeedQuery, Key, Query, ReadError, Reply, ReplyKey, Row, Store,
    StoredOutcome, ToldPage, Versioned,
};
use kernel::{AccountId, Timestamp, TransferId};
use ledger::{Account, Balances, Hold, Transfer};
use payments::Transaction;
use rollout::FeedPlace;

/// How the store fails.
#[derive(Debug, Clone, Copy)]
pub(super) enum Broken {
    Gone,
    Hangs,
    HasABug,
}

impl Broken {
    async fn read<T>(self) -> Result<T, ReadError> {
        match self {
            Self::Gone => Err(ReadError("the disk is gone".into())),
            Self::Hangs => std::future::pending().await,
            Self::HasABug => panic!("a bug in the store"),
        }
    }
}

#[async_trait]
impl Store for Broken {
    async fn commit(&self, _: Change) -> Result<Committed, CommitError> {
        self.read().await.map_err(|error| CommitError::Unavailable(Box::new(error)))
    }

    async fn reply(&self, _: &ReplyKey) -> Result<Option<Reply>, ReadError> {
        self.read().await
    }

    async fn get(&self, _: &Key) -> Result<Option<Versioned<Row>>, ReadError> {
        self.read().await
    }

    async fn find(&self, _: &Query) -> Result<Vec<Versioned<Row>>, ReadError> {
        self.read().await
    }

    async fn ledger_accounts(&self, _: &[AccountId]) -> Result<Vec<Account>, ReadError> {
        self.read().await
    }

    async fn balances_at(&self, _: AccountId, _: Timestamp) -> Result<Option<Balances>, ReadError> {
        self.read().await
    }

    async fn postings(&self, _: AccountId, _: u64, _: u32) -> Result<Vec<Transfer>, ReadError> {
        self.read().await
    }

    async fn transfer(&self, _: TransferId) -> Result<Option<Transfer>, ReadError> {
        self.read().await
    }

    async fn hold(&self, _: TransferId) -> Result<Option<Hold>, ReadError> {
        self.read().await
    }

    async fn holds_due(&self, _: Timestamp, _: u32) -> Result<Vec<Hold>, ReadError> {
        self.read().await
    }

    async fn feed(&self, _: &FeedQuery) -> Result<Vec<Versioned<Transaction>>, ReadError> {
        self.read().await
    }

    async fn told_logins(&self, _: FeedPlace, _: u32) -> Result<ToldPage, ReadError> {
        self.read().await
    }

    async fn told_end(&self) -> Result<FeedPlace, ReadError> {
        self.read().await
    }

    async fn outcomes(&self, _: Timestamp, _: u32) -> Result<Vec<StoredOutcome>, ReadError> {
        self.read().await
    }

    async fn prune(&self, _: Timestamp, _: Timestamp, _: u32) -> Result<u64, ReadError> {
        self.read().await
    }

    async fn audit_turn(&self) -> AuditTurn {
        AuditTurn::new(())
    }

    async fn audit_accounts(&self, _: Option<AccountId>, _: u32) -> Result<Vec<Account>, ReadError> {
        self.read().await
    }

    async fn audit_holds(&self, _: Option<TransferId>, _: u32) -> Result<Vec<Hold>, ReadError> {
        self.read().await
    }

    async fn audit_transfers(&self, _: Option<&Transfer>, _: u32) -> Result<Vec<Transfer>, ReadError> {
        self.read().await
    }

    async fn describe(&self) -> Result<Vec<(String, String)>, ReadError> {
        self.read().await
    }

    async fn close(&self) {}
}
