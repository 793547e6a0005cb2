//! Pots: made, filled, emptied, locked, deleted.

use crate::bank::{insert, update};
use crate::ops::funds::{Entry, Movement};
use crate::ops::{Caller, Viewer};
use crate::{Bank, Change, Committed, Key, OpError, Query, ReplyKey, StoreExt, Thing, Versioned};
use ::payments::{Category, CurrentAccount, Pot, PotLock, PotName, Purpose, Scheme};
use ::payments::{decide_deposit, decide_lock, decide_pot, decide_withdrawal};
use kernel::{AccountId, Amount, Money, PersonId, PotId};
use ledger::{Command, Open, Status};

#[derive(Debug, Clone)]
pub struct NewPot {
    pub account: AccountId,
    pub name: PotName,
    pub style: String,
    /// What the customer saves towards, in minor units.
    pub goal: Option<i64>,
    pub lock: PotLock,
}

/// What may be changed of a pot; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct PotChange {
    pub name: Option<PotName>,
    pub goal: Option<Option<i64>>,
    pub lock: Option<PotLock>,
    /// Deletes the pot, which has to be empty.
    pub is_deleted: bool,
}

#[derive(Debug, Clone)]
pub struct PotView {
    pub pot: Pot,
    /// Minor units.
    pub balance: i64,
}

/// Money to move between an account and one of its pots.
#[derive(Debug, Clone)]
pub struct MoveAsk {
    pub pot: PotId,
    pub account: AccountId,
    pub amount: Amount,
    /// The client's own key; the same key with the same body moves money once.
    pub dedupe_id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Deposit,
    Withdrawal,
}

