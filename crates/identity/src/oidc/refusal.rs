//! Why the provider says no. Each has a stable code of ours, and the word that its standard tells a client.

/// A refusal of the OpenID provider. Nothing was spent by it, but that the reuse of a code or of a rotated refresh token
/// ends the grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum OidcRefusal {
    #[error("the client is unknown, or did not prove who it is")]
    BadClient,
    #[error("the client may not do this")]
    ClientNotAllowed,
    #[error("the redirect address is not one that the client registered")]
    BadRedirect,
    #[error("{0} is missing or not of the right form")]
    BadRequest(&'static str),
    #[error("request objects are not supported")]
    RequestObject,
    #[error("response_type has to be code")]
    BadResponseType,
    #[error("a scope is unknown, or not for this client")]
    BadScope,
    #[error("the client has to push its request first")]
    NeedsPush,
    #[error("the request_uri is unknown, expired, answered, or another client's")]
    BadRequestUri,
    /// The page that waited for the person waits no more.
    #[error("the request is unknown, answered or expired")]
    BadAuthorization,
    #[error("the person has to be shown a page")]
    LoginRequired,
    #[error("the person said no")]
    AccessDenied,
    #[error("the code is unknown, spent, expired, or for another request")]
    BadCode,
    #[error("the code was used before, so everything it gave has ended")]
    CodeReused,
    #[error("the refresh token is not a good one")]
    BadRefreshToken,
    #[error("the refresh token was used before, so the grant has ended")]
    RefreshReused,
    #[error("the request does not prove a key")]
    NeedsProof,
    #[error("the request proves another key")]
    WrongProof,
    #[error("the access token is not a good one")]
    BadAccessToken,
    #[error("the access token does not reach this far")]
    InsufficientScope,
    #[error("the ID token is not one of ours")]
    BadIdToken,
}

impl OidcRefusal {
    /// The stable name, for outcomes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadClient => "oidc_bad_client",
            Self::ClientNotAllowed => "oidc_client_not_allowed",
            Self::BadRedirect => "oidc_bad_redirect",
            Self::BadRequest(_) => "oidc_bad_request",
            Self::RequestObject => "oidc_request_object",
            Self::BadResponseType => "oidc_bad_response_type",
            Self::BadScope => "oidc_bad_scope",
            Self::NeedsPush => "oidc_needs_push",
            Self::BadRequestUri => "oidc_bad_request_uri",
            Self::BadAuthorization => "oidc_bad_authorization",
            Self::LoginRequired => "oidc_login_required",
            Self::AccessDenied => "oidc_access_denied",
            Self::BadCode => "oidc_bad_code",
            Self::CodeReused => "oidc_code_reused",
            Self::BadRefreshToken => "oidc_bad_refresh_token",
            Self::RefreshReused => "oidc_refresh_reused",
            Self::NeedsProof => "oidc_needs_proof",
            Self::WrongProof => "oidc_wrong_proof",
            Self::BadAccessToken => "oidc_bad_access_token",
            Self::InsufficientScope => "oidc_insufficient_scope",
            Self::BadIdToken => "oidc_bad_id_token",
        }
    }

    /// What the client is told (RFC 6749, 4.1.2.1 and 5.2; RFC 6750, 3.1; RFC 9126, 2.3; RFC 9449, 5; OpenID Connect
    /// Core, 3.1.2.6).
    #[must_use]
    pub const fn error(self) -> &'static str {
        match self {
            Self::BadClient => "invalid_client",
            Self::ClientNotAllowed => "unauthorized_client",
            Self::BadRedirect
            | Self::BadRequest(_)
            | Self::NeedsPush
            | Self::BadAuthorization
            | Self::BadIdToken => "invalid_request",
            Self::RequestObject => "request_not_supported",
            Self::BadResponseType => "unsupported_response_type",
            Self::BadScope => "invalid_scope",
            Self::BadRequestUri => "invalid_request_uri",
            Self::LoginRequired => "login_required",
            Self::AccessDenied => "access_denied",
            Self::BadCode | Self::CodeReused | Self::BadRefreshToken | Self::RefreshReused => "invalid_grant",
            Self::NeedsProof | Self::WrongProof => "invalid_dpop_proof",
            Self::BadAccessToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }
}
