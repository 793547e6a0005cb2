//! Customers and their accounts: opened by staff and by sign-up.

use crate::bank::insert;
use crate::{Bank, Change, Key, OpError, Query, Refusal, StoreExt, Thing};
use ::payments::{AccountKind, AccountNumber, Card, CardStatus, CurrentAccount};
use identity::{Email, Person, PersonName};
use kernel::{AccountId, CardId, Currency, PersonId, Timestamp};
use ledger::{Command, Open};

#[derive(Debug, Clone)]
pub struct NewPerson {
    pub email: Email,
    pub name: PersonName,
}

#[derive(Debug, Clone)]
pub struct NewAccount {
    /// One for a personal account, two to [`CurrentAccount::OWNERS_MAX`] for a joint one.
    pub owners: Vec<PersonId>,
    pub currency: Currency,
    /// How far below zero the account may go, in minor units.
    pub overdraft_minor: i64,
}

impl Bank {
    /// # Errors
    /// [`Refusal::Taken`] when the e-mail address belongs to someone, or a fault.
    pub async fn open_person(&self, new: NewPerson) -> Result<Person, OpError> {
        self.run("people.open", "staff", |op| {
            let new = new.clone();
            async move {
                let now = self.now();
                let id = PersonId::from_uuid(self.id(now));
                let person = Person { id, email: new.email, name: new.name, created_at: now };
                let writes = vec![insert(person.clone())];
                self.commit(op, Change { at: now, writes, ..Change::default() }).await?;
                Ok(person)
            }
        })
        .await
    }

    /// # Errors
    /// [`Refusal::Unknown`] for an owner who is no customer, [`Refusal::Invalid`] for too few or too many,
    /// [`payments::Refusal::Synthetic`](::payments::Refusal) for a synthetic one, or a fault.
    pub async fn open_account(&self, new: NewAccount) -> Result<CurrentAccount, OpError> {
        self.run("accounts.open", "staff", |op| {
            let new = &new;
            async move {
                let mut owners = Vec::new();
                for owner in &new.owners {
                    if self.synthetic(*owner).await?.is_some() {
                        return Err(::payments::Refusal::Synthetic.into());
                    }
                    owners.push(self.person(*owner).await?);
                }
                let now = self.now();
                let (account, open) = self.opening(&owners, new.currency, new.overdraft_minor, now)?;
                let writes = vec![insert(account.clone())];
                let change = Change { at: now, writes, commands: vec![open], ..Change::default() };
                self.commit(op, change).await.map_err(drawn_again).map(|_| account)
            }
        })
        .await
    }

    /// # Errors
    /// [`Refusal::Unknown`] unless the person owns the account, [`payments::Refusal::Synthetic`](::payments::Refusal)
    /// for a synthetic customer's, or a fault.
    pub async fn issue_card(
        &self,
        account: AccountId,
        person: PersonId,
        status: CardStatus,
    ) -> Result<Card, OpError> {
        self.run("cards.issue", "staff", |op| async move {
            let owned = self.store.one::<CurrentAccount>(&Key::CurrentAccount(account)).await?;
            let owned = owned.filter(|found| found.row.is_owned_by(person));
            if owned.ok_or(OpError::unknown(Thing::Account))?.row.is_synthetic() {
                return Err(::payments::Refusal::Synthetic.into());
            }
            let now = self.now();
            let card = Card { id: CardId::from_uuid(self.id(now)), account, person, status, created_at: now };
            self.commit(op, Change { at: now, writes: vec![insert(card)], ..Change::default() }).await?;
            Ok(card)
        })
        .await
    }

    /// # Errors
    /// [`Refusal::Unknown`] or a fault.
    pub async fn person_by_email(&self, email: &Email) -> Result<Person, OpError> {
        self.person_of(email).await?.ok_or(OpError::unknown(Thing::Person))
    }

    /// The customer whom an address means, by every key that it may be kept under.
    pub(crate) async fn person_of(&self, email: &Email) -> Result<Option<Person>, OpError> {
        let mut found = Vec::new();
        for key in email.keys() {
            let people = self.store.all::<Person>(&Query::PersonByEmail(key)).await?;
            found.extend(people.into_iter().map(|person| person.row));
        }
        Ok(Person::closest(email, &found).cloned())
    }

    pub(crate) async fn person(&self, id: PersonId) -> Result<Person, OpError> {
        let found = self.store.one::<Person>(&Key::Person(id)).await?;
        Ok(found.ok_or(OpError::unknown(Thing::Person))?.row)
    }

    /// A new account with a drawn number, and the ledger's command that opens it.
    pub(crate) fn opening(
        &self,
        owners: &[Person],
        currency: Currency,
        overdraft_minor: i64,
        now: Timestamp,
    ) -> Result<(CurrentAccount, Command), OpError> {
        let kind = match owners.len() {
            1 => AccountKind::Personal,
            count if 1 < count && count <= CurrentAccount::OWNERS_MAX => AccountKind::Joint,
            _ => return Err(OpError::invalid("owners")),
        };
        let names: Vec<&str> = owners.iter().map(|owner| owner.name.full()).collect();
        let account = CurrentAccount {
            id: AccountId::from_uuid(self.id(now)),
            kind,
            owners: owners.iter().map(|owner| owner.id).collect(),
            sort_code: self.settings.sort_code,
            number: self.draw_account_number(),
            currency,
            description: names.join(" & ").chars().take(CurrentAccount::DESCRIPTION_CHARS_MAX).collect(),
            created_at: now,
            closed_at: None,
        };
        let floor = overdraft_minor.checked_neg().filter(|floor| *floor <= 0);
        let floor = Some(floor.ok_or(OpError::invalid("overdraft"))?);
        let open = Command::Open(Open { account: account.id, currency, floor, ceiling: None });
        Ok((account, open))
    }

    fn draw_account_number(&self) -> AccountNumber {
        let number = 10_000_000 + self.random_below(90_000_000);
        AccountNumber::parse(&number.to_string()).expect("eight digits")
    }
}

/// Another account has the number that was drawn: draw again.
pub(crate) fn drawn_again(error: OpError) -> OpError {
    match error {
        OpError::Refused(Refusal::Taken("account.number")) => OpError::Conflict,
        other => other,
    }
}
