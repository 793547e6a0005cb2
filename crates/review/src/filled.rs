//! One field of a draft.

use crate::field::FieldName;
use crate::question::Question;

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    Text(String),
    /// To be filled, by whom, and with the answer to which question where there is one.
    Open {
        who: &'static str,
        asks: Option<Question>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: &'static FieldName,
    pub filled: Filled,
}