impl Bank {
    /// All pots of an account, oldest first, deleted ones as well.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`crate::Refusal::Unknown`], or a fault.
    pub async fn pots(&self, caller: impl Into<Viewer>, account: AccountId) -> Result<Vec<PotView>, OpError> {
        let caller: Viewer = caller.into();
        self.read("pots.list", "api", |_| async move {
            caller.access.check_approved()?;
            self.owned_account(caller.person, account).await?;
            let pots = self.store.all::<Pot>(&Query::PotsOf(account)).await?;
            let ids: Vec<AccountId> = pots.iter().map(|pot| AccountId::from(pot.row.id)).collect();
            let accounts = self.store.ledger_accounts(&ids).await?;
            let balance = |pot: &Pot| {
                let id = AccountId::from(pot.id);
                accounts
                    .iter()
                    .find(|account| account.id == id)
                    .map_or(0, |account| account.balances.available())
            };
            Ok(pots.into_iter().map(|pot| PotView { balance: balance(&pot.row), pot: pot.row }).collect())
        })
        .await
    }

    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`crate::Refusal::Unknown`], refusals of pots or of the
    /// ledger, [`crate::Refusal::KeyReused`], or a fault.
    pub async fn deposit(&self, caller: Caller, ask: &MoveAsk) -> Result<PotView, OpError> {
        self.run("pots.deposit", "api", |op| async move {
            caller.access.check_approved()?;
            self.move_pot(op, caller.person, ask, Way::Deposit).await
        })
        .await
    }

    /// # Errors
    /// As [`Self::deposit`], and [`payments::Refusal::PotLocked`](::payments::Refusal::PotLocked).
    pub async fn withdraw(&self, caller: Caller, ask: &MoveAsk) -> Result<PotView, OpError> {
        self.run("pots.withdraw", "api", |op| async move {
            caller.access.check_approved()?;
            self.move_pot(op, caller.person, ask, Way::Withdrawal).await
        })
        .await
    }

    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`crate::Refusal::Unknown`], [`crate::Refusal::Invalid`],
    /// [`payments::Refusal::TooManyPots`](::payments::Refusal::TooManyPots), or a fault.
    pub async fn make_pot(&self, caller: Caller, new: &NewPot) -> Result<PotView, OpError> {
        self.run("pots.make", "api", |op| async move {
            caller.access.check_approved()?;
            if Pot::STYLE_CHARS_MAX < new.style.chars().count() {
                return Err(OpError::invalid("style"));
            }
            if new.goal.is_some_and(|goal| goal <= 0) {
                return Err(OpError::invalid("goal_amount"));
            }
            let account = self.owned_account(caller.person, new.account).await?;
            let pots = self.store.all::<Pot>(&Query::PotsOf(new.account)).await?;
            let pots: Vec<Pot> = pots.into_iter().map(|pot| pot.row).collect();
            decide_pot(&account.row, &pots)?;
            let now = self.now();
            let pot = Pot {
                id: PotId::from_uuid(self.id(now)),
                account: new.account,
                name: new.name.clone(),
                style: new.style.clone(),
                currency: account.row.currency,
                goal: new.goal,
                lock: new.lock,
                created_at: now,
                updated_at: now,
                deleted_at: None,
            };
            let open = Open { account: pot.id.into(), currency: pot.currency, floor: Some(0), ceiling: None };
            // The account is written as well, so that of two pots made at once each is counted by the other.
            let writes = vec![insert(pot.clone()), update(account.row, account.version)];
            let change = Change { at: now, writes, commands: vec![Command::Open(open)], ..Change::default() };
            self.commit(op, change).await?;
            Ok(PotView { pot, balance: 0 })
        })
        .await
    }

    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`crate::Refusal::Unknown`],
    /// [`payments::Refusal::PotDeleted`](::payments::Refusal::PotDeleted),
    /// [`ledger::Refusal::AccountNotEmpty`] for a pot to delete that holds money, or a fault.
    pub async fn change_pot(
        &self,
        caller: Caller,
        pot: PotId,
        change: &PotChange,
    ) -> Result<PotView, OpError> {
        self.run("pots.change", "api", |op| async move {
            caller.access.check_approved()?;
            let found = self.store.one::<Pot>(&Key::Pot(pot)).await?.ok_or(OpError::unknown(Thing::Pot))?;
            let Versioned { row, version } = found;
            self.owned_account(caller.person, row.account)
                .await
                .map_err(|error| error.refused_as(Thing::Pot))?;
            if row.deleted_at.is_some() {
                return Err(::payments::Refusal::PotDeleted.into());
            }
            let now = self.now();
            if let Some(lock) = change.lock {
                decide_lock(&row, lock, now)?;
            }
            if change.goal.flatten().is_some_and(|goal| goal <= 0) {
                return Err(OpError::invalid("goal_amount"));
            }
            let close = Command::SetStatus { account: pot.into(), status: Status::Closed };
            let row = Pot {
                name: change.name.clone().unwrap_or(row.name),
                goal: change.goal.unwrap_or(row.goal),
                lock: change.lock.unwrap_or(row.lock),
                updated_at: now,
                deleted_at: change.is_deleted.then_some(now),
                ..row
            };
            let commands = if change.is_deleted { vec![close] } else { Vec::new() };
            let writes = vec![update(row.clone(), version)];
            self.commit(op, Change { at: now, writes, commands, ..Change::default() }).await?;
            self.pot_view(row).await
        })
        .await
    }

    async fn move_pot(
        &self,
        op: crate::bank::Op,
        person: PersonId,
        ask: &MoveAsk,
        way: Way,
    ) -> Result<PotView, OpError> {
        if ask.dedupe_id.is_empty() || ReplyKey::KEY_BYTES_MAX < ask.dedupe_id.len() {
            return Err(OpError::invalid("dedupe_id"));
        }
        let account = self.owned_account(person, ask.account).await?.row;
        let pot = self.store.one::<Pot>(&Key::Pot(ask.pot)).await?.ok_or(OpError::unknown(Thing::Pot))?.row;
        // A pot of someone else's account is unknown; one of the caller's other account is refused by its rule.
        if pot.account != account.id {
            self.owned_account(person, pot.account).await.map_err(|error| error.refused_as(Thing::Pot))?;
        }
        let now = self.now();
        match way {
            Way::Deposit => decide_deposit(&account, &pot)?,
            Way::Withdrawal => decide_withdrawal(&account, &pot, now)?,
        }
        let movement = pot_movement(&account, &pot, person, (ask, way));
        let asked = format!("{way:?} {} {} {}", ask.pot, ask.account, ask.amount.minor());
        let key = ReplyKey { scope: format!("{}:{person}", op.name), key: ask.dedupe_id.clone() };
        let mut change = self.movement(&movement, now).await?;
        change.reply = Some(self.reply(key, &asked, Vec::new(), now));
        match self.commit(op, change).await? {
            Committed::Now(done) => {
                let balance = done.account(pot.id.into()).map_or(0, |account| account.balances.available());
                Ok(PotView { pot, balance })
            }
            Committed::Before(_) => self.pot_view(pot).await,
        }
    }

    async fn pot_view(&self, pot: Pot) -> Result<PotView, OpError> {
        let accounts = self.store.ledger_accounts(&[pot.id.into()]).await?;
        let balance = accounts.first().map_or(0, |account| account.balances.available());
        Ok(PotView { pot, balance })
    }
}

fn pot_movement(
    account: &CurrentAccount,
    pot: &Pot,
    person: PersonId,
    (ask, way): (&MoveAsk, Way),
) -> Movement {
    let pot_account = AccountId::from(pot.id);
    let (debit, credit, purpose, minor) = match way {
        Way::Deposit => (account.id, pot_account, Purpose::PotDeposit, ask.amount.minor().saturating_neg()),
        Way::Withdrawal => (pot_account, account.id, Purpose::PotWithdrawal, ask.amount.minor()),
    };
    let entry = Entry {
        account: account.id,
        person: Some(person),
        amount: Money::new(minor, account.currency),
        // As Monzo does, the line of a pot move is described by the pot's id.
        description: pot.id.to_string(),
        category: Category::Savings,
        scheme: Scheme::Pot,
        merchant: None,
        pot: Some(pot.id),
        counterparty: None,
        dedupe_id: ask.dedupe_id.clone(),
        is_load: false,
        is_originator: true,
        is_in_spending: false,
    };
    Movement { debit, credit, amount: ask.amount, purpose, is_spending: false, entries: vec![entry] }
}
