//! What is PostgreSQL's own; what both engines promise is in the conformance suite.

mod audits;
mod bank_of_ten;
mod batches;
mod connect;
mod migrate;
mod statements;
mod writers;
