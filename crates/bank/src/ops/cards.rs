//! Card purchases: authorised, declined, settled, released. The card network asks; no client does.

use crate::bank::{insert, update};
use crate::ops::funds::Entry;
use crate::{Bank, Change, House, Key, OpError, Refusal, StoreExt, Thing, Versioned};
use ::payments::{Card, CurrentAccount, DeclineReason, Merchant, Purchase, Purpose, Scheme, Transaction};
use ::payments::{TransactionLink, Verdict, decide_purchase};
use kernel::{Amount, BusinessDay, CardId, MerchantId, Money, Timestamp, TransactionId, TransferId};
use ledger::{Command, Payload};
use std::time::Duration;

/// How long money is held for a merchant that does not collect it.
pub const AUTHORISATION_LASTS: Duration = Duration::from_hours(7 * 24);

#[derive(Debug, Clone, Copy)]
pub struct PurchaseAsk {
    pub card: CardId,
    pub merchant: MerchantId,
    pub amount: Amount,
    pub purchase: Purchase,
}

/// What the card network is told; either way a line stands in the feed.
#[derive(Debug, Clone)]
pub enum CardAnswer {
    Approved(Transaction),
    Declined(Transaction, DeclineReason),
}

impl Bank {
    /// Keeps a merchant; safe to repeat with the same body.
    ///
    /// # Errors
    /// [`Refusal::Taken`] when another merchant has the id, or a fault.
    pub async fn keep_merchant(&self, merchant: &Merchant) -> Result<(), OpError> {
        self.run("merchants.keep", "system", |op| async move {
            match self.store.one::<Merchant>(&Key::Merchant(merchant.id)).await? {
                Some(kept) if kept.row == *merchant => Ok(()),
                Some(_) => Err(Refusal::Taken("merchant.id").into()),
                None => {
                    let writes = vec![insert(merchant.clone())];
                    self.commit(op, Change { at: self.now(), writes, ..Change::default() }).await?;
                    Ok(())
                }
            }
        })
        .await
    }

