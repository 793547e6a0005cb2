//! The body of a webhook's delivery: the same transaction that the routes give, its merchant expanded.

use crate::wire::{Expand, Transaction};
use bank::{TransactionView, WebhookEvent, WebhookParcel};
use serde::Serialize;

#[derive(Serialize)]
struct Event {
    #[serde(rename = "type")]
    kind: &'static str,
    data: Transaction,
}

/// `{"type": "transaction.created" | "transaction.updated", "data": ...}`, with the metadata of the webhook's client.
///
/// # Panics
/// Never: wire types are maps with text keys.
#[must_use]
pub fn webhook_body(parcel: &WebhookParcel) -> Vec<u8> {
    let kind = match parcel.event {
        WebhookEvent::Created => "transaction.created",
        WebhookEvent::Updated => "transaction.updated",
    };
    let view = TransactionView {
        transaction: parcel.transaction.clone(),
        merchant: parcel.merchant.clone(),
        metadata: parcel.annotation.as_ref().map(|kept| kept.entries.clone()).unwrap_or_default(),
        attachments: Vec::new(),
    };
    let event = Event { kind, data: Transaction::of(view, Expand::Merchant) };
    serde_json::to_vec(&event).expect("wire types are maps with text keys")
}
