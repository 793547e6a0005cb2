//! What the bank's own apps ask.

pub(crate) mod consents;
pub(crate) mod session;
