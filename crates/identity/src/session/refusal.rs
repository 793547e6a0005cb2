//! Why a session's token is not accepted.

use crate::{EndReason, Session};

/// Why a token opens nothing. Only [`Self::Ended`] and [`Self::Reused`] mean that the customer's session is over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefusal {
    #[error("the token is not one of ours")]
    InvalidToken,
    #[error("the access token has expired; refresh it")]
    Expired,
    #[error("the request does not prove the key that the session is bound to")]
    NeedsProof,
    #[error("the request proves another key than the session is bound to")]
    WrongProof,
    #[error("the session has ended")]
    Ended(EndReason),
    /// A refresh token came back that its successor has replaced for good; keep the session as it is here, ended.
    #[error("the refresh token was used before, so the session has ended")]
    Reused(Box<Session>),
    #[error("the device is not trusted")]
    DeviceNotTrusted,
}

impl SessionRefusal {
    /// The stable code; for a session that is over, why it is.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidToken => "invalid_token",
            Self::Expired => "access_expired",
            Self::NeedsProof => "needs_proof",
            Self::WrongProof => "wrong_proof",
            Self::Ended(why) => why.code(),
            Self::Reused(_) => EndReason::RefreshReused.code(),
            Self::DeviceNotTrusted => "device_not_trusted",
        }
    }

    /// Why the session is over; `None` when only this request failed.
    #[must_use]
    pub const fn ended(&self) -> Option<EndReason> {
        match self {
            Self::Ended(why) => Some(*why),
            Self::Reused(_) => Some(EndReason::RefreshReused),
            Self::InvalidToken
            | Self::Expired
            | Self::NeedsProof
            | Self::WrongProof
            | Self::DeviceNotTrusted => None,
        }
    }
}
