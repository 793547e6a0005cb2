//! `bound`: every request proves the device's key (RFC 9449), so nothing rotates (FAPI 2.0 Security Profile,
//! 5.3.2.1) and no order of requests can go wrong. A stolen token is useless without the key.

use super::check::Checked;
use super::refresh::{RefreshDecision, decision};
use super::rotation::Rotation;
use crate::{Session, SessionRefusal};
use kernel::Timestamp;

pub(super) fn check(session: &Session, generation: u32, now: Timestamp) -> Result<Checked, SessionRefusal> {
    if generation != session.generation {
        return Err(SessionRefusal::InvalidToken);
    }
    if session.access_ends_at <= now {
        return Err(SessionRefusal::Expired);
    }
    Ok(Checked { first_use: None })
}

pub(super) fn refresh(
    session: &Session,
    generation: u32,
    now: Timestamp,
) -> Result<RefreshDecision, SessionRefusal> {
    if generation != session.generation {
        return Err(SessionRefusal::InvalidToken);
    }
    Ok(decision(session, Rotation::of(session).answer(session.used_at, now)))
}
