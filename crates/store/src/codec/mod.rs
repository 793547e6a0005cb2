//! How records become columns, the same for both engines: ids as 128 bits, instants as microseconds, money as minor
//! units, enums as short words, lists as JSON text.
//!
//! [`encode`] gives a record's columns, its key first, and the `decode_*` functions read them in the same order. An
//! engine implements [`Cells`] on its own row type and binds [`Value`] in its own way.

mod cell;
mod decode;
mod encode;
mod ledger;
mod taken;
mod word;

pub(crate) use cell::{Cells, CodecError, Value};
pub(crate) use decode::*;
pub(crate) use encode::{encode, encode_key, encode_outbox, encode_transaction, owners};
pub(crate) use ledger::*;
pub(crate) use taken::{Unique, uniques};
pub(crate) use word::Word;
