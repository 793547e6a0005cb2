//! What is kept of a session.

use crate::{Protocol, ReleaseName, Thumbprint};
use kernel::{DeviceId, PersonId, SessionId, Timestamp};
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub device: DeviceId,
    pub protocol: Protocol,
    /// The release that chose protocol and lifetimes.
    pub release: ReleaseName,
    /// The token key that makes this session's tokens, for as long as it lives.
    pub key: u32,
    /// The key that every request has to prove; `bound` always has one, `signed` may, `bearer` never has.
    pub bound_to: Option<Thumbprint>,
    /// Counts the pairs of tokens, from [`Session::FIRST`].
    pub generation: u32,
    pub issued_at: Timestamp,
    /// When the current pair of tokens was last given a life, and with it handed out.
    pub refreshed_at: Timestamp,
    /// When a token of the current generation was first presented. Until then, and `replay_lasts` longer, the refresh
    /// token of the generation before is answered with the current pair. Of the first generation, which has no parent,
    /// it says when the pair was handed out a second time.
    pub used_at: Option<Timestamp>,
    /// From when the current access token has expired.
    pub access_ends_at: Timestamp,
    /// From when the access token of the generation before has; in the first generation, when it was issued.
    pub parent_access_ends_at: Timestamp,
    /// From when the session is over unless it is refreshed before.
    pub refresh_ends_at: Timestamp,
    pub access_lasts: Duration,
    pub refresh_lasts: Duration,
    pub replay_lasts: Duration,
    pub state: SessionState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionState {
    Live,
    Ended { at: Timestamp, why: EndReason },
}

/// Why a session ended, as the app may tell its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    LoggedOut,
    DeviceRevoked,
    OtherDevicesRevoked,
    RefreshReused,
    Expired,
    Superseded,
    Staff,
}

impl EndReason {
    pub const ALL: [Self; 7] = [
        Self::LoggedOut,
        Self::DeviceRevoked,
        Self::OtherDevicesRevoked,
        Self::RefreshReused,
        Self::Expired,
        Self::Superseded,
        Self::Staff,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::DeviceRevoked => "device_revoked",
            Self::OtherDevicesRevoked => "other_devices_revoked",
            Self::RefreshReused => "refresh_reused",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Staff => "staff",
        }
    }

    /// One sentence for an app to show.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LoggedOut => "You logged out.",
            Self::DeviceRevoked => "This device was removed from your account.",
            Self::OtherDevicesRevoked => "You logged out all your other devices.",
            Self::RefreshReused => "Someone may have copied your login, so we closed it. Your money is safe.",
            Self::Expired => "You have not been here for a while.",
            Self::Superseded => "This device has a newer login.",
            Self::Staff => "Our staff closed this login.",
        }
    }
}

impl Session {
    /// The generation of a session's first pair of tokens.
    pub const FIRST: u32 = 1;

    /// Whether the session is not over at this moment.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        match self.state {
            SessionState::Live => now < self.refresh_ends_at,
            SessionState::Ended { .. } => false,
        }
    }

    /// Whether a login on its device should not have been needed: the session goes on, or the bank ended it because a
    /// refresh token came again, which a customer never asks for.
    #[must_use]
    pub fn spares_login(&self, now: Timestamp) -> bool {
        self.is_live(now) || matches!(self.state, SessionState::Ended { why: EndReason::RefreshReused, .. })
    }

    /// Why the session is over, if it is.
    #[must_use]
    pub fn ended(&self, now: Timestamp) -> Option<EndReason> {
        match self.state {
            SessionState::Live if now < self.refresh_ends_at => None,
            SessionState::Live => Some(EndReason::Expired),
            SessionState::Ended { why, .. } => Some(why),
        }
    }
}

/// Ends a session; nothing when it was over before, so that the first reason stays.
#[must_use]
pub fn decide_end(session: &Session, why: EndReason, now: Timestamp) -> Option<Session> {
    match session.state {
        SessionState::Live => {
            Some(Session { state: SessionState::Ended { at: now, why }, ..session.clone() })
        }
        SessionState::Ended { .. } => None,
    }
}
