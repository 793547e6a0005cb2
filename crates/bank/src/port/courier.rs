//! Who carries what the outbox holds to the outside.

use crate::Annotation;
use async_trait::async_trait;
use kernel::{Secret, Timestamp, WebhookId};
use payments::{Merchant, Transaction};
use std::error::Error;
use std::time::Duration;

/// The longest one delivery may take; every courier keeps a time limit of its own within it.
pub const DELIVERY_WAIT_MAX: Duration = Duration::from_secs(30);

/// Something to deliver, with everything its body needs.
#[derive(Debug, Clone)]
pub enum Parcel {
    Webhook(Box<WebhookParcel>),
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

/// Delivers parcels. Called by the outbox job alone.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Delivers once, within the courier's own time limit.
    ///
    /// # Errors
    /// Whatever kept the other side from taking it; it is tried again later.
    async fn deliver(&self, parcel: Parcel) -> Result<(), Box<dyn Error + Send + Sync>>;
}
