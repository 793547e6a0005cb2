//! How records become columns, the same for both engines: ids as 128 bits, instants as microseconds, money as minor
//! units, enums as short words, lists as JSON text; the records of logins as documents.
//!
//! [`encode`] gives a record's columns, its key first, and the `decode_*` functions read them in the same order. An
//! engine implements [`Cells`] on its own row type and binds [`Value`] in its own way.

mod age;
mod alert;
mod cell;
mod decode;
mod document;
mod encode;
pub(crate) mod kinds;
mod ledger;
mod mail;
mod taken;
mod word;

use age::IS_OLDER_BUILD;
#[cfg(test)]
pub(crate) use alert::samples as alert_samples;
pub(crate) use cell::{Cells, CodecError, Value};
pub(crate) use decode::*;
#[cfg(test)]
pub(crate) use document::samples as document_samples;
pub use document::{Golden, GoldenKind, golden_texts};
pub(crate) use document::{
    INCIDENTS, Kind, OPEN, QUEUE, RELEASES, REVIEWS, UNDECIDED, UNDER_WAY, WAITING, chain_id, chain_place,
    decode_document_key, document_key, documents, entry_id, waiting_after,
};
pub(crate) use encode::{encode, encode_key, encode_outbox, encode_transaction, owners, told_id};
pub(crate) use ledger::*;
#[cfg(test)]
pub(crate) use mail::samples as mail_samples;
pub(crate) use taken::{Unique, uniques};
pub(crate) use word::Word;
