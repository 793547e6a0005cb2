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
    /// A device of the customer's was removed, perhaps with others.
    DeviceRemoved {
        device: DeviceName,
        /// Besides the one that is named.
        others: u32,
        at: Timestamp,
        by: RemovedBy,
    },
    PasskeyAdded {
        name: DeviceName,
        at: Timestamp,
    },
    PasskeyRemoved {
        name: DeviceName,
        at: Timestamp,
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
        /// The device whose word does not stop it.
        distrusts: Option<DeviceName>,
    },
    /// A second member of staff agreed.
    RecoveryApproved {
        waits_until: Timestamp,
    },
    /// The recovery was stopped, by a device of the customer or by staff.
    RecoveryStopped {
        at: Timestamp,
        /// The device that stopped it; `None` where staff did.
        device: Option<DeviceName>,
    },
    /// It was carried out: every other device is out.
    RecoveryDone {
        at: Timestamp,
    },
    /// What an agent, or the bank at once, answers in a case.
    SupportAnswer {
        /// Of the case, as its customer wrote it or the bank cut it.
        subject: String,
        text: Secret<String>,
        /// Without one, an answer to it finds its case by no more than its words.
        thread: Option<MailThread>,
    },
    /// Opens the customer's cases in a browser.
    SupportLink {
        link: Secret<String>,
        ends_at: Timestamp,
    },
}

/// The place of a mail of ours in a conversation by mail (RFC 5322, 3.6.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailThread {
    /// What its `Message-ID` has before the `@`; [`crate::Bank::mail_thread`] makes it.
    pub id: String,
    /// Message ids of the mails before it, without brackets, the oldest first; the last is the one that it answers.
    pub answers: Vec<String>,
    /// Whether a program wrote it, so that none answers (RFC 3834, 5).
    pub is_automatic: bool,
}

impl MailThread {
    /// Message ids that one mail names; the oldest of more are left out, but for the first.
    pub const ANSWERS_MAX: usize = 20;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemovedBy {
    Customer,
    Staff,
}

impl MailTemplate {
    /// From when on the mail would be of no use; `None` when it always is.
    #[must_use]
    pub const fn ends_at(&self) -> Option<Timestamp> {
        match self {
            Self::SignUpLink { ends_at, .. }
            | Self::LoginLink { ends_at, .. }
            | Self::NewPinLink { ends_at, .. }
            | Self::SupportLink { ends_at, .. } => Some(*ends_at),
            Self::AlreadyCustomer
            | Self::UnknownAddress
            | Self::NewDevice { .. }
            | Self::DeviceRemoved { .. }
            | Self::PasskeyAdded { .. }
            | Self::PasskeyRemoved { .. }
            | Self::PinBlocked { .. }
            | Self::PinChanged { .. }
            | Self::RecoveryAsked { .. }
            | Self::RecoveryApproved { .. }
            | Self::RecoveryStopped { .. }
            | Self::RecoveryDone { .. }
            | Self::SupportAnswer { .. } => None,
        }
    }

    /// Where the mail stands in a conversation, if it does.
    #[must_use]
    pub const fn thread(&self) -> Option<&MailThread> {
        match self {
            Self::SupportAnswer { thread, .. } => thread.as_ref(),
            Self::SignUpLink { .. }
            | Self::AlreadyCustomer
            | Self::LoginLink { .. }
            | Self::NewPinLink { .. }
            | Self::UnknownAddress
            | Self::NewDevice { .. }
            | Self::DeviceRemoved { .. }
            | Self::PasskeyAdded { .. }
            | Self::PasskeyRemoved { .. }
            | Self::PinBlocked { .. }
            | Self::PinChanged { .. }
            | Self::RecoveryAsked { .. }
            | Self::RecoveryApproved { .. }
            | Self::RecoveryStopped { .. }
            | Self::RecoveryDone { .. }
            | Self::SupportLink { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
