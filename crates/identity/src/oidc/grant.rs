//! What a consent gave a client: its tokens follow from this record, and end with it.

use super::{Scope, Scopes};
use crate::Thumbprint;
use crate::session::Rotation;
use kernel::{AuthorizationId, ClientId, OidcGrantId, PersonId, Timestamp};
use std::time::Duration;

/// How long an access token is good.
pub const OIDC_ACCESS_LASTS: Duration = Duration::from_mins(10);
/// How long a grant lives without a refresh: 180 days, as in open banking.
pub const OIDC_REFRESH_LASTS: Duration = Duration::from_hours(180 * 24);
/// How long a client whose answer was lost may ask again with what it has.
pub const OIDC_REPLAY_LASTS: Duration = Duration::from_mins(1);

const _: () = assert!(OIDC_REPLAY_LASTS.as_secs() * 2 <= OIDC_ACCESS_LASTS.as_secs());

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcGrant {
    pub id: OidcGrantId,
    pub person: PersonId,
    pub client: ClientId,
    /// The request that the person agreed to.
    pub authorization: AuthorizationId,
    pub scopes: Scopes,
    /// Given back in the ID token.
    pub nonce: Option<String>,
    /// The key that every request has to prove; then nothing rotates.
    pub bound_to: Option<Thumbprint>,
    /// The token key that makes this grant's refresh tokens, for as long as it lives.
    pub key: u32,
    /// When the person signed in and agreed.
    pub consented_at: Timestamp,
    pub issued_at: Timestamp,
    pub rotation: Rotation,
    pub state: GrantState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantState {
    Live,
    Ended { at: Timestamp, why: GrantEnd },
}

/// Why a grant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantEnd {
    /// The client gave it back (RFC 7009).
    Revoked,
    /// The person took their consent back.
    Withdrawn,
    LoggedOut,
    CodeReused,
    RefreshReused,
    Staff,
}

impl GrantEnd {
    pub const ALL: [Self; 6] =
        [Self::Revoked, Self::Withdrawn, Self::LoggedOut, Self::CodeReused, Self::RefreshReused, Self::Staff];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Withdrawn => "withdrawn",
            Self::LoggedOut => "logged_out",
            Self::CodeReused => "code_reused",
            Self::RefreshReused => "refresh_reused",
            Self::Staff => "staff",
        }
    }
}

/// What a new grant is given from outside.
#[derive(Debug, Clone, Copy)]
pub struct NewGrant {
    pub id: OidcGrantId,
    /// The newest token key.
    pub key: u32,
}

impl OidcGrant {
    /// Whether the grant is not over at this moment.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        match self.state {
            GrantState::Live => now < self.rotation.refresh_ends_at,
            GrantState::Ended { .. } => false,
        }
    }

    /// Whether a refresh token of this generation would be traded, by whoever proves the right key.
    #[must_use]
    pub fn answers(&self, generation: u32, now: Timestamp) -> bool {
        let is_known = self.rotation.was_made(generation) && self.scopes.contains(Scope::OfflineAccess);
        let is_answered = match self.bound_to {
            Some(_) => generation == self.rotation.generation,
            None => self.rotation.turn(generation, now).is_some(),
        };
        is_known && is_answered && self.is_live(now)
    }
}

/// Ends a grant and with it all its tokens; nothing when it was ended before, so that the first reason stays.
#[must_use]
pub fn decide_end(grant: &OidcGrant, why: GrantEnd, now: Timestamp) -> Option<OidcGrant> {
    match grant.state {
        GrantState::Live => Some(OidcGrant { state: GrantState::Ended { at: now, why }, ..grant.clone() }),
        GrantState::Ended { .. } => None,
    }
}
