//! `signed`: access tokens that say everything themselves (RFC 9068) and are verified without a read of the store.
//!
//! What they say is decided here; their text and their signature are JOSE's, in crate `bank`. Because nobody asks the
//! store, each node keeps the sessions that ended within an access token's life, and asks that list instead.

use super::check::prove;
use crate::{EndReason, Session, SessionRefusal, Thumbprint};
use kernel::{DeviceId, PersonId, SessionId, Timestamp};

/// A `signed` session has no opaque access tokens, so one is not ours.
pub(super) const NO_OPAQUE_ACCESS: SessionRefusal = SessionRefusal::InvalidToken;

/// What a signed access token says about its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    pub session: SessionId,
    pub person: PersonId,
    pub device: DeviceId,
    pub generation: u32,
    pub issued_at: Timestamp,
    pub ends_at: Timestamp,
    pub bound_to: Option<Thumbprint>,
}

impl AccessClaims {
    /// The claims of a session's current access token; the same until it is refreshed.
    #[must_use]
    pub const fn of(session: &Session) -> Self {
        Self {
            session: session.id,
            person: session.person,
            device: session.device,
            generation: session.generation,
            issued_at: session.refreshed_at,
            ends_at: session.access_ends_at,
            bound_to: session.bound_to,
        }
    }
}

/// Judges an access token whose signature was verified. `ended` is what the node knows of the session's end.
///
/// # Errors
/// In this order: [`SessionRefusal::NeedsProof`], [`SessionRefusal::WrongProof`], [`SessionRefusal::Ended`],
/// [`SessionRefusal::Expired`].
pub fn decide_claims(
    claims: &AccessClaims,
    ended: Option<EndReason>,
    proof: Option<Thumbprint>,
    now: Timestamp,
) -> Result<(), SessionRefusal> {
    prove(claims.bound_to, proof)?;
    if let Some(why) = ended {
        return Err(SessionRefusal::Ended(why));
    }
    if claims.ends_at <= now { Err(SessionRefusal::Expired) } else { Ok(()) }
}
