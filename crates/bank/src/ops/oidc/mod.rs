//! The OpenID provider: a client's request, the person's word, tokens, and what they open.

mod client;
mod consent;
mod mint;
mod page;
mod staff;
mod token;
mod types;
mod userinfo;

pub use types::{
    AuthorizationPage, AuthorizationStart, AuthorizationStarted, ClientAuth, ClientAuthProof, ConsentView,
    Introspected, LogoutAsk, NewOidcClient, OidcAuth, OidcClientChange, OidcClientMade, OidcClientView,
    OidcCodeAsk, OidcRefreshAsk, OidcTokens, PushedAuthorization, UserInfo,
};
