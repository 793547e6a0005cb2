//! What the bank's own apps ask.
//!
//! Nobody can be kept out of a device they trust by what strangers do: what a device proves by its key is counted
//! against that device alone, and only guesses are counted against a network.

pub(crate) mod devices;
pub(crate) mod login;
pub(crate) mod session;
