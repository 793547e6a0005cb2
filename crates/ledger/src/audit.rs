//! Recomputes every balance, hold and hash from the transfers alone, and says where the store differs.

use crate::map::IdMap;
use crate::{Account, Balances, Hold, HoldState, Kind, Link, Open, Side, Spent, Status, Transfer, chain};
use kernel::{AccountId, BusinessDay, Currency, TransferId};
use std::collections::BTreeMap;

/// One place where the stored books do not follow from their own transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    #[error("transfer {0} names an account that was never opened")]
    UnknownAccount(TransferId),
    #[error("transfer {0} does not follow the posting before it in account {1}")]
    BrokenLink(TransferId, AccountId),
    #[error("transfer {0} is not what was hashed when it was booked")]
    WrongHash(TransferId),
    #[error("transfer {0} is booked no later than the posting before it")]
    WrongTime(TransferId),
    #[error("transfer {0} cannot be counted")]
    Overflow(TransferId),
    #[error("transfer {0} ends hold {1} in a way the hold does not allow")]
    WrongHold(TransferId, TransferId),
    #[error("transfer {0} reverses {1}, which cannot be reversed by it")]
    WrongReversal(TransferId, TransferId),
    #[error("the stored balances or head of account {0} are not those of its transfers")]
    WrongAccount(AccountId),
    #[error("the stored state of hold {0} is not that of its transfers")]
    WrongHoldState(TransferId),
    #[error("account {0} stands below its floor or above its ceiling, or closed with money")]
    OutsideLimits(AccountId),
    #[error("in {0} debits and credits differ by {1} minor units")]
    Unbalanced(Currency, i128),
}

/// Replays a journal. Feed every account first, then every transfer in the order of booking, then [`Self::finish`].
#[derive(Debug, Default)]
pub struct Audit {
    stored: BTreeMap<AccountId, Account>,
    stored_holds: IdMap<TransferId, Hold>,
    accounts: IdMap<AccountId, Account>,
    holds: IdMap<TransferId, Hold>,
    moves: IdMap<TransferId, (i64, bool)>,
    findings: Vec<Finding>,
    transfers: u64,
}

impl Audit {
    /// Findings kept; what comes after these is counted by no one, because the first ones say enough.
    pub const FINDINGS_MAX: usize = 1_000;

    /// Takes an account as stored; its chain starts over at the opening zero.
    pub fn account(&mut self, stored: Account) {
        let Account { id, currency, floor, ceiling, .. } = stored;
        let open = Open { account: id, currency, floor, ceiling };
        let fresh = Account {
            balances: Balances::default(),
            spent: Spent { day: BusinessDay(0), minor: 0 },
            postings: 0,
            last: None,
            last_at: stored.opened_at,
            hash: chain::of_opening(&open, stored.opened_at),
            ..stored
        };
        self.accounts.insert(id, fresh);
        self.stored.insert(id, stored);
    }

    /// Takes a hold as stored.
    pub fn hold(&mut self, stored: Hold) {
        self.stored_holds.insert(stored.id, stored);
    }

    /// Transfers replayed so far.
    #[must_use]
    pub const fn transfers(&self) -> u64 {
        self.transfers
    }

