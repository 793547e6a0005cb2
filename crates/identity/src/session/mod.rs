//! Sessions: what lets one device act for a person, in several protocols that live side by side.
//!
//! Tokens are derived, not drawn: the text of a token follows from the session, its generation and a key of the
//! bank. So a lost answer can be given again without being kept, a forged token costs no read of the store, and what
//! the store holds opens nothing.
//!
//! Invariants: at any moment at most two generations of refresh token are answered, and the older one never after the
//! younger one could rotate. An ended session stays ended. A session belongs to one device for good. Lifetimes are
//! checked when a session is issued and kept in it, so that a later release does not change it. Nothing is spent by a
//! refusal, but that the reuse of a rotated token ends its session.

mod bearer;
mod bound;
mod check;
mod format;
mod issue;
mod moved;
mod policy;
mod record;
mod refresh;
mod refusal;
mod returned;
mod rotation;
mod signed;

#[cfg(test)]
mod tests;

pub use bearer::decide_used;
pub use check::{Checked, TokenAsk, decide_check};
pub use format::{TokenKey, TokenKind, TokenParts};
pub use issue::{Binding, IssueRefusal, NewSession, Reissued, decide_issue, decide_reissue};
pub use moved::decide_moved;
pub use policy::{Policy, PolicyError, Protocol, ReleaseName, ReleaseNameError};
pub use record::{EndReason, Session, SessionState, decide_end};
pub use refresh::{RefreshDecision, decide_refresh};
pub use refusal::SessionRefusal;
pub use returned::decide_returned;
pub use rotation::{Rotation, Turn};
pub use signed::{AccessClaims, decide_claims};
