//! `bearer`: the refresh token rotates, and the reuse of one that is done with ends the session (RFC 9700, 4.14.2).
//!
//! A device that lost an answer, or another tab of it, may present the parent's refresh token after the child was made.
//! It is answered until the child has been in use for the replay window. And a pair rotates only when it was last handed
//! out more than that ago, so that no late answer can put an old pair over a new one in the device's storage. As long as
//! no request and its answer take longer than the window, the server never has to tell an honest device from a thief.

use super::check::Checked;
use super::decide_end;
use super::refresh::{RefreshDecision, again_lasts, alive, answer};
use crate::{EndReason, Session, SessionRefusal};
use kernel::Timestamp;

/// Whether every answer that holds the current pair has arrived, and every request with the pair before.
fn is_settled(session: &Session, now: Timestamp) -> bool {
    // Handed out once, and here it is.
    let is_first = session.generation == Session::FIRST && session.used_at.is_none();
    let handed_out = session.refreshed_at.after(again_lasts(session)).after(session.replay_lasts);
    is_first || (!is_parent_answered(session, now) && handed_out < now)
}

/// Whether the refresh token of the pair before is still answered.
fn is_parent_answered(session: &Session, now: Timestamp) -> bool {
    Session::FIRST < session.generation
        && session.used_at.is_none_or(|used_at| now <= used_at.after(session.replay_lasts))
}

const fn is_parent(session: &Session, generation: u32) -> bool {
    generation.saturating_add(1) == session.generation
}

pub(super) fn check(session: &Session, generation: u32, now: Timestamp) -> Result<Checked, SessionRefusal> {
    // Another tab may still use the pair before; older ones have to refresh.
    let ends_at = if generation == session.generation {
        session.access_ends_at
    } else if is_parent(session, generation) {
        session.parent_access_ends_at
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
    let is_first =
        Session::FIRST < generation && generation == session.generation && session.used_at.is_none();
    (is_first && session.is_live(now)).then(|| Session { used_at: Some(now), ..session.clone() })
}

pub(super) fn refresh(
    session: &Session,
    generation: u32,
    now: Timestamp,
) -> Result<RefreshDecision, SessionRefusal> {
    let is_current = generation == session.generation;
    if is_current && is_settled(session, now) {
        return Ok(RefreshDecision::Rotated(Session {
            generation: session.generation.saturating_add(1),
            used_at: None,
            parent_access_ends_at: session.access_ends_at,
            ..alive(session, now)
        }));
    }
    if is_current {
        return Ok(answer(session, session.used_at.or(Some(now)), now));
    }
    if is_parent(session, generation) && is_parent_answered(session, now) {
        return Ok(answer(session, session.used_at, now));
    }
    let ended = decide_end(session, EndReason::RefreshReused, now).unwrap_or_else(|| session.clone());
    Err(SessionRefusal::Reused(Box::new(ended)))
}
