//! Which statements belong to which kind of record.

use super::{accounts, documents, feed, notes, people};
use crate::codec;
use bank::Key;

/// The statements of one kind of record. The key's columns are the first parameters, the new version is the last.
#[derive(Debug)]
pub(in crate::sqlite) struct Table {
    /// The version, then the codec's columns.
    pub(in crate::sqlite) select: &'static str,
    pub(in crate::sqlite) version: &'static str,
    pub(in crate::sqlite) insert: &'static str,
    pub(in crate::sqlite) update: &'static str,
    pub(in crate::sqlite) delete: &'static str,
}

pub(in crate::sqlite) const fn of(key: &Key) -> &'static Table {
    match key {
        Key::Person(_) => &people::PERSON,
        Key::Client(_) => &people::CLIENT,
        Key::Approval(_) => &people::APPROVAL,
        Key::ApprovalCode(_) => &people::APPROVAL_CODE,
        Key::Token(_) => &people::TOKEN,
        Key::Grant(..) => &people::GRANT,
        Key::CurrentAccount(_) => &accounts::CURRENT_ACCOUNT,
        Key::Pot(_) => &accounts::POT,
        Key::Card(_) => &accounts::CARD,
        Key::Merchant(_) => &accounts::MERCHANT,
        Key::Transaction(_) => &feed::TRANSACTION,
        Key::Annotation(..) => &notes::ANNOTATION,
        Key::FeedItem(_) => &notes::FEED_ITEM,
        Key::Upload(_) => &notes::UPLOAD,
        Key::Blob(_) => &notes::BLOB,
        Key::Attachment(_) => &notes::ATTACHMENT,
        Key::Receipt(..) => &notes::RECEIPT,
        Key::Webhook(_) => &notes::WEBHOOK,
        Key::Outbox(_) => &notes::OUTBOX,
        codec::documents!() => &documents::DOCUMENT,
    }
}
