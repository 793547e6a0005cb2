//! Synthetic customers: made by staff, one for each platform and protocol, and run against the real edge of a bank, where
//! they log in, look, refresh, pay each other a penny and log out all day.
//!
//! Whoever runs them holds the keys of their devices in a file, and needs nothing else of the bank: no store, no secret.

mod args;
mod keys;
mod make;
mod round;
mod run;

pub(crate) use args::SyntheticCommand;
pub(crate) use run::{Rounds, command};
