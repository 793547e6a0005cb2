//! A customer's accounts and their balances.

use crate::ops::Viewer;
use crate::{Bank, Key, OpError, Query, StoreExt, Thing, Versioned};
use ::payments::{AccountKind, CurrentAccount, Pot};
use identity::Person;
use kernel::{AccountId, BusinessDay, Currency, PersonId};

#[derive(Debug, Clone)]
pub struct AccountView {
    pub account: CurrentAccount,
    pub owners: Vec<Person>,
}

/// Minor units throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalanceView {
    pub currency: Currency,
    /// What may be spent.
    pub available: i64,
    /// That, and what the account's pots hold.
    pub total: i64,
    /// Spent since the business day began.
    pub spent_today: i64,
}

impl Bank {
    /// The caller's accounts, oldest first.
    ///
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], or a fault.
    pub async fn accounts(
        &self,
        caller: impl Into<Viewer>,
        kind: Option<AccountKind>,
    ) -> Result<Vec<AccountView>, OpError> {
        let caller: Viewer = caller.into();
        self.read("accounts.list", self.channel_of(caller.person, "api"), |_| async move {
            caller.access.check_approved()?;
            let accounts = self.store.all::<CurrentAccount>(&Query::AccountsOf(caller.person)).await?;
            let mut views = Vec::new();
            for found in accounts {
                if kind.is_none_or(|kind| kind == found.row.kind) {
                    views.push(self.account_view(found.row).await?);
                }
            }
            Ok(views)
        })
        .await
    }

    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`crate::Refusal::Unknown`] for an account that is not the
    /// caller's, or a fault.
    pub async fn balance(
        &self,
        caller: impl Into<Viewer>,
        account: AccountId,
    ) -> Result<BalanceView, OpError> {
        let caller: Viewer = caller.into();
        self.read("accounts.balance", self.channel_of(caller.person, "api"), |op| async move {
            caller.access.check_approved()?;
            let account = self.owned_account(caller.person, account).await?.row;
            let mut ids = vec![account.id];
            let pots = self.store.all::<Pot>(&Query::PotsOf(account.id)).await?;
            ids.extend(
                pots.iter().filter(|pot| pot.row.deleted_at.is_none()).map(|pot| AccountId::from(pot.row.id)),
            );
            // One call, so that money on its way between account and pot is seen exactly once.
            let accounts = self.store.ledger_accounts(&ids).await?;
            let main = accounts.first().ok_or(OpError::unknown(Thing::Account))?;
            let available = main.balances.available();
            let in_pots = accounts.iter().skip(1).map(|pot| pot.balances.available());
            Ok(BalanceView {
                currency: account.currency,
                available,
                total: in_pots.fold(available, i64::saturating_add),
                spent_today: main.spent_on(BusinessDay::of(op.started)),
            })
        })
        .await
    }

    async fn account_view(&self, account: CurrentAccount) -> Result<AccountView, OpError> {
        let mut owners = Vec::new();
        for owner in &account.owners {
            owners.push(self.person(*owner).await?);
        }
        Ok(AccountView { account, owners })
    }

    /// The account, if the person owns it; otherwise it is unknown to them.
    pub(crate) async fn owned_account(
        &self,
        person: PersonId,
        id: AccountId,
    ) -> Result<Versioned<CurrentAccount>, OpError> {
        let found = self.store.one::<CurrentAccount>(&Key::CurrentAccount(id)).await?;
        found.filter(|found| found.row.is_owned_by(person)).ok_or(OpError::unknown(Thing::Account))
    }

    pub(crate) async fn any_account(&self, id: AccountId) -> Result<CurrentAccount, OpError> {
        let found = self.store.one::<CurrentAccount>(&Key::CurrentAccount(id)).await?;
        Ok(found.ok_or(OpError::unknown(Thing::Account))?.row)
    }
}
