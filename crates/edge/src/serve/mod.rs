//! What stands around every route: the guard, rate limits, addresses, proofs of keys, origins of forms, and the
//! mending of odd requests.

mod address;
mod answer;
mod guard;
mod limit;
mod mend;
mod origin;
mod proofs;

pub(crate) use address::Address;
pub(crate) use answer::{done, json};
pub(crate) use guard::{guard, panicked};
pub(crate) use limit::Limits;
pub(crate) use mend::{again, no_method, no_route};
pub(crate) use proofs::ProofParts;

#[cfg(test)]
mod tests;
