//! What is to be said outside after a commit: at least once, five times at most.

use kernel::{OutboxId, Timestamp, TransactionId, WebhookId};

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Tell a webhook that a transaction was created.
    TransactionCreated { webhook: WebhookId, transaction: TransactionId },
    /// Tell a webhook that a transaction was settled, annotated or released.
    TransactionUpdated { webhook: WebhookId, transaction: TransactionId },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    Waiting,
    Delivered,
    /// After the last try, or because nobody waits for it any more.
    GivenUp,
}
