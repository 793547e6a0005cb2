//! Trading a refresh token, so that no answer that is lost and no request that comes late ends a session.

use super::check::{TokenAsk, admit};
use super::{bearer, bound};
use crate::{Protocol, Session, SessionRefusal, TokenKind};
use kernel::Timestamp;
use std::time::Duration;

/// The session whose current pair of tokens is the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshDecision {
    /// A new generation; keep it.
    Rotated(Session),
    /// The same generation with a new life; keep it.
    Kept(Session),
    /// The same answer again; nothing is written.
    Repeated(Session),
}

impl RefreshDecision {
    /// The session as it is from now on.
    #[must_use]
    pub const fn session(&self) -> &Session {
        match self {
            Self::Rotated(session) | Self::Kept(session) | Self::Repeated(session) => session,
        }
    }
}

/// Judges a refresh token.
///
/// # Errors
/// In this order: [`SessionRefusal::InvalidToken`], [`SessionRefusal::NeedsProof`], [`SessionRefusal::WrongProof`],
/// [`SessionRefusal::Ended`], [`SessionRefusal::DeviceNotTrusted`], and last [`SessionRefusal::Reused`], the only one
/// with something to write.
pub fn decide_refresh(ask: &TokenAsk<'_>, now: Timestamp) -> Result<RefreshDecision, SessionRefusal> {
    let session = admit(ask, TokenKind::Refresh, now)?;
    match (session.protocol, session.bound_to) {
        (Protocol::Bearer, _) | (Protocol::Signed, None) => {
            bearer::refresh(session, ask.parts.generation, now)
        }
        (Protocol::Bound, _) | (Protocol::Signed, Some(_)) => {
            bound::refresh(session, ask.parts.generation, now)
        }
    }
}

/// How long after a pair was given a life it is handed out again without another.
pub(super) fn again_lasts(session: &Session) -> Duration {
    session.replay_lasts / 4
}

/// The current pair once more: as it is when it was given a life a moment ago, else with a new one.
pub(super) fn answer(session: &Session, used_at: Option<Timestamp>, now: Timestamp) -> RefreshDecision {
    let is_fresh = now <= session.refreshed_at.after(again_lasts(session));
    if is_fresh && used_at == session.used_at {
        RefreshDecision::Repeated(session.clone())
    } else {
        RefreshDecision::Kept(Session { used_at, ..alive(session, now) })
    }
}

/// The session with lives that begin now, as long as they were when it was issued.
pub(super) fn alive(session: &Session, now: Timestamp) -> Session {
    Session {
        refreshed_at: now,
        access_ends_at: now.after(session.access_lasts),
        refresh_ends_at: now.after(session.refresh_lasts),
        ..session.clone()
    }
}
