//! The OpenID provider's rules: which client may ask for what, a request's way from the push to the spent code, and the
//! grant whose tokens follow from it. FAPI 2.0 Security Profile is the house rule, for clients that may do less as well.
//!
//! Invariants: nothing is spent or ended before all of a request is right; a code gives one grant, and is answered
//! again for a moment only to the client that lost its answer; a grant belongs to one client and one person for good;
//! redirect addresses are compared byte for byte; PKCE is S256 and never left out.

mod ask;
mod authorization;
mod client;
mod code;
mod grant;
mod pkce;
mod refresh;
mod refusal;
mod scope;
mod token;

#[cfg(test)]
mod samples;

pub use ask::{AuthorizationAsk, NewAuthorization, Way, decide_ask, redirect_of};
pub use authorization::{
    AUTHORIZATION_LASTS, Authorization, AuthorizationStage, OIDC_CODE_LASTS, PUSHED_LASTS, decide_consent,
    decide_open, decide_refuse,
};
pub use client::{
    ClientAuthMethod, ClientKey, ClientProfile, ProfileState, PushRule, TokenBinding, decide_profile,
};
pub use code::{CODE_AGAIN_LASTS, CodeAsk, CodeDecision, CodeRefusal, decide_code};
pub use grant::{
    GrantEnd, GrantState, NewGrant, OIDC_ACCESS_LASTS, OIDC_REFRESH_LASTS, OIDC_REPLAY_LASTS, OidcGrant,
    decide_end,
};
pub use pkce::CodeChallenge;
pub use refresh::{RefreshAsk, RefreshRefusal, UseAsk, Used, decide_refresh, decide_use, prove};
pub use refusal::OidcRefusal;
pub use scope::{Scope, ScopeError, Scopes};
pub use token::{RefreshParts, is_genuine, mint_refresh};
