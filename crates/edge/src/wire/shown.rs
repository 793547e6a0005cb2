//! Small shapes that others are made of.

use serde::{Serialize, Serializer};
use std::fmt::Display;
use utoipa::ToSchema;

/// A value as the text it prints; written straight into the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// `{}`
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub(crate) struct Empty {}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok` or `unavailable`.
    pub(crate) status: &'static str,
}
