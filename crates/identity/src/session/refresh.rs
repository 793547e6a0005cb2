//! Trading a refresh token, so that no answer that is lost and no request that comes late ends a session.

use super::check::{TokenAsk, admit};
use super::rotation::{Rotation, Turn};
use super::{bearer, bound};
use crate::{Protocol, Session, SessionRefusal, TokenKind};
use kernel::Timestamp;

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

/// What a turn of its tokens makes of a session.
pub(super) fn decision(session: &Session, turn: Turn) -> RefreshDecision {
    match turn {
        Turn::Rotated(rotation) => RefreshDecision::Rotated(rotation.into_session(session)),
        Turn::Kept(rotation) => RefreshDecision::Kept(rotation.into_session(session)),
        Turn::Repeated => RefreshDecision::Repeated(session.clone()),
    }
}

/// The session with lives that begin now, as long as they were when it was issued.
pub(super) fn alive(session: &Session, now: Timestamp) -> Session {
    Rotation::of(session).alive(now).into_session(session)
}

impl Rotation {
    pub(super) const fn of(session: &Session) -> Self {
        Self {
            generation: session.generation,
            refreshed_at: session.refreshed_at,
            used_at: session.used_at,
            access_ends_at: session.access_ends_at,
            parent_access_ends_at: session.parent_access_ends_at,
            refresh_ends_at: session.refresh_ends_at,
            access_lasts: session.access_lasts,
            refresh_lasts: session.refresh_lasts,
            replay_lasts: session.replay_lasts,
        }
    }

    /// The session with these tokens. Lifetimes stay those it was issued with.
    pub(super) fn into_session(self, session: &Session) -> Session {
        Session {
            generation: self.generation,
            refreshed_at: self.refreshed_at,
            used_at: self.used_at,
            access_ends_at: self.access_ends_at,
            parent_access_ends_at: self.parent_access_ends_at,
            refresh_ends_at: self.refresh_ends_at,
            ..session.clone()
        }
    }
}
