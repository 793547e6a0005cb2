//! One event as an operation of the bank, with every id filled in, and what came of it.

use bank::{
    Bank, Caller, CardAnswer, Funds, MoveAsk, NewAccount, NewPerson, NewPot, OpError, PayAsk, PurchaseAsk,
};
use kernel::{AccountId, CardId, PersonId, PotId, TransactionId};
use payments::{CardStatus, DeclineReason, Merchant};

#[derive(Debug, Clone)]
pub(crate) enum Job {
    KeepMerchant(Merchant),
    OpenPerson(NewPerson),
    OpenAccount(NewAccount),
    IssueCard(AccountId, PersonId, CardStatus),
    MakePot(Caller, NewPot),
    MoveFunds(Funds),
    Authorise(PurchaseAsk),
    Settle(TransactionId),
    Release(TransactionId),
    Deposit(Caller, MoveAsk),
    Withdraw(Caller, MoveAsk),
    Pay(Caller, PayAsk),
}

/// What later events need to know of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Nothing,
    Person(PersonId),
    Account(AccountId),
    Card(CardId),
    Pot(PotId),
    Held(TransactionId),
    Declined(DeclineReason),
}

impl Job {
    pub(crate) async fn run(self, bank: &Bank) -> Result<Made, OpError> {
        let made = match self {
            Self::KeepMerchant(merchant) => {
                bank.keep_merchant(&merchant).await?;
                Made::Nothing
            }
            Self::OpenPerson(new) => Made::Person(bank.open_person(new).await?.id),
            Self::OpenAccount(new) => Made::Account(bank.open_account(new).await?.id),
            Self::IssueCard(account, person, status) => {
                Made::Card(bank.issue_card(account, person, status).await?.id)
            }
            Self::MakePot(caller, new) => Made::Pot(bank.make_pot(caller, &new).await?.pot.id),
            Self::MoveFunds(funds) => {
                bank.move_funds(&funds).await?;
                Made::Nothing
            }
            Self::Authorise(ask) => match bank.authorise(ask).await? {
                CardAnswer::Approved(line) => Made::Held(line.id),
                CardAnswer::Declined(_, reason) => Made::Declined(reason),
            },
            Self::Settle(transaction) => {
                bank.settle(transaction).await?;
                Made::Nothing
            }
            Self::Release(transaction) => {
                bank.release(transaction).await?;
                Made::Nothing
            }
            Self::Deposit(caller, ask) => {
                bank.deposit(caller, &ask).await?;
                Made::Nothing
            }
            Self::Withdraw(caller, ask) => {
                bank.withdraw(caller, &ask).await?;
                Made::Nothing
            }
            Self::Pay(caller, ask) => {
                bank.pay(caller, &ask).await?;
                Made::Nothing
            }
        };
        Ok(made)
    }
}
