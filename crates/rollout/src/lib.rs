//! Which release of the login a customer is given, and how far a release has come.
//!
//! Owns the life of a release, the arms of its customers, the stages it goes through, and what each verdict leads to.
//! Invariants: a release never changes once it is made; a customer never changes arms within a release; at most one
//! release is on its way, so that no two overlap on one customer; no data never leads to a larger stage; what was
//! rolled back stays so.
//! Never: measures (that is `watch`), waits, stores, reads a clock or randomness.

#![deny(clippy::wildcard_enum_match_arm)]

mod arm;
mod check;
mod course;
mod decide;
mod evidence;
mod flag;
mod gather;
mod lease;
mod life;
mod place;
mod portion;
mod release;
#[cfg(test)]
mod samples;
mod shadow;
mod stage;
mod support;

pub use arm::{BUDGET_MAX, Given, decide_given};
pub use check::{
    CHECK_LASTS, CheckRefusal, CheckResult, CheckText, CheckTextError, ReleaseCheck, decide_checked,
};
pub use course::{Course, ROLLED_BACK_MAX};
pub use decide::{
    Budget, Moved, Next, RolloutRefusal, StaffCommand, Verdict, decide_by_staff, decide_by_watch,
    decide_next, decide_start,
};
pub use evidence::{Evidence, Fault, Witness};
pub use flag::{
    Evaluated, EvaluationError, FLAGS_MAX, Flag, FlagContext, FlagError, FlagKey, FlagNumber, FlagReason,
    FlagValue, FlagWordError, RULES_MAX, Rule, VARIANTS_MAX, Variant, VariantName,
};
pub use gather::{GATHERING_LASTS, Gathered, Looked, decide_gathered, gathers_from};
pub use lease::{LEASE_LASTS, Lease, decide_lease};
pub use life::{By, FeedPlace, Rollout, STEPS_MAX, Step, Why, WhyError};
pub use portion::{Portion, PortionError};
pub use release::{
    AppRange, Audience, PACE_MAX, RANGES_MAX, Release, ReleaseRefusal, Terms, decide_create, release_id,
};
pub use shadow::{
    Code, CodeError, Difference, SHADOW_ADMITTED_MAX, SHADOW_ADMITTED_MIN, SHADOW_SLOTS, Shadow, ShadowNews,
    Shadowed, decide_shadowed, shadow_id,
};
pub use stage::{Share, Stage};
pub use support::{AppSupport, Support, SupportError, Update, UpdateMessage, UpdateMessageError};
