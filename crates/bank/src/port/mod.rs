//! What the bank asks of the world: a store that commits, and a courier that delivers.

mod change;
mod courier;
mod store;

pub use change::{Change, CommitError, Committed, Done, Reply, ReplyKey, Write};
pub use courier::{Courier, DELIVERY_WAIT_MAX, MailParcel, Parcel, Undelivered, WebhookEvent, WebhookParcel};
pub use store::{
    AuditTurn, FeedQuery, FeedStart, Query, Queryable, ReadError, Store, StoreExt, StoreVitals,
    StoredOutcome, ToldPage, Writer,
};
