//! `bearer`: the refresh token rotates, and the reuse of one that is done with ends the session (RFC 9700, 4.14.2).
//! When it does is [`Rotation`]'s to say.

use super::check::Checked;
use super::decide_end;
use super::refresh::{RefreshDecision, decision};
use super::rotation::Rotation;
use crate::{EndReason, Session, SessionRefusal};
use kernel::Timestamp;

pub(super) fn check(session: &Session, generation: u32, now: Timestamp) -> Result<Checked, SessionRefusal> {
    let rotation = Rotation::of(session);
    // Another tab may still use the pair before; older ones have to refresh.
    let ends_at = if generation == rotation.generation {
        rotation.access_ends_at
    } else if rotation.is_parent(generation) {
        rotation.parent_access_ends_at
    } else {
        return Err(SessionRefusal::Expired);
    };
    if ends_at <= now {
        return Err(SessionRefusal::Expired);
    }
    Ok(Checked { first_use: decide_used(session, generation, now) })
}

/// Notes the first use of a session's current tokens; nothing when it is noted, or does not matter.
///
/// A check does this by itself. Whoever verifies `signed` tokens without a read of the store calls it afterwards.
#[must_use]
pub fn decide_used(session: &Session, generation: u32, now: Timestamp) -> Option<Session> {
    let used = Rotation::of(session).used(generation, now).filter(|_| session.is_live(now))?;
    Some(used.into_session(session))
}

pub(super) fn refresh(
    session: &Session,
    generation: u32,
    now: Timestamp,
) -> Result<RefreshDecision, SessionRefusal> {
    if let Some(turn) = Rotation::of(session).turn(generation, now) {
        return Ok(decision(session, turn));
    }
    let ended = decide_end(session, EndReason::RefreshReused, now).unwrap_or_else(|| session.clone());
    Err(SessionRefusal::Reused(Box::new(ended)))
}