    /// Judges a purchase: holds the money, or writes down why not.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a card or merchant there is not, or a fault. A decline is no error.
    pub async fn authorise(&self, ask: PurchaseAsk) -> Result<CardAnswer, OpError> {
        self.run("cards.authorise", "system", |op| async move {
            let card =
                self.store.one::<Card>(&Key::Card(ask.card)).await?.ok_or(OpError::unknown(Thing::Card))?.row;
            let account = self.any_account(card.account).await?;
            let found = self.store.one::<Merchant>(&Key::Merchant(ask.merchant)).await?;
            let merchant = found.ok_or(OpError::unknown(Thing::Card))?.row;
            let entry = purchase_entry(&account, &card, &merchant, ask.amount);
            let now = self.now();
            if let Verdict::Decline(reason) = decide_purchase(&card, ask.purchase) {
                return self.decline(op, &entry, reason, now).await;
            }
            let day = BusinessDay::of(now);
            let hold = TransferId::from_uuid(self.id(now));
            let payload = Payload {
                debit: account.id,
                credit: House::Cards.account(account.currency),
                amount: ask.amount,
                value_on: day,
                purpose: Purpose::CardPurchase.number(),
                spend_on: Some(day),
            };
            let line = entry.line(line_of(hold), TransactionLink::Held(hold), now);
            let change = Change {
                at: now,
                commands: vec![Command::Hold {
                    id: hold,
                    payload,
                    expires_at: now.after(AUTHORISATION_LASTS),
                }],
                outbox: self.word_of(&line, now).await?,
                lines: vec![line.clone()],
                ..Change::default()
            };
            match self.commit(op, change).await {
                Ok(_) => Ok(CardAnswer::Approved(line)),
                Err(OpError::Refused(Refusal::Ledger(refusal))) => {
                    let reason = match refusal {
                        ledger::Refusal::NotEnoughMoney => DeclineReason::InsufficientFunds,
                        _ => DeclineReason::Other,
                    };
                    self.decline(op, &entry, reason, now).await
                }
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Collects held money, in full: the line is settled from now on.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], a refusal of the ledger, or a fault.
    pub async fn settle(&self, transaction: TransactionId) -> Result<Transaction, OpError> {
        self.run("cards.settle", "system", |op| async move {
            let now = self.now();
            let id = TransferId::from_uuid(self.id(now));
            let link = TransactionLink::Settled { transfer: id, at: now };
            let command = |hold| Command::Post { id, hold, amount: None, is_last: true };
            self.end_hold(op, transaction, link, &command).await
        })
        .await
    }

    /// Sets held money free: the merchant gave it up.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub async fn release(&self, transaction: TransactionId) -> Result<Transaction, OpError> {
        self.run("cards.release", "system", |op| async move {
            let id = TransferId::from_uuid(self.id(self.now()));
            let command = |hold| Command::Void { id, hold };
            self.end_hold(op, transaction, TransactionLink::Released(id), &command).await
        })
        .await
    }

    async fn end_hold(
        &self,
        op: crate::bank::Op,
        transaction: TransactionId,
        link: TransactionLink,
        command: &(dyn Fn(TransferId) -> Command + Send + Sync),
    ) -> Result<Transaction, OpError> {
        let found = self.store.one::<Transaction>(&Key::Transaction(transaction)).await?;
        let found = found.ok_or(OpError::unknown(Thing::Transaction))?;
        let hold = match found.row.link {
            TransactionLink::Held(hold) => hold,
            TransactionLink::Settled { .. } | TransactionLink::Released(_) => {
                return Err(ledger::Refusal::HoldClosed.into());
            }
            TransactionLink::Declined(_) => return Err(ledger::Refusal::UnknownHold.into()),
        };
        let (line, change) = self.line_ended(found, link, self.now()).await?;
        self.commit(op, Change { commands: vec![command(hold)], ..change }).await?;
        Ok(line)
    }

    /// A held line as it stands when its hold has ended, and the change that says so.
    pub(crate) async fn line_ended(
        &self,
        found: Versioned<Transaction>,
        link: TransactionLink,
        now: Timestamp,
    ) -> Result<(Transaction, Change), OpError> {
        let line = Transaction { link, updated_at: now, ..found.row };
        let outbox = self.word_of_update(&line, now, |_| true).await?;
        let writes = vec![update(line.clone(), found.version)];
        Ok((line, Change { at: now, writes, outbox, ..Change::default() }))
    }

    async fn decline(
        &self,
        op: crate::bank::Op,
        entry: &Entry,
        reason: DeclineReason,
        now: Timestamp,
    ) -> Result<CardAnswer, OpError> {
        let link = TransactionLink::Declined(reason);
        let line = entry.line(TransactionId::from_uuid(self.id(now)), link, now);
        let outbox = self.word_of(&line, now).await?;
        let lines = vec![line.clone()];
        self.commit(op, Change { at: now, lines, outbox, ..Change::default() }).await?;
        Ok(CardAnswer::Declined(line, reason))
    }
}

/// The line of a hold has the same 128 bits, so that whoever ends the hold finds it.
pub(crate) fn line_of(hold: TransferId) -> TransactionId {
    TransactionId::from_uuid(hold.uuid())
}

fn purchase_entry(account: &CurrentAccount, card: &Card, merchant: &Merchant, amount: Amount) -> Entry {
    Entry {
        account: account.id,
        person: Some(card.person),
        amount: Money::new(amount.minor().saturating_neg(), account.currency),
        description: merchant.name.to_uppercase(),
        category: merchant.category,
        scheme: Scheme::Mastercard,
        merchant: Some(merchant.id),
        pot: None,
        counterparty: None,
        dedupe_id: String::new(),
        is_load: false,
        is_originator: true,
        is_in_spending: true,
    }
}
