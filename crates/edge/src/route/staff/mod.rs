//! What members of staff do, on a listener of their own.

pub(crate) mod audit;
pub(crate) mod me;
pub(crate) mod members;
