//! What the bank does without being asked: deliveries, expired holds, outcomes, old rows. Every job may run on many
//! nodes at once, and is called again and again.

use crate::bank::{Op, update};
use crate::ops::cards::line_of;
use crate::{
    Alert, Annotation, Bank, Change, CommitError, Courier, DELIVERY_WAIT_MAX, Delivery, DeliveryState, Key,
    Mail,
};
use crate::{
    OpError, OutboxEntry, Parcel, Query, Refusal, StoreExt, TryEnd, Undelivered, Versioned, Webhook,
};
use crate::{StoreVitals, WebhookEvent, WebhookParcel};
use ::payments::{Merchant, Transaction, TransactionLink};
use futures_util::{StreamExt, stream};
use identity::Login;
use kernel::{Cohort, TransactionId, TransferId, WebhookId};
use ledger::{Command, Hold};
use rollout::Lease;
use std::collections::BTreeMap;
use std::time::Duration;

/// Deliveries looked for in one run.
pub const OUTBOX_BATCH_MAX: u32 = 256;
/// Deliveries under way at once: one slow receiver leaves the others' places free.
pub const DELIVERIES_AT_ONCE_MAX: usize = 32;
/// How long a delivery that was taken stays with its taker; after that it is anyone's again.
pub const DELIVERY_LEASE: Duration = Duration::from_mins(2);
/// Holds expired in one run.
pub const EXPIRE_BATCH_MAX: u32 = 256;
/// Outcomes written in one change.
const OUTCOMES_FLUSH_MAX: usize = 1_024;
/// How long rows are kept that no one may ask for any more.
pub const KEPT_LASTS: Duration = Duration::from_hours(30 * 24);
/// Rows of each kind removed in one run.
const PRUNE_ROWS_MAX: u32 = 4_096;

const _: () =
    assert!(DELIVERY_WAIT_MAX.as_secs() * 2 <= DELIVERY_LEASE.as_secs(), "no try outlives its lease");
const _: () =
    assert!(crate::Upload::LASTS.as_secs() < KEPT_LASTS.as_secs(), "no upload is removed while it waits");
const _: () = assert!(
    identity::APPROVAL_LASTS.as_secs() < KEPT_LASTS.as_secs(),
    "no approval is removed while it waits"
);

/// How full the bank's queues are at a moment; the first two up to [`OUTBOX_BATCH_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vitals {
    /// Deliveries that are due and wait.
    pub outbox_due: usize,
    /// Attempts to log in whose time is over and that were not ended yet.
    pub logins_silent: usize,
    /// Since the watch over releases was last heard of, by this node's clock; `None` before there ever was one.
    pub lease_age: Option<Duration>,
    /// How long this node has seen the oldest transaction of the engine be that, of those that may write.
    pub writer_lasts: Option<Duration>,
    pub store: StoreVitals,
}

