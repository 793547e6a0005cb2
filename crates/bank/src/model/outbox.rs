//! What is to be said outside after a commit: at least once, five times at most.

use crate::{Alert, Mail};
use kernel::{OutboxId, Secret, Timestamp, TransactionId, WebhookId};
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    pub id: OutboxId,
    pub delivery: Delivery,
    pub created_at: Timestamp,
    /// When it is to be tried next; moved forward by whoever takes it, so that no two do at once.
    pub due_at: Timestamp,
    /// Tries so far.
    pub tries: u8,
    pub state: DeliveryState,
}

impl OutboxEntry {
    /// As Monzo's documentation says of webhooks.
    pub const TRIES_MAX: u8 = 5;
    /// The wait after the first try that failed; each later one is twice as long.
    pub const BACK_OFF_FIRST: Duration = Duration::from_secs(30);
    /// How long one that this build does not know is left to a newer build before it is looked at again.
    pub const LEFT_ALONE_LASTS: Duration = Duration::from_secs(5);

    /// The entry as taken for one try, due again after `lease` if whoever took it is never heard of; `None` when
    /// every try was taken before.
    #[must_use]
    pub fn taken(&self, lease: Duration, now: Timestamp) -> Option<Self> {
        let is_left = self.tries < Self::TRIES_MAX;
        is_left.then(|| Self {
            tries: self.tries.saturating_add(1),
            due_at: now.after(lease),
            ..self.clone()
        })
    }

    /// The entry out of the way of those that this build knows; no try is counted.
    #[must_use]
    pub fn left_alone(&self, now: Timestamp) -> Self {
        Self { due_at: now.after(Self::LEFT_ALONE_LASTS), ..self.clone() }
    }

    /// The entry after the try it was taken for came to `end`. One that is over keeps nothing secret.
    #[must_use]
    pub fn tried(&self, end: TryEnd, now: Timestamp) -> Self {
        match end {
            TryEnd::Delivered => self.over(DeliveryState::Delivered),
            TryEnd::Failed if self.tries < Self::TRIES_MAX => {
                let doublings = u32::from(self.tries.saturating_sub(1));
                let wait = Self::BACK_OFF_FIRST.saturating_mul(2_u32.saturating_pow(doublings));
                Self { due_at: now.after(wait), ..self.clone() }
            }
            TryEnd::Failed | TryEnd::Refused | TryEnd::Unwanted => self.over(DeliveryState::GivenUp),
        }
    }

    fn over(&self, state: DeliveryState) -> Self {
        Self { state, delivery: self.delivery.emptied(), ..*self }
    }
}

/// What one try to deliver came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TryEnd {
    Delivered,
    /// The other side did not take it; it may later.
    Failed,
    /// The other side will never take it.
    Refused,
    /// There is nothing to tell, or no one to tell it to, any more.
    Unwanted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Tell a webhook that a transaction was created.
    TransactionCreated { webhook: WebhookId, transaction: TransactionId },
    /// Tell a webhook that a transaction was settled, annotated or released.
    TransactionUpdated { webhook: WebhookId, transaction: TransactionId },
    /// Write to somebody.
    Mail(Box<Mail>),
    /// Tell operators.
    Alert(Box<Alert>),
    /// A mail of a kind or format that only a newer build knows, as it stands in the store: left alone until one comes.
    UnknownMail(Secret<String>),
    /// A mail or an alert that was delivered or given up: to whom and what is forgotten, because it may have held a link.
    MailOver,
}

impl Delivery {
    /// What is kept of it when it is over.
    fn emptied(&self) -> Self {
        match self {
            Self::Mail(_) | Self::Alert(_) | Self::UnknownMail(_) | Self::MailOver => Self::MailOver,
            Self::TransactionCreated { .. } | Self::TransactionUpdated { .. } => self.clone(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    Waiting,
    Delivered,
    /// After the last try, or because nobody waits for it any more.
    GivenUp,
}

#[cfg(test)]
mod tests;
