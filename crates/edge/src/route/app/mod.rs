//! What the bank's own apps ask.

pub(crate) mod session;
