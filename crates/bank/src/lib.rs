//! Every operation of the bank: gather the facts, decide, commit.
//!
//! Owns the order of steps, who may do what to which account, the outbox and the jobs. Invariants: an operation
//! commits once or not at all; nothing is called outside before its commit; each customer sees their own.
//! Never: names an engine or HTTP; calls outside during a commit.

mod model;
mod port;

pub use model::*;
pub use port::*;
