//! Every operation of the bank: gather the facts, decide, commit.
//!
//! Owns the order of steps, who may do what to which account, the outbox, the jobs, the signed texts of [`jose`], and
//! passkeys' ceremonies. Invariants: an operation
//! commits once or not at all; nothing is called outside before its commit; each customer sees their own.
//! Never: names an engine or HTTP; calls outside during a commit.

#![expect(
    clippy::similar_names,
    reason = "payer and payee, line and link, hold and held are the words of the trade"
)]

mod audit;
mod bank;
mod ended;
mod error;
mod flaw;
pub mod jose;
mod keyring;
mod model;
mod observer;
mod ops;
mod port;
mod presence;
mod pulse;
#[cfg(test)]
mod samples;
mod switches;
mod tally;
mod webauthn;

pub use audit::{AuditReport, audit};
pub use bank::{Bank, House, SPANS_TARGET, Settings};
pub use error::{OpError, Refusal, SessionTrouble, Thing};
pub use flaw::{Flaw, Flawed};
pub use keyring::{KeyRefusal, RootKey, SIGNING_LASTS, Signing, TOKEN_KEYS_MAX};
pub use model::*;
pub use observer::{Observer, OutcomeKind, ShadowResult};
pub use ops::*;
pub use port::*;
pub use presence::IDLE_MAX;
pub use webauthn::{PasskeySettings, RelyingParty, RelyingPartyError};
