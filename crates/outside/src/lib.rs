//! Calls to the outside world: webhooks, mail, alerts and the status page today; push and payment schemes when they come.
//!
//! Owns how a parcel of the outbox is carried, how it is signed, and which addresses may be called at all.
//! Invariants: every call ends within a named time; no redirect is followed; unless the operator says so, no
//! address inside a network of ours is ever connected to, whatever a name resolves to; a mail leaves this machine
//! under TLS alone. Never: is called other than from an outbox, but for the status page, which is told what is and not what happened; tries again by itself; puts a body, address or secret
//! in a log.

mod alertmanager;
mod caller;
mod dispatch;
mod guard;
mod mailbox;
mod signature;
mod smtp;
mod status_feed;
mod webhook;

pub use alertmanager::{AlertmanagerCourier, AlertmanagerError};
pub use caller::{Called, Caller};
pub use dispatch::{AlertWay, Dispatch, MailWay, NoAlertmanager, NoMailServer};
pub use mailbox::Mailbox;
pub use signature::{DELIVERY_HEADER, SIGNATURE_HEADER};
pub use smtp::{
    Encryption, Post, Posted, Recipient, RecipientError, Sender, SenderError, SmtpCourier, SmtpCredentials,
    SmtpError, SmtpSettings,
};
pub use status_feed::{Fed, StatusFeed, StatusFeedError};
pub use webhook::{CourierError, Render, WebhookCourier, WebhookSettings};
