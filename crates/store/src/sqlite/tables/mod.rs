//! The SQL by which each kind of record is read and written by its key.

mod accounts;
mod documents;
mod feed;
mod notes;
mod people;
mod table;

pub(super) use documents::MOVE_DOCUMENT;
pub(super) use feed::{INSERT_LINES, LINE_BY_SEQ};
pub(super) use table::{Table, of};
