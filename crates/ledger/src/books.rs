//! The working set: accounts and holds as they are now, and the decision on each command against them.
//!
//! A store loads what [`Command::needs`] names, applies sets of commands, writes what the [`Applied`] batch lists,
//! and throws the books away when its own write fails. Checks run in the order of the variants of [`Refusal`].

use crate::map::IdMap;
use crate::{
    Account, Balances, Command, Hold, HoldState, Kind, Link, Open, Payload, Purpose, Refusal, Spent,
};
use crate::{Status, Transfer, chain};
use kernel::{AccountId, Amount, BusinessDay, Timestamp, TransferId};
use std::time::Duration;

/// Which command of a linked set was refused, and why. None of the set was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("command {index} of the set: {refusal}")]
pub struct SetRefused {
    pub index: usize,
    pub refusal: Refusal,
}

/// What a batch of sets changed, in the order of booking.
#[derive(Debug, Default)]
pub struct Applied {
    pub transfers: Vec<Transfer>,
    /// Accounts opened, or given other limits or another status; with repeats.
    pub accounts: Vec<AccountId>,
    places: IdMap<TransferId, usize>,
}

impl Applied {
    /// The transfer of this id, if the batch booked it.
    #[must_use]
    pub fn transfer(&self, id: TransferId) -> Option<&Transfer> {
        self.places.get(&id).and_then(|place| self.transfers.get(*place))
    }
}

#[derive(Debug, Default)]
pub struct Books {
    accounts: IdMap<AccountId, Account>,
    holds: IdMap<TransferId, Hold>,
    /// Transfers loaded as facts: repeats and originals. What a batch books itself is found in the batch.
    transfers: IdMap<TransferId, Transfer>,
    /// Reversed original, and the transfer that reversed it.
    reversals: IdMap<TransferId, TransferId>,
}

/// What a command comes to, before anything is changed.
enum Decision {
    Repeat,
    Account(Account),
    Transfer(Box<Booking>),
}

struct Booking {
    transfer: Transfer,
    debit: Account,
    credit: Account,
    hold: Option<Hold>,
}

/// A transfer but for what its two accounts decide.
struct Draft {
    id: TransferId,
    kind: Kind,
    posted: i64,
    pending: i64,
    value_on: BusinessDay,
    purpose: Purpose,
    spend_on: Option<BusinessDay>,
}

/// Whether what a set comes to stays in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    IfAllowed,
    Never,
}

enum Undo {
    Account(AccountId, Option<Account>),
    Hold(TransferId, Option<Hold>),
    Reversal(TransferId),
}

impl Books {
    pub fn put_account(&mut self, account: Account) {
        self.accounts.insert(account.id, account);
    }

    pub fn put_hold(&mut self, hold: Hold) {
        self.holds.insert(hold.id, hold);
    }

    /// Loads a booked transfer as a fact: a possible repeat, or the original of a reversal.
    pub fn put_transfer(&mut self, transfer: Transfer) {
        self.transfers.insert(transfer.id, transfer);
    }

    /// Loads the fact that `original` was reversed by `reversal`.
    pub fn put_reversal(&mut self, original: TransferId, reversal: TransferId) {
        self.reversals.insert(original, reversal);
    }

    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    #[must_use]
    pub fn hold(&self, id: TransferId) -> Option<&Hold> {
        self.holds.get(&id)
    }

    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    pub fn holds(&self) -> impl Iterator<Item = &Hold> {
        self.holds.values()
    }

    /// Forgets everything but accounts: what a store with all accounts in memory does between batches.
    pub fn forget_facts(&mut self) {
        self.holds.clear();
        self.transfers.clear();
        self.reversals.clear();
    }

    /// Applies a linked set: all of it, or nothing.
    ///
    /// # Errors
    /// [`SetRefused`] with the first command that was refused.
    pub fn apply(&mut self, set: &[Command], now: Timestamp, batch: &mut Applied) -> Result<(), SetRefused> {
        self.run(set, now, batch, Keep::IfAllowed)
    }

    /// What [`Self::apply`] would answer; nothing is changed.
    ///
    /// # Errors
    /// [`SetRefused`] with the first command that would be refused.
    pub fn judge(&mut self, set: &[Command], now: Timestamp, batch: &mut Applied) -> Result<(), SetRefused> {
        self.run(set, now, batch, Keep::Never)
    }

