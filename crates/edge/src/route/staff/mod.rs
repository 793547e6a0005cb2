//! What members of staff do, on a listener of their own.

pub(crate) mod audit;
pub(crate) mod components;
pub(crate) mod incidents;
pub(crate) mod me;
pub(crate) mod members;
pub(crate) mod releases;
