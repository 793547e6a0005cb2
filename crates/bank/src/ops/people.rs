//! Customers and their accounts: opened by staff and by sign-up.

use crate::bank::insert;
use crate::{Bank, Change, Key, OpError, Query, Refusal, StoreExt, Thing};
use ::payments::{AccountKind, AccountNumber, Card, CardStatus, CurrentAccount};
use identity::{Email, Person, PersonName};
use kernel::{AccountId, CardId, Currency, PersonId};
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
    /// [`Refusal::Unknown`] for an owner who is no customer, [`Refusal::Invalid`] for too few or too many, or a
    /// fault.
    pub async fn open_account(&self, new: NewAccount) -> Result<CurrentAccount, OpError> {
        self.run("accounts.open", "staff", |op| {
            let new = &new;
            async move {
                let kind = match new.owners.len() {
                    1 => AccountKind::Personal,
                    count if 1 < count && count <= CurrentAccount::OWNERS_MAX => AccountKind::Joint,
                    _ => return Err(OpError::invalid("owners")),
                };
                let mut description = Vec::new();
                for owner in &new.owners {
                    let person = self.person(*owner).await?;
                    description.push(person.name.full().to_owned());
                }
                let now = self.now();
                let account = CurrentAccount {
                    id: AccountId::from_uuid(self.id(now)),
                    kind,
                    owners: new.owners.clone(),
                    sort_code: self.settings.sort_code,
                    number: self.draw_account_number(),
                    currency: new.currency,
                    description: description
                        .join(" & ")
                        .chars()
                        .take(CurrentAccount::DESCRIPTION_CHARS_MAX)
                        .collect(),
                    created_at: now,
                    closed_at: None,
                };
                let floor = new.overdraft_minor.checked_neg().filter(|floor| *floor <= 0);
                let open = Open {
                    account: account.id,
                    currency: new.currency,
                    floor: Some(floor.ok_or_else(|| OpError::invalid("overdraft"))?),
                    ceiling: None,
                };
                let change = Change {
                    at: now,
                    writes: vec![insert(account.clone())],
                    commands: vec![Command::Open(open)],
                    ..Change::default()
                };
                match self.commit(op, change).await {
                    // Another account has the number that was drawn: draw again.
                    Err(OpError::Refused(Refusal::Taken(_))) => Err(OpError::Conflict),
                    result => result.map(|_| account),
                }
            }
        })
        .await
    }

    /// # Errors
    /// [`Refusal::Unknown`] unless the person owns the account, or a fault.
    pub async fn issue_card(
        &self,
        account: AccountId,
        person: PersonId,
        status: CardStatus,
    ) -> Result<Card, OpError> {
        self.run("cards.issue", "staff", |op| async move {
            let owned = self.store.one::<CurrentAccount>(&Key::CurrentAccount(account)).await?;
            owned.filter(|found| found.row.is_owned_by(person)).ok_or(OpError::unknown(Thing::Account))?;
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

    fn draw_account_number(&self) -> AccountNumber {
        let number = 10_000_000 + self.random_below(90_000_000);
        AccountNumber::parse(&number.to_string()).expect("eight digits")
    }
}
