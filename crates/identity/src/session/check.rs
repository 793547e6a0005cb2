//! Whether a token opens anything, and what every request with a token has to pass first.

use super::{bearer, bound, signed};
use crate::{
    Device, DeviceState, EndReason, Protocol, Session, SessionRefusal, Thumbprint, TokenKind, TokenParts,
};
use kernel::Timestamp;

/// A request with a token that [`crate::TokenKey::is_genuine`] has found genuine, and the facts about it.
#[derive(Debug, Clone, Copy)]
pub struct TokenAsk<'a> {
    pub parts: &'a TokenParts,
    /// The session of that id.
    pub session: Option<&'a Session>,
    /// The device of that session.
    pub device: Option<&'a Device>,
    /// The key that the request proved, if it proved one.
    pub proof: Option<Thumbprint>,
}

/// A token that opens what its session may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The session to write when this was the first use of a new pair of tokens. Until that is written, the pair before
    /// is answered as if the new one were lost, so a write that fails is only tried again by the next request.
    pub first_use: Option<Session>,
}

/// Judges an access token.
///
/// # Errors
/// In this order, so that whoever holds only a part learns the least: [`SessionRefusal::InvalidToken`],
/// [`SessionRefusal::NeedsProof`], [`SessionRefusal::WrongProof`], [`SessionRefusal::Ended`],
/// [`SessionRefusal::DeviceNotTrusted`], [`SessionRefusal::Expired`]. None of them writes anything.
pub fn decide_check(ask: &TokenAsk<'_>, now: Timestamp) -> Result<Checked, SessionRefusal> {
    let session = admit(ask, TokenKind::Access, now)?;
    match session.protocol {
        Protocol::Bearer => bearer::check(session, ask.parts.generation, now),
        Protocol::Bound => bound::check(session, ask.parts.generation, now),
        Protocol::Signed => Err(signed::NO_OPAQUE_ACCESS),
    }
}

/// What an access and a refresh token have to pass alike, before anything is spent (F4).
pub(super) fn admit<'a>(
    ask: &TokenAsk<'a>,
    kind: TokenKind,
    now: Timestamp,
) -> Result<&'a Session, SessionRefusal> {
    let (parts, session) = (ask.parts, ask.session.ok_or(SessionRefusal::InvalidToken)?);
    let is_of_session = parts.session == session.id && parts.key == session.key && parts.kind == kind;
    // A generation yet to come was made before the store lost it; the device's key helps, not a guess.
    if !is_of_session || !(Session::FIRST..=session.generation).contains(&parts.generation) {
        return Err(SessionRefusal::InvalidToken);
    }
    prove(session.bound_to, ask.proof)?;
    if let Some(why) = session.ended(now) {
        return Err(SessionRefusal::Ended(why));
    }
    let device = ask.device.filter(|device| device.id == session.device && device.person == session.person);
    match device.map(|device| device.state) {
        Some(DeviceState::Trusted { .. }) => Ok(session),
        Some(DeviceState::Revoked { .. }) => Err(SessionRefusal::Ended(EndReason::DeviceRevoked)),
        Some(DeviceState::Pending) | None => Err(SessionRefusal::DeviceNotTrusted),
    }
}

/// Whether the key that a session is bound to was proven.
pub(super) fn prove(bound_to: Option<Thumbprint>, proof: Option<Thumbprint>) -> Result<(), SessionRefusal> {
    match (bound_to, proof) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(SessionRefusal::NeedsProof),
        (Some(key), Some(proof)) if key == proof => Ok(()),
        (Some(_), Some(_)) => Err(SessionRefusal::WrongProof),
    }
}
