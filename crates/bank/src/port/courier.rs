//! Who carries what the outbox holds to the outside.

use crate::{Alert, Annotation, MailThread};
use async_trait::async_trait;
use identity::Email;
use kernel::{OutboxId, Secret, Timestamp, WebhookId};
use payments::{Merchant, Transaction};
use std::error::Error;
use std::time::Duration;

/// The longest one delivery may take; every courier keeps a time limit of its own within it.
pub const DELIVERY_WAIT_MAX: Duration = Duration::from_secs(30);

/// Something to deliver, with everything its body needs.
#[derive(Debug, Clone)]
pub enum Parcel {
    Webhook(Box<WebhookParcel>),
    Mail(Box<MailParcel>),
    Alert(Box<Alert>),
}

#[derive(Debug, Clone)]
pub struct WebhookParcel {
    pub webhook: WebhookId,
    pub url: String,
    pub secret: Secret<String>,
    /// When this try is made; stands in the signature.
    pub at: Timestamp,
    pub event: WebhookEvent,
    pub transaction: Transaction,
    pub merchant: Option<Merchant>,
    /// The client's own metadata.
    pub annotation: Option<Annotation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebhookEvent {
    Created,
    Updated,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailParcel {
    /// The same at every try, so that a reader's program can tell a repeat by it.
    pub id: OutboxId,
    pub to: Email,
    /// One line.
    pub subject: String,
    /// Lines that end in `\n`.
    pub text: Secret<String>,
    /// When it was written; the same at every try.
    pub at: Timestamp,
    /// Of a mail in a conversation: it has its own message id, and may be answered.
    pub thread: Option<MailThread>,
}

/// A parcel was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    /// It may be taken later.
    #[error("the other side did not take it")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
    /// It will never be taken.
    #[error("the other side refuses it for good")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
}

/// Delivers parcels. Called by the outbox job alone.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Delivers once, within the courier's own time limit.
    ///
    /// # Errors
    /// Whatever kept the other side from taking it, and whether it is worth another try.
    async fn deliver(&self, parcel: Parcel) -> Result<(), Undelivered>;
}
