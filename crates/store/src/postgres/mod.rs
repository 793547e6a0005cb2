//! The scale-out engine: any server that speaks the PostgreSQL protocol, shared by many processes.
//!
//! Each process has one writer, which commits all waiting changes in one SERIALIZABLE transaction: it locks the
//! accounts they touch, decides in `ledger`, and writes each table with one statement. Nothing about balances is kept
//! between batches, because other processes write as well.

mod batch;
mod batcher;
mod cell;
mod connect;
mod fault;
mod migrate;
mod options;
mod read;
mod row;
mod session;
mod sql;
mod store;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use migrate::MIGRATIONS;
pub use options::PostgresOptions;
pub use store::PostgresStore;
