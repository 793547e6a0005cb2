//! What stands around every route: the guard, rate limits, addresses, proofs of keys, origins of forms, and the
//! mending of odd requests.

mod address;
mod answer;
mod even;
mod guard;
mod limit;
mod mend;
mod origin;
mod proofs;

pub(crate) use address::Address;
pub(crate) use answer::{accepted, created, done, json, kept};
pub(crate) use even::at_even_times;
pub(crate) use guard::{guard, panicked};
pub(crate) use limit::Limits;
pub(crate) use mend::{again, no_method, no_route};
pub(crate) use proofs::{ProofParts, ShownProof};

#[cfg(test)]
mod tests;
