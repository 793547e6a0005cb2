//! An account as the ledger sees it: its limits, its balances, and the head of its chain.

use crate::{Hash, Refusal, Side, Transfer};
use kernel::{AccountId, BusinessDay, Currency, Timestamp, TransferId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    Open,
    /// Nothing new moves; what was held before may still be posted, voided or expire.
    Frozen,
    /// Nothing moves ever again.
    Closed,
}

/// What an account holds, in minor units; credits raise it, debits lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Balances {
    pub posted: i64,
    /// Held for this account by others; not its money yet.
    pub pending_in: i64,
    /// Held from this account for others; still its money, but spoken for.
    pub pending_out: i64,
}

impl Balances {
    /// What may be spent: posted less what is held from the account.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.posted.saturating_sub(self.pending_out)
    }

    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.posted == 0 && self.pending_in == 0 && self.pending_out == 0
    }

    /// The balances after `transfer` acted on `side`.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] beyond `i64`.
    pub fn forward(&self, transfer: &Transfer, side: Side) -> Result<Self, Refusal> {
        self.shifted(transfer.posted, transfer.pending, side).ok_or(Refusal::Overflow)
    }

    /// The balances before `transfer` acted on `side`: how a balance of the past is found from a later one.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] beyond `i64`, which a booked transfer cannot cause.
    pub fn rewind(&self, transfer: &Transfer, side: Side) -> Result<Self, Refusal> {
        let posted = transfer.posted.checked_neg().ok_or(Refusal::Overflow)?;
        let pending = transfer.pending.checked_neg().ok_or(Refusal::Overflow)?;
        self.shifted(posted, pending, side).ok_or(Refusal::Overflow)
    }

    /// Nothing beyond what `i64` counts, nor anything that would be once every hold is posted or set free.
    fn shifted(&self, posted: i64, pending: i64, side: Side) -> Option<Self> {
        let after = match side {
            Side::Debit => Self {
                posted: self.posted.checked_sub(posted)?,
                pending_out: self.pending_out.checked_add(pending)?,
                pending_in: self.pending_in,
            },
            Side::Credit => Self {
                posted: self.posted.checked_add(posted)?,
                pending_in: self.pending_in.checked_add(pending)?,
                pending_out: self.pending_out,
            },
        };
        after.posted.checked_sub(after.pending_out)?;
        after.posted.checked_add(after.pending_in)?;
        Some(after)
    }
}

/// What went out on one business day, of the transfers that were marked as spending.
///
/// Only the latest day is counted: spending that arrives for an earlier day does not wipe out today's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spent {
    pub day: BusinessDay,
    pub minor: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub currency: Currency,
    /// The available balance may not be debited below this; `None` for the bank's own accounts.
    pub floor: Option<i64>,
    /// Posted plus pending in may not be credited above this.
    pub ceiling: Option<i64>,
    pub status: Status,
    pub opened_at: Timestamp,
    pub balances: Balances,
    pub spent: Spent,
    /// How many postings the account has; the last one carries this number.
    pub postings: u64,
    pub last: Option<TransferId>,
    /// When the last posting was booked, or the account opened.
    pub last_at: Timestamp,
    /// The hash of the last posting, or of the opening.
    pub hash: Hash,
}

impl Account {
    /// Spent on this business day.
    #[must_use]
    pub fn spent_on(&self, day: BusinessDay) -> i64 {
        if self.spent.day == day { self.spent.minor } else { 0 }
    }

    /// What is too much to count is too much for any floor; without a floor, booking refuses it.
    pub(crate) fn check_debit(&self, minor: i64) -> Result<(), Refusal> {
        let left = self.balances.available().checked_sub(minor);
        match self.floor {
            Some(floor) if left.is_none_or(|left| left < floor) => Err(Refusal::NotEnoughMoney),
            Some(_) | None => Ok(()),
        }
    }

    /// What is too much to count is too much for any ceiling; without a ceiling, booking refuses it.
    pub(crate) fn check_credit(&self, minor: i64) -> Result<(), Refusal> {
        let held = self.balances.posted.saturating_add(self.balances.pending_in);
        let after = held.checked_add(minor);
        match self.ceiling {
            Some(ceiling) if after.is_none_or(|after| ceiling < after) => Err(Refusal::AboveCeiling),
            Some(_) | None => Ok(()),
        }
    }

    /// Moves the head of the chain over `transfer`.
    pub(crate) fn book(&mut self, transfer: &Transfer, side: Side) -> Result<(), Refusal> {
        self.balances = self.balances.forward(transfer, side)?;
        if let (Side::Debit, Some(day)) = (side, transfer.spend_on)
            && self.spent.day <= day
        {
            let minor = transfer.spend_minor().checked_add(self.spent_on(day)).ok_or(Refusal::Overflow)?;
            self.spent = Spent { day, minor };
        }
        self.postings = transfer.link(side).number;
        self.last = Some(transfer.id);
        self.last_at = transfer.booked_at;
        self.hash = transfer.hash;
        Ok(())
    }
}