impl Bank {
    /// Tries every delivery that is due, once; returns how many were delivered.
    ///
    /// A delivery is taken by a write of its own before it is tried. So no two nodes try it at once, and one whose
    /// taker dies is due again after [`DELIVERY_LEASE`]: it arrives at least once, or is given up after
    /// [`OutboxEntry::TRIES_MAX`] tries.
    ///
    /// # Errors
    /// The first fault of the store, after everything else was tried. What a receiver does is no error.
    pub async fn deliver_due(&self, courier: &dyn Courier) -> Result<usize, OpError> {
        let query = Query::OutboxDue(self.now(), OUTBOX_BATCH_MAX);
        let due = self.store.all::<OutboxEntry>(&query).await?;
        let tries = in_turn(due).into_iter().map(|found| self.deliver(courier, found));
        let ends: Vec<Result<TryEnd, OpError>> =
            stream::iter(tries).buffer_unordered(DELIVERIES_AT_ONCE_MAX).collect().await;
        let mut delivered = 0_usize;
        let mut fault = None;
        for end in ends {
            match end {
                Ok(TryEnd::Delivered) => delivered = delivered.saturating_add(1),
                Ok(TryEnd::Failed | TryEnd::Refused | TryEnd::Unwanted) | Err(OpError::Conflict) => {}
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        fault.map_or(Ok(delivered), Err)
    }

    /// Ends every hold whose time is over; returns how many.
    ///
    /// # Errors
    /// The first refusal or fault of the store; a fault stops the run, and what was ended before it stays ended.
    pub async fn expire_holds(&self) -> Result<usize, OpError> {
        let due = self.store.holds_due(self.now(), EXPIRE_BATCH_MAX).await?;
        let mut ended = 0_usize;
        let mut refused = None;
        for hold in due {
            match self.run("holds.expire", "system", |op| self.expire(op, hold)).await {
                Ok(()) => ended = ended.saturating_add(1),
                // It was collected or given up meanwhile.
                Err(OpError::Refused(Refusal::Ledger(ledger::Refusal::HoldClosed))) => {}
                // Whatever stands in the way of one hold is no reason to keep the others.
                Err(error @ (OpError::Refused(_) | OpError::Conflict)) => refused = refused.or(Some(error)),
                Err(error @ (OpError::Unavailable(_) | OpError::TimedOut(_))) => return Err(error),
            }
        }
        refused.map_or(Ok(ended), Err)
    }

    /// Writes down the outcomes that no change carried.
    ///
    /// # Errors
    /// A fault; the outcomes are counted on unless it is not known whether they were written.
    pub async fn flush_outcomes(&self) -> Result<(), OpError> {
        let now = self.now();
        let outcomes = self.tally.take(OUTCOMES_FLUSH_MAX, now);
        if outcomes.is_empty() {
            return Ok(());
        }
        let change = Change { at: now, outcomes: outcomes.clone(), ..Change::default() };
        match self.store.commit(change).await {
            Ok(_) => Ok(()),
            // To count some twice would be worse than to miss them.
            Err(error @ CommitError::Unknown(_)) => Err(error.into()),
            Err(error) => {
                self.tally.give_back(&outcomes);
                Err(error.into())
            }
        }
    }

    /// How full the bank's queues are.
    ///
    /// # Errors
    /// A fault.
    pub async fn vitals(&self) -> Result<Vitals, OpError> {
        let due = self.store.all::<OutboxEntry>(&Query::OutboxDue(self.now(), OUTBOX_BATCH_MAX)).await?;
        let logins =
            self.store.all::<Login>(&Query::LoginsWaiting(self.now(), None, OUTBOX_BATCH_MAX)).await?;
        let lease = self.store.one::<Lease>(&Key::Lease(Lease::WATCH)).await?;
        let lease_age = lease.map(|lease| self.now().since(lease.row.renewed_at));
        let writer_lasts = self.oldest_writer().await?.map(|(_, lasts)| lasts);
        let (outbox_due, logins_silent, store) = (due.len(), logins.len(), self.store.vitals());
        Ok(Vitals { outbox_due, logins_silent, lease_age, writer_lasts, store })
    }

    /// Removes what no one may ask for any more, older than [`KEPT_LASTS`]; returns how many rows.
    ///
    /// # Errors
    /// A fault.
    pub async fn prune(&self) -> Result<u64, OpError> {
        self.read("store.prune", "system", |op| async move {
            let now = op.started;
            Ok(self.store.prune(now, now.before(KEPT_LASTS), PRUNE_ROWS_MAX).await?)
        })
        .await
    }

    /// Takes one delivery, tries it, and writes down what came of it. [`OpError::Conflict`] when another node has it.
    async fn deliver(&self, courier: &dyn Courier, found: Versioned<OutboxEntry>) -> Result<TryEnd, OpError> {
        let now = self.now();
        let name = match receiver(&found.row.delivery) {
            Receiver::Webhook(_) => "webhooks.deliver",
            Receiver::Mail => "mail.deliver",
            Receiver::Operators => "alerts.deliver",
        };
        let op = Op { name, cohort: Cohort::of("system"), started: now };
        if let Delivery::UnknownMail(_) = &found.row.delivery {
            let writes = vec![update(found.row.left_alone(now), found.version)];
            self.store.commit(Change { at: now, writes, ..Change::default() }).await?;
            return Ok(TryEnd::Failed);
        }
        let Some(taken) = found.row.taken(DELIVERY_LEASE, now) else {
            // The taker of the last try was never heard of.
            self.end_try(op, &found, TryEnd::Failed).await?;
            return Ok(TryEnd::Failed);
        };
        let writes = vec![update(taken.clone(), found.version)];
        self.store.commit(Change { at: now, writes, ..Change::default() }).await?;
        let taken = Versioned { row: taken, version: found.version.next() };
        let end = match self.parcel(&taken.row).await? {
            Some(parcel) => match courier.deliver(parcel).await {
                Ok(()) => TryEnd::Delivered,
                // The error may name the address, which is somebody's secret: only ids are logged, in `end_try`.
                Err(Undelivered::Failed(_)) => TryEnd::Failed,
                Err(Undelivered::Refused(_)) => TryEnd::Refused,
            },
            None => TryEnd::Unwanted,
        };
        self.end_try(op, &taken, end).await?;
        Ok(end)
    }

    async fn end_try(&self, op: Op, taken: &Versioned<OutboxEntry>, end: TryEnd) -> Result<(), OpError> {
        let now = self.now();
        let entry = taken.row.tried(end, now);
        let code = match (entry.state, end) {
            (DeliveryState::Delivered, _) => "ok",
            (DeliveryState::Waiting, _) => "failed",
            (DeliveryState::GivenUp, TryEnd::Unwanted) => "unwanted",
            (DeliveryState::GivenUp, TryEnd::Refused) => "refused",
            (DeliveryState::GivenUp, TryEnd::Delivered | TryEnd::Failed) => "given_up",
        };
        if entry.state == DeliveryState::GivenUp {
            log_given_up(&entry, code);
        }
        let change = Change {
            at: now,
            writes: vec![update(entry, taken.version)],
            outcomes: vec![op.outcome(code, now)],
            ..Change::default()
        };
        self.commit_told(change).await?;
        Ok(())
    }

    /// What is to be delivered as it stands now; `None` when there is nobody or nothing to tell any more.
    async fn parcel(&self, entry: &OutboxEntry) -> Result<Option<Parcel>, OpError> {
        match told(&entry.delivery) {
            Told::Line(webhook, transaction, event) => self.webhook_parcel(webhook, transaction, event).await,
            Told::Mail(mail) => {
                let parcel = self.mail_parcel(entry, mail, self.now());
                Ok(parcel.map(|parcel| Parcel::Mail(Box::new(parcel))))
            }
            Told::Alert(alert) => Ok(Some(Parcel::Alert(Box::new(alert.clone())))),
            Told::Nothing => Ok(None),
        }
    }

    async fn webhook_parcel(
        &self,
        webhook: WebhookId,
        transaction: TransactionId,
        event: WebhookEvent,
    ) -> Result<Option<Parcel>, OpError> {
        let Some(webhook) = self.store.one::<Webhook>(&Key::Webhook(webhook)).await? else { return Ok(None) };
        let found = self.store.one::<Transaction>(&Key::Transaction(transaction)).await?;
        let Some(Versioned { row: transaction, .. }) = found else { return Ok(None) };
        let merchant = match transaction.merchant {
            Some(id) => self.store.one::<Merchant>(&Key::Merchant(id)).await?.map(|found| found.row),
            None => None,
        };
        let webhook = webhook.row;
        let key = Key::Annotation(transaction.id, webhook.client);
        let annotation = self.store.one::<Annotation>(&key).await?.map(|found| found.row);
        Ok(Some(Parcel::Webhook(Box::new(WebhookParcel {
            webhook: webhook.id,
            url: webhook.url.as_str().to_owned(),
            secret: webhook.secret,
            at: self.now(),
            event,
            transaction,
            merchant,
            annotation,
        }))))
    }

    /// Ends one hold, and its line in the feed with it.
    async fn expire(&self, op: Op, hold: Hold) -> Result<(), OpError> {
        let now = self.now();
        let id = TransferId::from_uuid(self.id(now));
        let found = self.store.one::<Transaction>(&Key::Transaction(line_of(hold.id))).await?;
        let held = found.filter(|found| found.row.link == TransactionLink::Held(hold.id));
        let change = match held {
            Some(held) => self.line_ended(held, TransactionLink::Released(id), now).await?.1,
            None => Change { at: now, ..Change::default() },
        };
        let commands = vec![Command::Expire { id, hold: hold.id }];
        self.commit(op, Change { commands, ..change }).await?;
        Ok(())
    }
}

/// Who is told; each has its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Receiver {
    Webhook(WebhookId),
    /// The mail server, whoever is written to.
    Mail,
    Operators,
}

const fn receiver(delivery: &Delivery) -> Receiver {
    match told(delivery) {
        Told::Line(webhook, _, _) => Receiver::Webhook(webhook),
        Told::Alert(_) => Receiver::Operators,
        Told::Mail(_) | Told::Nothing => Receiver::Mail,
    }
}

/// What a delivery tells.
#[derive(Debug, PartialEq, Eq)]
enum Told<'a> {
    /// What happened to a line of a feed.
    Line(WebhookId, TransactionId, WebhookEvent),
    Mail(&'a Mail),
    Alert(&'a Alert),
    /// It is over, or a newer build's.
    Nothing,
}

const fn told(delivery: &Delivery) -> Told<'_> {
    match delivery {
        Delivery::TransactionCreated { webhook, transaction } => {
            Told::Line(*webhook, *transaction, WebhookEvent::Created)
        }
        Delivery::TransactionUpdated { webhook, transaction } => {
            Told::Line(*webhook, *transaction, WebhookEvent::Updated)
        }
        Delivery::Mail(mail) => Told::Mail(mail),
        Delivery::Alert(alert) => Told::Alert(alert),
        Delivery::UnknownMail(_) | Delivery::MailOver => Told::Nothing,
    }
}

/// The same deliveries, each receiver's first, then each one's second, and so on: a receiver with many that all fail
/// slowly comes after the others' first.
fn in_turn(due: Vec<Versioned<OutboxEntry>>) -> Vec<Versioned<OutboxEntry>> {
    let mut seen: BTreeMap<Receiver, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, Versioned<OutboxEntry>)> = due
        .into_iter()
        .map(|found| {
            let count = seen.entry(receiver(&found.row.delivery)).or_default();
            let rank = *count;
            *count = count.saturating_add(1);
            (rank, found)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, found)| found).collect()
}

fn log_given_up(entry: &OutboxEntry, code: &'static str) {
    let (id, tries) = (entry.id, entry.tries);
    match told(&entry.delivery) {
        Told::Line(webhook, transaction, _) => tracing::warn!(
            outbox.id = %id, webhook.id = %webhook, transaction.id = %transaction,
            tries, code, "a delivery is given up"
        ),
        Told::Alert(alert) => {
            tracing::warn!(outbox.id = %id, alert = %alert.name, tries, code, "an alert is given up");
        }
        Told::Mail(_) | Told::Nothing => {
            tracing::warn!(outbox.id = %id, tries, code, "a mail is given up");
        }
    }
}

#[cfg(test)]
mod tests;
