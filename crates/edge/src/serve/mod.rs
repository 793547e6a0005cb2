//! What stands around every route: the guard, rate limits, addresses, and the mending of odd requests.

mod address;
mod answer;
mod guard;
mod limit;
mod mend;

pub(crate) use address::Address;
pub(crate) use answer::{done, json};
pub(crate) use guard::{guard, panicked};
pub(crate) use limit::Limits;
pub(crate) use mend::{again, no_method, no_route};

#[cfg(test)]
mod tests;
