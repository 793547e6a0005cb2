//! What the owner keeps in memory: every account, the end of every chain, and what of it readers may see.

use super::chain::Node;
use super::flush::Flusher;
use super::places::{Places, Slot};
use kernel::{AccountId, TransactionId, TransferId};
use ledger::{Account, Balances, Books};

/// An account as of the last commit, and the row of its last posting.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccountHead {
    pub(super) account: Account,
    /// Zero before the first posting.
    pub(super) last_seq: i64,
}

impl AccountHead {
    pub(super) const fn end(&self) -> Node {
        Node { number: self.account.postings, seq: self.last_seq, at: self.account.last_at }
    }
}

/// The end of a feed.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeedHead {
    pub(super) account: AccountId,
    pub(super) end: Node,
}

/// What readers see: changed after each commit, all at once.
#[derive(Debug, Default)]
pub(super) struct Published {
    pub(super) accounts: Places<AccountHead>,
    pub(super) feeds: Places<FeedHead>,
    /// Nothing follows any more, so it is not to be read.
    pub(super) is_closed: bool,
}

/// Where an account stands in the journal, as the writer goes through a batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tail {
    pub(super) id: AccountId,
    pub(super) last_seq: i64,
    pub(super) balances: Balances,
    /// Whether the batch at hand changed it.
    pub(super) is_changed: bool,
}

/// The writer's side. It is thrown away and loaded anew when a write fails.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) books: Books,
    pub(super) tails: Places<Tail>,
    pub(super) feeds: Places<FeedHead>,
    /// Whatever is greater was never booked.
    pub(super) greatest: Option<TransferId>,
    /// The same of lines.
    pub(super) greatest_line: Option<TransactionId>,
    pub(super) last_transfer: i64,
    pub(super) last_line: i64,
    pub(super) accounts_flush: Flusher,
    pub(super) feeds_flush: Flusher,
}

impl Memory {
    pub(super) fn account_head(&self, slot: Slot) -> AccountHead {
        let Tail { id, last_seq, .. } = self.tails[slot];
        let account = *self.books.account(id).expect("every slot is of an account in the books");
        AccountHead { account, last_seq }
    }

    /// The whole state, for readers.
    pub(super) fn published(&self) -> Published {
        let mut published = Published::default();
        for tail in self.tails.iter() {
            let slot = self.tails.slot(tail.id).expect("it stands in its own slot");
            published.accounts.push(tail.id, self.account_head(slot));
        }
        for feed in self.feeds.iter() {
            published.feeds.push(feed.account, *feed);
        }
        published
    }
}
