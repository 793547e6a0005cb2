//! Passkeys' ceremonies (WebAuthn Level 3, 7): what a browser or an app is asked, and what its answer is worth.
//!
//! Invariants: the challenge is handed in and its answer verified against what the store kept, so any node finishes
//! what another began; the authenticator verified who is there, or the answer is refused; counters and backup flags
//! leave as they were said and refuse nothing (F21, F22 of the login faults); a text has a bound before it is read.

mod algorithm;
mod answer;
mod assertion;
mod ceremony;
mod fault;
mod record;
mod relying_party;

pub(crate) use algorithm::algorithm_of;
pub(crate) use answer::{CreationAnswer, RequestAnswer};
pub(crate) use ceremony::Ceremony;
pub(crate) use relying_party::CreationAsk;
pub use relying_party::{PasskeySettings, RelyingParty, RelyingPartyError};

#[cfg(test)]
mod tests;
