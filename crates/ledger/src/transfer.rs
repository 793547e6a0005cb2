//! A booked transfer: the one immutable record of which everything else can be recomputed.

use crate::Hash;
use kernel::{AccountId, BusinessDay, Timestamp, TransferId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Debit,
    Credit,
}

/// What the bank means by a transfer; the ledger only keeps the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose(pub u16);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Moves money at once.
    Move,
    /// Keeps money aside until it is posted, voided, or expires.
    Hold { expires_at: Timestamp },
    /// Moves money that was held; with `is_last` what is left of the hold is set free.
    Post { hold: TransferId, is_last: bool },
    /// Sets what is left of a hold free.
    Void { hold: TransferId },
    /// The same, because the hold's time was over.
    Expire { hold: TransferId },
    /// Moves the posted money of `original` back.
    Reverse { original: TransferId },
}

/// The place of a posting in its account's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link {
    /// From 1, without a gap; the opening is number 0.
    pub number: u64,
    pub previous: Option<TransferId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    pub id: TransferId,
    pub kind: Kind,
    pub debit: AccountId,
    pub credit: AccountId,
    /// Minor units that moved from debit to credit; not negative.
    pub posted: i64,
    /// By how much the held money of both accounts grew (a hold) or shrank (its end), in minor units.
    pub pending: i64,
    /// Strictly later than the posting before it in either account.
    pub booked_at: Timestamp,
    /// The day from which the money counts.
    pub value_on: BusinessDay,
    pub purpose: Purpose,
    /// The day on which it counts as spending of the debit account, if it does.
    pub spend_on: Option<BusinessDay>,
    pub debit_link: Link,
    pub credit_link: Link,
    pub hash: Hash,
}

impl Transfer {
    #[must_use]
    pub const fn link(&self, side: Side) -> Link {
        match side {
            Side::Debit => self.debit_link,
            Side::Credit => self.credit_link,
        }
    }

    /// The side on which the transfer touches `account`, if it does.
    #[must_use]
    pub fn side(&self, account: AccountId) -> Option<Side> {
        if self.debit == account {
            Some(Side::Debit)
        } else if self.credit == account {
            Some(Side::Credit)
        } else {
            None
        }
    }

    /// What the transfer adds to the day's spending: a hold counts when it is placed, not when it is posted.
    pub(crate) fn spend_minor(&self) -> i64 {
        match self.kind {
            Kind::Move => self.posted,
            Kind::Hold { .. } => self.pending,
            Kind::Post { .. } | Kind::Void { .. } | Kind::Expire { .. } | Kind::Reverse { .. } => 0,
        }
    }
}
