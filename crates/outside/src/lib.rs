//! Calls to the outside world: webhooks today; mail, push and payment schemes when they come.
//!
//! Owns how a parcel of the outbox is carried, how it is signed, and which addresses may be called at all.
//! Invariants: every call ends within a named time; no redirect is followed; unless the operator says so, no
//! address inside a network of ours is ever connected to, whatever a name resolves to.
//! Never: is called other than from the outbox; tries again by itself; puts a body, address or secret in a log.

mod guard;
mod signature;
mod webhook;

pub use signature::{DELIVERY_HEADER, SIGNATURE_HEADER};
pub use webhook::{CourierError, Render, WebhookCourier, WebhookSettings};
