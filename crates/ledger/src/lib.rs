//! Pure double entry: accounts, transfers, holds, balances, and the hash chain that ties them together.
//!
//! Owns what a transfer does to two accounts and when it is refused. Invariants: within a currency the posted
//! balances of all accounts sum to zero; no account is debited below its floor or credited above its ceiling;
//! an account's postings are numbered without a gap, strictly rise in time, and each hash covers the one before.
//! Never: waits, reads a clock, makes an id, or knows what a customer is.

#![deny(
    clippy::wildcard_enum_match_arm,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::as_conversions
)]

mod account;
mod audit;
mod books;
mod chain;
mod command;
mod hold;
mod map;
mod refusal;
mod replay;
mod transfer;

pub use account::{Account, Balances, Spent, Status};
pub use audit::{Audit, Finding};
pub use books::{Applied, Books, SetRefused};
pub use chain::Hash;
pub use command::{Command, Needs, Open, Payload};
pub use hold::{Hold, HoldState};
pub use map::IdMap;
pub use refusal::Refusal;
pub use transfer::{Kind, Link, Purpose, Side, Transfer};