    fn run(
        &mut self,
        set: &[Command],
        now: Timestamp,
        batch: &mut Applied,
        keep: Keep,
    ) -> Result<(), SetRefused> {
        let (booked, touched) = (batch.transfers.len(), batch.accounts.len());
        let may_roll_back = 1 < set.len() || keep == Keep::Never;
        let mut undo = Vec::new();
        let mut answer = Ok(());
        for (index, command) in set.iter().enumerate() {
            match self.decide(command, now, batch) {
                Ok(decision) => self.install(decision, batch, may_roll_back.then_some(&mut undo)),
                Err(refusal) => {
                    answer = Err(SetRefused { index, refusal });
                    break;
                }
            }
        }
        if answer.is_err() || keep == Keep::Never {
            self.roll_back(undo);
            for transfer in batch.transfers.drain(booked..) {
                batch.places.remove(&transfer.id);
            }
            batch.accounts.truncate(touched);
        }
        answer
    }

    fn install(&mut self, decision: Decision, batch: &mut Applied, mut undo: Option<&mut Vec<Undo>>) {
        let mut keep = |entry: Undo| {
            if let Some(undo) = undo.as_deref_mut() {
                undo.push(entry);
            }
        };
        match decision {
            Decision::Repeat => {}
            Decision::Account(account) => {
                batch.accounts.push(account.id);
                keep(Undo::Account(account.id, self.accounts.insert(account.id, account)));
            }
            Decision::Transfer(booking) => {
                let Booking { transfer, debit, credit, hold } = *booking;
                for account in [debit, credit] {
                    keep(Undo::Account(account.id, self.accounts.insert(account.id, account)));
                }
                if let Some(hold) = hold {
                    keep(Undo::Hold(hold.id, self.holds.insert(hold.id, hold)));
                }
                if let Kind::Reverse { original } = transfer.kind {
                    self.reversals.insert(original, transfer.id);
                    keep(Undo::Reversal(original));
                }
                batch.places.insert(transfer.id, batch.transfers.len());
                batch.transfers.push(transfer);
            }
        }
    }

    fn roll_back(&mut self, undo: Vec<Undo>) {
        for entry in undo.into_iter().rev() {
            match entry {
                Undo::Account(_, Some(account)) => drop(self.accounts.insert(account.id, account)),
                Undo::Account(id, None) => drop(self.accounts.remove(&id)),
                Undo::Hold(_, Some(hold)) => drop(self.holds.insert(hold.id, hold)),
                Undo::Hold(id, None) => drop(self.holds.remove(&id)),
                Undo::Reversal(original) => drop(self.reversals.remove(&original)),
            }
        }
    }

    fn decide(&self, command: &Command, now: Timestamp, batch: &Applied) -> Result<Decision, Refusal> {
        if let Some(own) = command.needs().own
            && let Some(booked) = self.known(own, batch)
        {
            return if command.matches(booked) { Ok(Decision::Repeat) } else { Err(Refusal::RepeatDiffers) };
        }
        match *command {
            Command::Open(open) => self.decide_open(&open, now),
            Command::SetLimits { account, floor, ceiling } => self.decide_limits(account, floor, ceiling),
            Command::SetStatus { account, status } => self.decide_status(account, status),
            Command::Move { id, payload } => {
                let draft = Draft::moving(id, Kind::Move, &payload);
                self.decide_new(draft, payload.debit, payload.credit, now)
            }
            Command::Hold { id, payload, expires_at } => {
                let moving = Draft::moving(id, Kind::Hold { expires_at }, &payload);
                let draft = Draft { posted: 0, pending: payload.amount.minor(), ..moving };
                self.decide_new(draft, payload.debit, payload.credit, now)
            }
            Command::Post { id, hold, amount, is_last } => self.decide_post(id, hold, (amount, is_last), now),
            Command::Void { id, hold } => {
                let facts = self.open_hold(hold)?;
                self.decide_release(Draft::releasing(id, Kind::Void { hold }, facts, now), facts, now)
            }
            Command::Expire { id, hold } => {
                let facts = self.open_hold(hold)?;
                if !facts.is_expired(now) {
                    return Err(Refusal::HoldNotExpired);
                }
                self.decide_release(Draft::releasing(id, Kind::Expire { hold }, facts, now), facts, now)
            }
            Command::Reverse { id, original } => self.decide_reverse(id, original, now, batch),
        }
    }

