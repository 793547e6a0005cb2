//! What is PostgreSQL's own; what both engines promise is in the conformance suite.

mod batches;
mod connect;
mod migrate;
mod statements;
