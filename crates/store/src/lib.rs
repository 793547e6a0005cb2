//! The bank's store on two engines: SQLite within the process, or any server that speaks the PostgreSQL protocol.
//!
//! Owns the tables, their migrations, and the one commit path of each engine with its group commit. Invariants: a
//! change is written whole or not at all; what was acknowledged survives a crash; a reader sees committed data alone.
//! Never: decides (that is `ledger`'s and the change's own versions), or shows a row type to anybody.

#![expect(clippy::similar_names, reason = "state and stage, feed and freed are the words of the trade")]

mod codec;
#[cfg(test)]
mod conformance;
mod error;
mod migration;
mod postgres;
mod sqlite;

pub use codec::{Golden, GoldenKind, golden_texts};
pub use error::OpenError;
pub use postgres::{PostgresOptions, PostgresStore};
pub use sqlite::{
    BackupError, BackupProgress, Durability, RewriteError, Role, SqliteOptions, SqliteStore,
    rewrite_documents,
};
