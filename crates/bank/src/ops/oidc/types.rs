//! What the operations of the provider are asked, and what they answer.

use identity::oidc::{AuthorizationAsk, ClientKey, PushRule, TokenBinding};
use identity::{Client, ClientProfile, OidcGrant, RedirectUri, Scopes, Thumbprint};
use kernel::{AuthorizationId, ClientId, OidcGrantId, PersonId, Secret, Timestamp};
use std::time::Duration;

/// How a client says who it is, at every endpoint that clients call.
#[derive(Debug, Clone, Default)]
pub struct ClientAuth {
    /// From the form, or from the header's user name; an assertion may stand without one.
    pub client_id: Option<String>,
    pub proof: ClientAuthProof,
}

/// What it shows for it; more than one is refused by whoever reads the request (RFC 6749, 2.3).
#[derive(Debug, Clone, Default)]
pub enum ClientAuthProof {
    #[default]
    None,
    /// `client_secret_basic`: user name and password were form-encoded before (RFC 6749, 2.3.1).
    Basic(Secret<String>),
    /// `client_secret_post`.
    Post(Secret<String>),
    /// `private_key_jwt`: the `client_assertion`, whose type was checked.
    Assertion(Secret<String>),
}

/// A request that was kept (RFC 9126, 2.2).
#[derive(Debug, Clone)]
pub struct PushedAuthorization {
    pub request_uri: Secret<String>,
    pub expires_in: Duration,
}

/// How the browser brings a request.
#[derive(Debug, Clone)]
pub enum AuthorizationStart<'a> {
    /// By the address of a pushed one; what else the query has is passed over.
    RequestUri(&'a str),
    Direct(&'a AuthorizationAsk),
}

#[derive(Debug, Clone)]
pub enum AuthorizationStarted {
    /// Show this to the person.
    Page(AuthorizationPage),
    /// Send the browser back to the client with an error.
    SentBack(String),
}

/// What the person is asked to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationPage {
    pub authorization: AuthorizationId,
    pub client: ClientId,
    pub client_name: String,
    pub scopes: Scopes,
    /// Where the answer goes; its origin may be shown, and named in a `form-action`.
    pub redirect_uri: RedirectUri,
    pub login_hint: Option<String>,
    /// From when the page is answered no more.
    pub ends_at: Timestamp,
}

/// `grant_type=authorization_code`.
#[derive(Debug, Clone, Default)]
pub struct OidcCodeAsk {
    pub code: Secret<String>,
    pub redirect_uri: Option<String>,
    pub code_verifier: Option<Secret<String>>,
    /// The key of the request's DPoP proof, if it had one.
    pub proof: Option<Thumbprint>,
}

/// `grant_type=refresh_token`.
#[derive(Debug, Clone, Default)]
pub struct OidcRefreshAsk {
    pub refresh_token: Secret<String>,
    pub scope: Option<String>,
    pub proof: Option<Thumbprint>,
}

/// The answer of the token endpoint (RFC 6749, 5.1).
#[derive(Debug, Clone)]
pub struct OidcTokens {
    pub access: Secret<String>,
    /// With `offline_access`.
    pub refresh: Option<Secret<String>>,
    /// With `openid`.
    pub id_token: Option<Secret<String>>,
    pub scopes: Scopes,
    /// From now.
    pub expires_in: Duration,
    /// Whether `token_type` is `DPoP`; else it is `Bearer`.
    pub is_bound: bool,
}

/// What a token is, as its client is told (RFC 7662, 2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Introspected {
    /// `{"active": false}`: unknown, over, or another client's.
    Inactive,
    Active {
        /// `refresh_token` or `access_token`.
        is_refresh: bool,
        scopes: Scopes,
        client: ClientId,
        person: PersonId,
        issued_at: Timestamp,
        expires_at: Timestamp,
        /// `cnf.jkt`.
        bound_to: Option<Thumbprint>,
        grant: OidcGrantId,
        issuer: String,
        /// Of an access token.
        audience: Option<String>,
        /// `jti` of an access token.
        id: Option<String>,
    },
}

/// What a client learns of the person (OpenID Connect Core, 5.3.2); members without their scope are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    pub subject: PersonId,
    pub name: Option<String>,
    pub email: Option<String>,
}

/// RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0, 2).
#[derive(Debug, Clone, Default)]
pub struct LogoutAsk {
    pub id_token_hint: Option<Secret<String>>,
    pub client_id: Option<String>,
    pub post_logout_redirect_uri: Option<String>,
    pub state: Option<String>,
}

/// A consent that still stands, as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentView {
    pub grant: OidcGrant,
    pub client_name: String,
}

/// A client to be made by staff.
#[derive(Debug, Clone)]
pub struct NewOidcClient {
    pub name: String,
    pub redirect_uris: Vec<RedirectUri>,
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    pub auth: OidcAuth,
    pub binding: TokenBinding,
    pub push: PushRule,
    pub scopes: Scopes,
    pub owner: Option<PersonId>,
}

/// How a client will prove who it is.
#[derive(Debug, Clone)]
pub enum OidcAuth {
    /// With a key of these; [`crate::jose::JwkSet`] reads the text of a set.
    PrivateKeyJwt {
        keys: Vec<ClientKey>,
    },
    /// A secret is drawn.
    SecretBasic,
    SecretPost,
    None,
}

/// What changes; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct OidcClientChange {
    pub redirect_uris: Option<Vec<RedirectUri>>,
    pub post_logout_redirect_uris: Option<Vec<RedirectUri>>,
    /// Only of a client that signs assertions.
    pub keys: Option<Vec<ClientKey>>,
    pub binding: Option<TokenBinding>,
    pub push: Option<PushRule>,
    pub scopes: Option<Scopes>,
}

/// A client and its secret, which is shown this once.
#[derive(Debug, Clone)]
pub struct OidcClientMade {
    pub view: OidcClientView,
    pub secret: Option<Secret<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcClientView {
    pub client: Client,
    pub profile: ClientProfile,
}
