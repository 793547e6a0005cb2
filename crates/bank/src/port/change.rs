//! One atomic write: everything that follows from one decision.

use crate::{Key, OutboxEntry, Row, Version};
use kernel::{AccountId, Outcome, Timestamp};
use ledger::{Account, Command, SetRefused, Transfer};
use payments::Transaction;
use std::error::Error;

/// Everything one operation writes. It is committed whole, once, or not at all.
///
/// A change whose commands name transfers, all of them booked before with the same bodies, was committed before:
/// nothing of it is written again, and [`Done::transfers`] is empty.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The `now` on which the ledger decides.
    pub at: Timestamp,
    pub writes: Vec<Write>,
    /// A linked set, decided inside the commit on the balances as they are then.
    pub commands: Vec<Command>,
    /// Lines put at the end of their accounts' feeds; `created_at` is moved forward where the feed's last line is
    /// later, so that a feed rises in time.
    pub lines: Vec<Transaction>,
    pub outbox: Vec<OutboxEntry>,
    pub outcomes: Vec<Outcome>,
    /// Kept under its key, and given again to whoever repeats the operation.
    pub reply: Option<Reply>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// A new row; there may be none of its key.
    Insert(Row),
    /// A changed row; the stored one has to be of this version, and gets the next.
    Update(Row, Version),
    /// A row to remove, of this version.
    Delete(Key, Version),
}

/// The answer to an operation that may be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub key: ReplyKey,
    /// BLAKE3 of what was asked: the same key with another body is refused.
    pub fingerprint: [u8; 32],
    /// What the operation needs to answer again; read by the operation alone.
    pub body: Vec<u8>,
    /// Until when a repeat is known.
    pub expires_at: Timestamp,
}

/// Whose key it is, of which operation, and the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReplyKey {
    /// As `pots.deposit:oauth2client_...:user_...`.
    pub scope: String,
    pub key: String,
}

impl ReplyKey {
    pub const KEY_BYTES_MAX: usize = 500;
}

/// How a commit ended well.
#[derive(Debug, Clone, PartialEq)]
pub enum Committed {
    Now(Done),
    /// The operation was committed before under the same key; this is the reply's body from then.
    Before(Vec<u8>),
}

/// What the ledger made of the commands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Done {
    /// Booked now, in order; repeats are left out.
    pub transfers: Vec<Transfer>,
    /// Each account the change touched, as it stood after it.
    pub accounts: Vec<Account>,
}

impl Done {
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }
}

/// How a commit failed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A row was changed, made or removed since it was read: gather again and decide anew.
    #[error("a row changed since it was read")]
    Conflict(Key),
    /// A value that may stand only once stands already elsewhere, as an e-mail address.
    #[error("{0} is taken")]
    Taken(&'static str),
    #[error("the ledger refused")]
    Refused(#[source] SetRefused),
    /// The idempotency key was used before for another body.
    #[error("the key was used before for another request")]
    KeyReused,
    /// Nothing was written; it may be tried again.
    #[error("the store cannot be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// Whether it was written is not known: look the reply up before trying again.
    #[error("the store did not say whether it wrote")]
    Unknown(#[source] Box<dyn Error + Send + Sync>),
}