    fn found(&mut self, finding: Finding) {
        if self.findings.len() < Self::FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    /// Replays one transfer.
    pub fn transfer(&mut self, transfer: &Transfer) {
        self.transfers = self.transfers.saturating_add(1);
        let (Some(debit), Some(credit)) =
            (self.accounts.get(&transfer.debit).copied(), self.accounts.get(&transfer.credit).copied())
        else {
            return self.found(Finding::UnknownAccount(transfer.id));
        };
        for (account, side) in [(debit, Side::Debit), (credit, Side::Credit)] {
            let expected = Link { number: account.postings.saturating_add(1), previous: account.last };
            if transfer.link(side) != expected {
                self.found(Finding::BrokenLink(transfer.id, account.id));
            }
            if transfer.booked_at <= account.last_at {
                self.found(Finding::WrongTime(transfer.id));
            }
        }
        if transfer.hash != chain::of_transfer(transfer, &debit, &credit) {
            self.found(Finding::WrongHash(transfer.id));
        }
        let (mut debit, mut credit) = (debit, credit);
        if debit.book(transfer, Side::Debit).is_err() || credit.book(transfer, Side::Credit).is_err() {
            return self.found(Finding::Overflow(transfer.id));
        }
        self.accounts.insert(debit.id, debit);
        self.accounts.insert(credit.id, credit);
        self.replay_kind(transfer);
    }

    fn replay_kind(&mut self, transfer: &Transfer) {
        match transfer.kind {
            Kind::Move => drop(self.moves.insert(transfer.id, (transfer.posted, false))),
            Kind::Hold { expires_at } => {
                self.holds.insert(transfer.id, Hold::placed(transfer, expires_at));
            }
            Kind::Post { hold, .. } => {
                self.moves.insert(transfer.id, (transfer.posted, false));
                self.replay_release(transfer, hold);
            }
            Kind::Void { hold } | Kind::Expire { hold } => self.replay_release(transfer, hold),
            Kind::Reverse { original } => match self.moves.get_mut(&original) {
                Some((minor, is_reversed)) if *minor == transfer.posted && !*is_reversed => {
                    *is_reversed = true;
                }
                Some(_) | None => self.found(Finding::WrongReversal(transfer.id, original)),
            },
        }
    }

    fn replay_release(&mut self, transfer: &Transfer, hold: TransferId) {
        match self.holds.get(&hold).and_then(|held| released(held, transfer)) {
            Some(after) => drop(self.holds.insert(hold, after)),
            None => self.found(Finding::WrongHold(transfer.id, hold)),
        }
    }

    /// Compares what was recomputed with what is stored.
    #[must_use]
    pub fn finish(mut self) -> Vec<Finding> {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for stored in std::mem::take(&mut self.stored).into_values() {
            if self.accounts.get(&stored.id) != Some(&stored) {
                self.found(Finding::WrongAccount(stored.id));
            }
            if !is_within_limits(&stored) {
                self.found(Finding::OutsideLimits(stored.id));
            }
            let sum = sums.entry(stored.currency).or_default();
            *sum = sum.saturating_add(i128::from(stored.balances.posted));
        }
        let known = self.stored_holds.len();
        let mut wrong: Vec<TransferId> = Vec::new();
        for (id, hold) in &self.holds {
            if self.stored_holds.get(id) != Some(hold) {
                wrong.push(*id);
            }
        }
        if known != self.holds.len() {
            wrong.extend(self.stored_holds.keys().filter(|id| !self.holds.contains_key(id)));
        }
        wrong.sort_unstable();
        for id in wrong {
            self.found(Finding::WrongHoldState(id));
        }
        for (currency, sum) in sums {
            if sum != 0 {
                self.found(Finding::Unbalanced(currency, sum));
            }
        }
        self.findings
    }
}

/// The hold after a transfer that may end it: an open one, between the same accounts, for no more than it has left.
fn released(held: &Hold, transfer: &Transfer) -> Option<Hold> {
    let after = held.after(transfer).ok()?;
    let freed = transfer.pending.checked_neg()?;
    let is_same_pair = (transfer.debit, transfer.credit) == (held.debit, held.credit);
    let is_exact = match transfer.kind {
        Kind::Post { is_last: false, .. } => transfer.posted == freed,
        Kind::Post { is_last: true, .. } => transfer.posted <= freed && after.left == 0,
        Kind::Void { .. } => transfer.posted == 0 && after.left == 0,
        Kind::Expire { .. } => {
            transfer.posted == 0 && after.left == 0 && held.expires_at <= transfer.booked_at
        }
        Kind::Move | Kind::Hold { .. } | Kind::Reverse { .. } => false,
    };
    let is_counted = 0 <= transfer.posted && 0 < freed && 0 <= after.left;
    (held.state == HoldState::Open && is_same_pair && is_exact && is_counted).then_some(after)
}

fn is_within_limits(account: &Account) -> bool {
    let Account { floor, ceiling, status, balances, .. } = *account;
    let is_above_floor = floor.is_none_or(|floor| floor <= balances.available());
    let is_below_ceiling =
        ceiling.is_none_or(|ceiling| balances.posted.saturating_add(balances.pending_in) <= ceiling);
    let is_empty_if_closed = status != Status::Closed || balances.is_zero();
    is_above_floor && is_below_ceiling && is_empty_if_closed
}

#[cfg(test)]
mod tests;
