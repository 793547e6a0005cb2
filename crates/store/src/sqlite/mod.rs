//! The embedded engine: SQLite in the bank's own process, in WAL mode, every commit on the disk before it is answered.
//!
//! One process owns the file and moves money; its balances are in memory, and one thread writes, many changes in one
//! transaction. History is append-only: each transfer and each feed line names the one before it in its chain, so
//! that nothing is indexed by account but a mark every so many records. Tools beside the owner are guests.

mod audit;
mod backup;
mod batch;
mod chain;
mod checkpoint;
mod connect;
mod describe;
mod facts;
mod find;
mod flush;
mod guest;
mod heads;
mod history;
mod journal;
mod kept;
mod lines;
mod load;
mod memory;
mod migrate;
mod options;
mod places;
mod pool;
mod port;
mod prune;
mod replies;
mod rewrite;
mod rows;
#[cfg(test)]
mod samples;
mod sql;
mod store;
mod tables;
mod told;
mod transfer;
mod writer;

pub use backup::{BackupError, BackupProgress};
#[cfg(test)]
pub(crate) use migrate::MIGRATIONS;
pub use options::{Durability, Role, SqliteOptions};
pub use rewrite::{RewriteError, rewrite_documents};
pub use store::SqliteStore;
