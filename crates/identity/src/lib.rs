//! People, the clients that act for them, and the tokens by which they do.
//!
//! Owns who may do what, and for how long. Invariants: a code and a refresh token are spent once; one client has
//! one live token per person; a secret is kept as a fingerprint and compared in constant time.
//! Never: waits, reads a clock or randomness (tokens are handed in), stores, or knows HTTP.

#![deny(clippy::wildcard_enum_match_arm)]

mod access;
mod approval;
mod client;
mod fingerprint;
mod person;
mod refusal;
#[cfg(test)]
mod samples;
mod token;

pub use access::{Access, HISTORY_RECENT, HISTORY_SPAN_MAX, VERIFIED_LASTS, Window, decide_window};
pub use approval::{
    APPROVAL_LASTS, APPROVAL_TRIES_MAX, Approval, ApprovalCode, ApprovalStage, CODE_LASTS, CodeCheck,
    SIGN_IN_CODE_LASTS, decide_code, decide_grant,
};
pub use client::{Client, ClientKind, RedirectUri, decide_client};
pub use fingerprint::Fingerprint;
pub use person::{Email, EmailError, Person, PersonName, PersonNameError};
pub use refusal::Refusal;
pub use token::{
    ACCESS_LASTS, ExchangeAsk, Grant, IssuedTokens, REFRESH_LASTS, Token, TokenState, decide_exchange,
    decide_refresh, decide_use,
};
