//! What the bank writes to people. A mail is kept as what it says and not as text, so that its words stand in one
//! place, `words`, and nothing that a stranger chose can become a header or a link of ours.

mod words;

use identity::{DeviceName, Email, Place};
use kernel::{Secret, Timestamp};
pub use words::Letter;

/// One mail to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: Email,
    pub template: MailTemplate,
}

/// Everything the bank writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTemplate {
    /// Proves the address of somebody who wants to become a customer.
    SignUpLink {
        link: Secret<String>,
        ends_at: Timestamp,
    },
    /// Somebody wants to become a customer with the address of one who is.
    AlreadyCustomer,
    /// Proves the mailbox for a login on this device.
    LoginLink {
        link: Secret<String>,
        device: DeviceName,
        ends_at: Timestamp,
    },
    /// Proves the mailbox for a new PIN, asked for on this device.
    NewPinLink {
        link: Secret<String>,
        device: DeviceName,
        ends_at: Timestamp,
    },
    /// Somebody wants to log in with an address that is no customer's.
    UnknownAddress,
    /// A device was added.
    NewDevice {
        device: DeviceName,
        at: Timestamp,
        place: Option<Place>,
    },
    /// Wrong PINs in a row: it is not looked at until then.
    PinBlocked {
        until: Timestamp,
    },
    PinChanged {
        at: Timestamp,
    },
    /// Staff began to let somebody back in who lost everything; nothing happens before then.
    RecoveryAsked {
        waits_until: Timestamp,
    },
    /// The recovery was stopped, by a device of the customer or by staff.
    RecoveryStopped {
        at: Timestamp,
    },
    /// It was carried out: every other device is out.
    RecoveryDone {
        at: Timestamp,
    },
}

impl MailTemplate {
    /// From when on the mail would be of no use; `None` when it always is.
    #[must_use]
    pub const fn ends_at(&self) -> Option<Timestamp> {
        match self {
            Self::SignUpLink { ends_at, .. }
            | Self::LoginLink { ends_at, .. }
            | Self::NewPinLink { ends_at, .. } => Some(*ends_at),
            Self::AlreadyCustomer
            | Self::UnknownAddress
            | Self::NewDevice { .. }
            | Self::PinBlocked { .. }
            | Self::PinChanged { .. }
            | Self::RecoveryAsked { .. }
            | Self::RecoveryStopped { .. }
            | Self::RecoveryDone { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
