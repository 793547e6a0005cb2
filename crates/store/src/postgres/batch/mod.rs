//! One engine transaction for many changes: gather the facts, decide each change in its order, write, commit.
//!
//! Facts that are nearly always absent are not looked for at first: a kept reply, a transfer booked before, a row
//! that stands already. Looking would cost time, and under SERIALIZABLE it would make every two processes conflict,
//! because all of them write at the young end of the same indexes. A change that does not go through without them is
//! looked at again with them, and a unique key of the tables stands behind the guess.

mod facts;
mod plan;
mod rows;
mod settle;
mod transact;
mod wants;
mod writes;

pub(super) use facts::decode_account;
pub(super) use settle::{Answer, Settler};
pub(super) use wants::weight;
