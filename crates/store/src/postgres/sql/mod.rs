//! The SQL of this engine: static text, explicit columns, bound parameters, and no table named twice in a statement.
//!
//! It keeps to what PostgreSQL, YugabyteDB and CockroachDB share.

mod commits;
mod feed;
mod ledger;
mod rows;
mod table;

pub(super) use commits::*;
pub(super) use feed::*;
pub(super) use ledger::*;
pub(super) use rows::*;
#[cfg(test)]
pub(super) use table::Table;