    fn known<'a>(&'a self, id: TransferId, batch: &'a Applied) -> Option<&'a Transfer> {
        batch.transfer(id).or_else(|| self.transfers.get(&id))
    }

    fn find(&self, id: AccountId) -> Result<&Account, Refusal> {
        self.accounts.get(&id).ok_or(Refusal::UnknownAccount)
    }

    fn open_hold(&self, id: TransferId) -> Result<&Hold, Refusal> {
        let hold = self.holds.get(&id).ok_or(Refusal::UnknownHold)?;
        match hold.state {
            HoldState::Open => Ok(hold),
            HoldState::Posted | HoldState::Voided | HoldState::Expired => Err(Refusal::HoldClosed),
        }
    }

    fn decide_open(&self, open: &Open, now: Timestamp) -> Result<Decision, Refusal> {
        if let Some(account) = self.accounts.get(&open.account) {
            let is_same = (account.currency, account.floor, account.ceiling)
                == (open.currency, open.floor, open.ceiling);
            return if is_same { Ok(Decision::Repeat) } else { Err(Refusal::AccountExists) };
        }
        check_limits(open.floor, open.ceiling)?;
        let account = Account {
            id: open.account,
            currency: open.currency,
            floor: open.floor,
            ceiling: open.ceiling,
            status: Status::Open,
            opened_at: now,
            balances: Balances::default(),
            spent: Spent { day: BusinessDay(0), minor: 0 },
            postings: 0,
            last: None,
            last_at: now,
            hash: chain::of_opening(open, now),
        };
        account.check_debit(0)?;
        account.check_credit(0)?;
        Ok(Decision::Account(account))
    }

    fn decide_limits(
        &self,
        id: AccountId,
        floor: Option<i64>,
        ceiling: Option<i64>,
    ) -> Result<Decision, Refusal> {
        let account = self.find(id)?;
        if account.status == Status::Closed {
            return Err(Refusal::AccountClosed);
        }
        check_limits(floor, ceiling)?;
        let after = Account { floor, ceiling, ..*account };
        after.check_debit(0)?;
        after.check_credit(0)?;
        Ok(Decision::Account(after))
    }

    fn decide_status(&self, id: AccountId, status: Status) -> Result<Decision, Refusal> {
        let account = self.find(id)?;
        match (account.status, status) {
            (Status::Closed, Status::Closed) => Ok(Decision::Repeat),
            (Status::Closed, Status::Open | Status::Frozen) => Err(Refusal::AccountClosed),
            (Status::Open | Status::Frozen, Status::Closed) if !account.balances.is_zero() => {
                Err(Refusal::AccountNotEmpty)
            }
            (Status::Open | Status::Frozen, status) => Ok(Decision::Account(Account { status, ..*account })),
        }
    }

    /// A movement that no earlier hold vouches for: every check applies.
    fn decide_new(
        &self,
        draft: Draft,
        debit: AccountId,
        credit: AccountId,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        let (debit, credit) = (self.find(debit)?, self.find(credit)?);
        if debit.id == credit.id {
            return Err(Refusal::SameAccount);
        }
        if debit.currency != credit.currency {
            return Err(Refusal::CurrencyMismatch);
        }
        for (status, refusal) in
            [(Status::Closed, Refusal::AccountClosed), (Status::Frozen, Refusal::AccountFrozen)]
        {
            if debit.status == status || credit.status == status {
                return Err(refusal);
            }
        }
        let minor = draft.posted.checked_add(draft.pending).ok_or(Refusal::Overflow)?;
        debit.check_debit(minor)?;
        credit.check_credit(minor)?;
        let booking = draft.book(debit, credit, now)?;
        let hold = match booking.transfer.kind {
            Kind::Hold { expires_at } => Some(Hold::placed(&booking.transfer, expires_at)),
            Kind::Move
            | Kind::Post { .. }
            | Kind::Void { .. }
            | Kind::Expire { .. }
            | Kind::Reverse { .. } => None,
        };
        Ok(Decision::Transfer(Box::new(Booking { hold, ..booking })))
    }

