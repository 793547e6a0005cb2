//! Which release of the login a customer is given, and how far a release has come.
//!
//! Owns the life of a release, the arms of its customers, the stages it goes through, and what each verdict leads to.
//! Invariants: a release never changes once it is made; a customer never changes arms within a release; no data never
//! leads to a larger stage; what was rolled back stays so.
//! Never: measures (that is `watch`), waits, stores, reads a clock or randomness.

#![deny(clippy::wildcard_enum_match_arm)]

mod flag;
mod place;
mod portion;
mod support;

pub use flag::{
    EvaluationError, Evaluated, FLAGS_MAX, Flag, FlagContext, FlagError, FlagKey, FlagNumber, FlagReason,
    FlagValue, FlagWordError, RULES_MAX, Rule, VARIANTS_MAX, Variant, VariantName,
};
pub use portion::{Portion, PortionError};
pub use support::{AppSupport, Support, SupportError, Update, UpdateMessage, UpdateMessageError};
