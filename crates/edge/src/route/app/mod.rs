//! What the bank's own apps ask.
//!
//! Nobody can be kept out of a device they trust by what strangers do: what a device proves by its key is counted
//! against that device alone, and only guesses are counted against a network.

pub(crate) mod accounts;
pub(crate) mod approvals;
pub(crate) mod cases;
pub(crate) mod consents;
pub(crate) mod devices;
pub(crate) mod login;
pub(crate) mod passkeys;
pub(crate) mod payments;
pub(crate) mod pin;
pub(crate) mod recovery;
pub(crate) mod reports;
pub(crate) mod session;
pub(crate) mod step_up;
pub(crate) mod support;
