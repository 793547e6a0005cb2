//! Money that moves at once, and the lines it leaves: the part that pots, payments and outside money share.

use crate::{
    Bank, Change, Committed, Delivery, DeliveryState, House, OpError, OutboxEntry, Query, StoreExt, Webhook,
};
use ::payments::{Category, Counterparty, Purpose, Scheme, Transaction, TransactionLink};
use kernel::{AccountId, Amount, BusinessDay, MerchantId, Money, OutboxId, PersonId, PotId, Timestamp};
use kernel::{TransactionId, TransferId};
use ledger::{Command, Payload};

/// A line to be written, but for what the movement and the moment decide.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) account: AccountId,
    pub(crate) person: Option<PersonId>,
    pub(crate) amount: Money,
    pub(crate) description: String,
    pub(crate) category: Category,
    pub(crate) scheme: Scheme,
    pub(crate) merchant: Option<MerchantId>,
    pub(crate) pot: Option<PotId>,
    pub(crate) counterparty: Option<Counterparty>,
    pub(crate) dedupe_id: String,
    pub(crate) is_load: bool,
    pub(crate) is_originator: bool,
    pub(crate) is_in_spending: bool,
}

/// Money that moves from one ledger account to another, and the lines that tell of it.
#[derive(Debug, Clone)]
pub(crate) struct Movement {
    pub(crate) debit: AccountId,
    pub(crate) credit: AccountId,
    pub(crate) amount: Amount,
    pub(crate) purpose: Purpose,
    /// Whether it counts as spending of the debit account today.
    pub(crate) is_spending: bool,
    pub(crate) entries: Vec<Entry>,
}

/// Money between a customer's account and another bank.
#[derive(Debug, Clone)]
pub struct Funds {
    pub account: AccountId,
    pub amount: Amount,
    pub way: FundsWay,
    pub description: String,
    pub category: Category,
    pub counterparty: Counterparty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FundsWay {
    In,
    Out,
}

impl Entry {
    /// The line as it is stored.
    pub(crate) fn line(&self, id: TransactionId, link: TransactionLink, now: Timestamp) -> Transaction {
        let entry = self.clone();
        Transaction {
            id,
            account: entry.account,
            person: entry.person,
            amount: entry.amount,
            local: entry.amount,
            created_at: now,
            updated_at: now,
            link,
            description: entry.description,
            notes: String::new(),
            category: entry.category,
            scheme: entry.scheme,
            merchant: entry.merchant,
            pot: entry.pot,
            counterparty: entry.counterparty,
            dedupe_id: entry.dedupe_id,
            is_load: entry.is_load,
            is_originator: entry.is_originator,
            is_in_spending: entry.is_in_spending,
        }
    }
}

impl Bank {
    /// Moves money in from another bank, or out to one.
    ///
    /// # Errors
    /// [`crate::Refusal::Unknown`], a refusal of the ledger, or a fault.
    ///
    /// # Panics
    /// Never: the movement has the one entry made here.
    pub async fn move_funds(&self, funds: &Funds) -> Result<Transaction, OpError> {
        self.run("funds.move", "system", |op| async move {
            let account = self.any_account(funds.account).await?;
            if account.is_synthetic() {
                return Err(::payments::Refusal::Synthetic.into());
            }
            let house = House::Settlement.account(account.currency);
            let (debit, credit, purpose, minor) = match funds.way {
                FundsWay::In => (house, account.id, Purpose::Funding, funds.amount.minor()),
                FundsWay::Out => {
                    (account.id, house, Purpose::Outgoing, funds.amount.minor().saturating_neg())
                }
            };
            let is_out = funds.way == FundsWay::Out;
            let entry = Entry {
                account: account.id,
                person: account.owners.first().copied().filter(|_| is_out),
                amount: Money::new(minor, account.currency),
                description: funds.description.clone(),
                category: funds.category,
                scheme: Scheme::FasterPayments,
                merchant: None,
                pot: None,
                counterparty: Some(funds.counterparty.clone()),
                dedupe_id: String::new(),
                is_load: false,
                is_originator: is_out,
                is_in_spending: is_out,
            };
            let movement = Movement {
                debit,
                credit,
                amount: funds.amount,
                purpose,
                is_spending: is_out,
                entries: vec![entry],
            };
            let change = self.movement(&movement, self.now()).await?;
            let line = change.lines.first().cloned().expect("the movement has one entry");
            self.commit(op, change).await.map(|_: Committed| line)
        })
        .await
    }

    /// The change that books a movement: one transfer, its lines, and word to the webhooks of their accounts.
    pub(crate) async fn movement(&self, movement: &Movement, now: Timestamp) -> Result<Change, OpError> {
        let day = BusinessDay::of(now);
        let transfer = TransferId::from_uuid(self.id(now));
        let payload = Payload {
            debit: movement.debit,
            credit: movement.credit,
            amount: movement.amount,
            value_on: day,
            purpose: movement.purpose.number(),
            spend_on: movement.is_spending.then_some(day),
        };
        let link = TransactionLink::Settled { transfer, at: now };
        let line = |entry: &Entry| entry.line(TransactionId::from_uuid(self.id(now)), link, now);
        let lines: Vec<Transaction> = movement.entries.iter().map(line).collect();
        let mut outbox = Vec::new();
        for line in &lines {
            outbox.extend(self.word_of(line, now).await?);
        }
        let commands = vec![Command::Move { id: transfer, payload }];
        Ok(Change { at: now, commands, lines, outbox, ..Change::default() })
    }

    /// One delivery per webhook that waits for new lines of this account.
    pub(crate) async fn word_of(
        &self,
        line: &Transaction,
        now: Timestamp,
    ) -> Result<Vec<OutboxEntry>, OpError> {
        let webhooks = self.store.all::<Webhook>(&Query::WebhooksOf(line.account)).await?;
        let entry = |webhook: &Webhook| {
            let delivery = Delivery::TransactionCreated { webhook: webhook.id, transaction: line.id };
            self.outbox_entry(delivery, now)
        };
        Ok(webhooks.iter().map(|webhook| entry(&webhook.row)).collect())
    }

    /// One delivery per webhook of the line's account that waits for changes of it, and is `wanted`.
    pub(crate) async fn word_of_update(
        &self,
        line: &Transaction,
        now: Timestamp,
        wanted: impl Fn(&Webhook) -> bool + Send,
    ) -> Result<Vec<OutboxEntry>, OpError> {
        let webhooks = self.store.all::<Webhook>(&Query::WebhooksOf(line.account)).await?;
        let entry = |webhook: &Webhook| {
            let delivery = Delivery::TransactionUpdated { webhook: webhook.id, transaction: line.id };
            self.outbox_entry(delivery, now)
        };
        Ok(webhooks
            .iter()
            .filter(|webhook| wanted(&webhook.row))
            .map(|webhook| entry(&webhook.row))
            .collect())
    }

    pub(crate) fn outbox_entry(&self, delivery: Delivery, now: Timestamp) -> OutboxEntry {
        let id = OutboxId::from_uuid(self.id(now));
        OutboxEntry { id, delivery, created_at: now, due_at: now, tries: 0, state: DeliveryState::Waiting }
    }
}
