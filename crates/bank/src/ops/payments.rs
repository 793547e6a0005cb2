//! Payments from one customer of the bank to another.

use crate::bank::Op;
use crate::ops::Caller;
use crate::ops::funds::{Entry, Movement};
use crate::{Bank, Change, Committed, OpError, Query, Refusal, ReplyKey, StoreExt, Thing};
use ::payments::{
    AccountNumber, Category, Counterparty, CurrentAccount, PaymentAsk, Reference, Scheme, payment_purpose,
};
use ::payments::{SortCode, decide_payment};
use identity::Person;
use kernel::{AccountId, Amount, Money, PersonId, TransactionId};

/// Whom to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payee {
    Account(AccountId),
    Number(SortCode, AccountNumber),
}

#[derive(Debug, Clone)]
pub struct PayAsk {
    pub source: AccountId,
    pub payee: Payee,
    pub amount: Amount,
    pub reference: Reference,
    /// The client's own key; the same key with the same body pays once.
    pub dedupe_id: String,
}

/// A payment that was made, now or when it was first asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayDone {
    /// The line in the payer's feed.
    pub transaction: TransactionId,
    pub amount: Money,
}

impl Bank {
    /// # Errors
    /// [`identity::Refusal::InsufficientPermissions`], [`crate::Refusal::Unknown`], refusals of payments or of the
    /// ledger, [`crate::Refusal::KeyReused`], or a fault.
    pub async fn pay(&self, caller: Caller, ask: &PayAsk) -> Result<PayDone, OpError> {
        self.run("payments.pay", "api", |op| async move {
            caller.access.check_approved()?;
            let payment = self.payment(op, caller.person, ask).await?;
            self.paid(op, payment).await
        })
        .await
    }

    /// A payment that was judged, but for the balances, and the change that makes it.
    pub(crate) async fn payment(&self, op: Op, person: PersonId, ask: &PayAsk) -> Result<Payment, OpError> {
        if ask.dedupe_id.is_empty() || ReplyKey::KEY_BYTES_MAX < ask.dedupe_id.len() {
            return Err(OpError::invalid("dedupe_id"));
        }
        let source = self.owned_account(person, ask.source).await?.row;
        let target = self.payee(ask.payee).await?;
        let amount_max = self.settings.payment_minor_max;
        decide_payment(&PaymentAsk { source: &source, target: &target, amount: ask.amount, amount_max })?;
        let payer = self.person(person).await?;
        let payee = self.person(*target.owners.first().ok_or(OpError::unknown(Thing::Account))?).await?;
        let movement = payment_movement((&source, &payer), (&target, &payee), ask);
        let now = self.now();
        let mut change = self.movement(&movement, now).await?;
        let transaction = change.lines.first().ok_or(OpError::unknown(Thing::Transaction))?.id;
        let body = transaction.uuid().as_bytes().to_vec();
        change.reply = Some(self.reply(reply_key(op, person, ask), &asked(ask), body, now));
        let amount = Money::new(ask.amount.minor(), source.currency);
        Ok(Payment { change, target, done: PayDone { transaction, amount } })
    }

    /// Commits a payment, or finds what it was answered with before.
    pub(crate) async fn paid(&self, op: Op, payment: Payment) -> Result<PayDone, OpError> {
        match self.commit(op, payment.change).await? {
            Committed::Now(_) => Ok(payment.done),
            Committed::Before(body) => Ok(PayDone { transaction: kept(&body)?, ..payment.done }),
        }
    }

    /// What the same payment was answered with before; nothing when there was none.
    pub(crate) async fn paid_before(
        &self,
        op: Op,
        person: PersonId,
        ask: &PayAsk,
    ) -> Result<Option<PayDone>, OpError> {
        let Some(reply) = self.store.reply(&reply_key(op, person, ask)).await? else { return Ok(None) };
        if reply.fingerprint != *blake3::hash(asked(ask).as_bytes()).as_bytes() {
            return Err(Refusal::KeyReused.into());
        }
        let source = self.owned_account(person, ask.source).await?.row;
        let amount = Money::new(ask.amount.minor(), source.currency);
        Ok(Some(PayDone { transaction: kept(&reply.body)?, amount }))
    }

    pub(crate) async fn payee(&self, payee: Payee) -> Result<CurrentAccount, OpError> {
        match payee {
            Payee::Account(id) => self.any_account(id).await,
            Payee::Number(sort_code, number) => {
                let query = Query::AccountByNumber(sort_code, number);
                let found = self.store.first::<CurrentAccount>(&query).await?;
                Ok(found.ok_or(OpError::unknown(Thing::Account))?.row)
            }
        }
    }
}

/// A payment on its way to be committed.
pub(crate) struct Payment {
    pub(crate) change: Change,
    pub(crate) target: CurrentAccount,
    pub(crate) done: PayDone,
}

/// What makes two asks the same payment.
fn asked(ask: &PayAsk) -> String {
    format!("{} {:?} {} {}", ask.source, ask.payee, ask.amount.minor(), ask.reference.as_str())
}

fn reply_key(op: Op, person: PersonId, ask: &PayAsk) -> ReplyKey {
    ReplyKey { scope: format!("{}:{person}", op.name), key: ask.dedupe_id.clone() }
}

/// The payer's line, which the reply names.
fn kept(body: &[u8]) -> Result<TransactionId, OpError> {
    let id = uuid::Uuid::from_slice(body).map_err(|error| OpError::Unavailable(Box::new(error)))?;
    Ok(TransactionId::from_uuid(id))
}

type Party<'a> = (&'a CurrentAccount, &'a Person);

fn payment_movement(source: Party<'_>, target: Party<'_>, ask: &PayAsk) -> Movement {
    let entry = |own: Party<'_>, other: Party<'_>, minor: i64, is_originator: bool| {
        let reference = ask.reference.as_str();
        Entry {
            account: own.0.id,
            person: Some(own.1.id),
            amount: Money::new(minor, own.0.currency),
            description: if reference.is_empty() {
                other.1.name.full().to_owned()
            } else {
                reference.to_owned()
            },
            category: if is_originator { Category::General } else { Category::Income },
            scheme: Scheme::Payment,
            merchant: None,
            pot: None,
            counterparty: Some(counterparty(other.0, other.1.name.full(), other.1.id)),
            dedupe_id: if is_originator { ask.dedupe_id.clone() } else { String::new() },
            is_load: false,
            is_originator,
            is_in_spending: is_originator,
        }
    };
    let minor = ask.amount.minor();
    let entries =
        vec![entry(source, target, minor.saturating_neg(), true), entry(target, source, minor, false)];
    let (debit, credit) = (source.0.id, target.0.id);
    Movement {
        debit,
        credit,
        amount: ask.amount,
        purpose: payment_purpose(source.0),
        is_spending: true,
        entries,
    }
}

fn counterparty(account: &CurrentAccount, name: &str, person: PersonId) -> Counterparty {
    Counterparty {
        name: name.to_owned(),
        sort_code: Some(account.sort_code),
        account_number: Some(account.number),
        account: Some(account.id),
        person: Some(person),
    }
}
