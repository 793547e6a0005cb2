//! How money moves for customers: current accounts, pots, cards, payments, and the line each leaves in the feed.
//!
//! Owns the rules of pots, cards and payments, and what a feed line says. Invariants: a line's amount has the sign
//! the customer sees (spending below zero); a declined line moves nothing; a pot belongs to one current account.
//! Never: waits, reads a clock or randomness, stores, or moves money itself: it names the ledger's commands.

#![deny(clippy::wildcard_enum_match_arm, clippy::arithmetic_side_effects, clippy::float_arithmetic)]

mod account;
mod card;
mod merchant;
mod payment;
mod pot;
mod purpose;
mod refusal;
#[cfg(test)]
mod samples;
mod transaction;

pub use account::{AccountKind, AccountNumber, CurrentAccount, NumberError, SortCode};
pub use card::{Card, CardStatus, Purchase, Verdict, decide_purchase};
pub use merchant::{Address, Merchant};
pub use payment::{PaymentAsk, Reference, ReferenceError, decide_payment, payment_purpose};
pub use pot::{
    POTS_MAX, Pot, PotLock, PotName, PotNameError, decide_deposit, decide_lock, decide_pot, decide_withdrawal,
};
pub use purpose::Purpose;
pub use refusal::Refusal;
pub use transaction::{Category, Counterparty, DeclineReason, Scheme, Transaction, TransactionLink};
