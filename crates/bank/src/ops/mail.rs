//! Mail: written into the outbox with the change that causes it, and given its words when it is sent.

use crate::{Bank, Delivery, Letter, Mail, MailParcel, MailTemplate, OutboxEntry};
use identity::Email;
use kernel::Timestamp;

impl Bank {
    /// A mail for the outbox of a change.
    pub(crate) fn mail(&self, to: Email, template: MailTemplate, now: Timestamp) -> OutboxEntry {
        self.outbox_entry(Delivery::Mail(Box::new(Mail { to, template })), now)
    }

    /// What is to be sent; `None` when it came too late to be of use.
    pub(crate) fn mail_parcel(&self, entry: &OutboxEntry, mail: &Mail, now: Timestamp) -> Option<MailParcel> {
        if mail.template.ends_at().is_some_and(|ends_at| ends_at <= now) {
            return None;
        }
        let Letter { subject, text } = mail.template.letter(&self.settings.bank_name);
        let thread = mail.template.thread().cloned();
        Some(MailParcel { id: entry.id, to: mail.to.clone(), subject, text, at: entry.created_at, thread })
    }
}