    fn decide_post(
        &self,
        id: TransferId,
        hold: TransferId,
        (amount, is_last): (Option<Amount>, bool),
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        let facts = self.open_hold(hold)?;
        if facts.is_expired(now) {
            return Err(Refusal::HoldExpired);
        }
        let posted = amount.map_or(facts.left, Amount::minor);
        if facts.left < posted {
            return Err(Refusal::MoreThanHeld);
        }
        let released = if is_last { facts.left } else { posted };
        let pending = released.checked_neg().ok_or(Refusal::Overflow)?;
        let draft = Draft::releasing(id, Kind::Post { hold, is_last }, facts, now);
        self.decide_release(Draft { posted, pending, ..draft }, facts, now)
    }

    /// A movement that ends a hold: limits were checked when it was placed, and a frozen account keeps its word.
    fn decide_release(&self, draft: Draft, hold: &Hold, now: Timestamp) -> Result<Decision, Refusal> {
        let booking = draft.book(self.find(hold.debit)?, self.find(hold.credit)?, now)?;
        let after = hold.after(&booking.transfer)?;
        Ok(Decision::Transfer(Box::new(Booking { hold: Some(after), ..booking })))
    }

    fn decide_reverse(
        &self,
        id: TransferId,
        original: TransferId,
        now: Timestamp,
        batch: &Applied,
    ) -> Result<Decision, Refusal> {
        let facts = self.known(original, batch).ok_or(Refusal::UnknownTransfer)?;
        match facts.kind {
            Kind::Move | Kind::Post { .. } => {}
            Kind::Hold { .. } | Kind::Void { .. } | Kind::Expire { .. } | Kind::Reverse { .. } => {
                return Err(Refusal::NotReversible);
            }
        }
        if self.reversals.contains_key(&original) {
            return Err(Refusal::AlreadyReversed);
        }
        let draft = Draft {
            id,
            kind: Kind::Reverse { original },
            posted: facts.posted,
            pending: 0,
            value_on: facts.value_on,
            purpose: facts.purpose,
            spend_on: None,
        };
        self.decide_new(draft, facts.credit, facts.debit, now)
    }
}

fn check_limits(floor: Option<i64>, ceiling: Option<i64>) -> Result<(), Refusal> {
    match (floor, ceiling) {
        (Some(floor), Some(ceiling)) if ceiling < floor => Err(Refusal::LimitsCrossed),
        _ => Ok(()),
    }
}

impl Draft {
    fn moving(id: TransferId, kind: Kind, payload: &Payload) -> Self {
        let Payload { amount, value_on, purpose, spend_on, .. } = *payload;
        Self { id, kind, posted: amount.minor(), pending: 0, value_on, purpose, spend_on }
    }

    /// Sets all that is left of a hold free.
    fn releasing(id: TransferId, kind: Kind, hold: &Hold, now: Timestamp) -> Self {
        Self {
            id,
            kind,
            posted: 0,
            pending: hold.left.saturating_neg(),
            value_on: BusinessDay::of(now),
            purpose: Purpose(0),
            spend_on: None,
        }
    }

    /// Books the draft on copies of both accounts.
    fn book(self, debit: &Account, credit: &Account, now: Timestamp) -> Result<Booking, Refusal> {
        let tick = Duration::from_micros(1);
        let last_at = debit.last_at.max(credit.last_at);
        let booked_at = now.max(last_at.after(tick));
        if booked_at == last_at {
            return Err(Refusal::Overflow);
        }
        let mut transfer = Transfer {
            id: self.id,
            kind: self.kind,
            debit: debit.id,
            credit: credit.id,
            posted: self.posted,
            pending: self.pending,
            booked_at,
            value_on: self.value_on,
            purpose: self.purpose,
            spend_on: self.spend_on,
            debit_link: next_link(debit)?,
            credit_link: next_link(credit)?,
            hash: debit.hash,
        };
        transfer.hash = chain::of_transfer(&transfer, debit, credit);
        let (mut debit, mut credit) = (*debit, *credit);
        debit.book(&transfer, crate::Side::Debit)?;
        credit.book(&transfer, crate::Side::Credit)?;
        Ok(Booking { transfer, debit, credit, hold: None })
    }
}

fn next_link(account: &Account) -> Result<Link, Refusal> {
    let number = account.postings.checked_add(1).ok_or(Refusal::Overflow)?;
    Ok(Link { number, previous: account.last })
}

#[cfg(test)]
pub(crate) mod tests;
