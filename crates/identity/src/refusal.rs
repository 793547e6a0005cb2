//! Why identity says no. Each has a stable code and one fixed sentence for the person outside.

/// A refusal of identity; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("the access token is not one of ours")]
    BadAccessToken,
    #[error("the access token has expired")]
    AccessTokenExpired,
    #[error("the access token was replaced by a newer one")]
    AccessTokenEvicted,
    #[error("the refresh token is not one of ours")]
    BadRefreshToken,
    #[error("the refresh token was used or replaced before")]
    RefreshTokenEvicted,
    #[error("the person has not approved this access yet")]
    InsufficientPermissions,
    #[error("the person has to verify again before older transactions can be read")]
    VerificationRequired,
    #[error("one list may not span more than a year")]
    TimeRangeTooLong,
    #[error("the start lies after the end")]
    TimeRangeReversed,
    #[error("the client is unknown, or its secret is wrong")]
    BadClient,
    #[error("the authorization code is unknown, spent or expired")]
    BadCode,
    #[error("the redirect address is not the one agreed on")]
    BadRedirect,
    #[error("the request for approval is unknown, answered or expired")]
    BadApproval,
    #[error("the e-mail address or the code is wrong")]
    BadSignIn,
}

impl Refusal {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadAccessToken => "bad_access_token",
            Self::AccessTokenExpired => "access_token_expired",
            Self::AccessTokenEvicted => "access_token_evicted",
            Self::BadRefreshToken => "bad_refresh_token",
            Self::RefreshTokenEvicted => "refresh_token_evicted",
            Self::InsufficientPermissions => "insufficient_permissions",
            Self::VerificationRequired => "verification_required",
            Self::TimeRangeTooLong => "time_range_too_long",
            Self::TimeRangeReversed => "time_range_reversed",
            Self::BadClient => "bad_client",
            Self::BadCode => "bad_code",
            Self::BadRedirect => "bad_redirect",
            Self::BadApproval => "bad_approval",
            Self::BadSignIn => "bad_sign_in",
        }
    }
}

#[cfg(test)]
mod tests;
