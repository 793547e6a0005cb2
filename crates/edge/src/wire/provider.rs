//! What the OpenID provider says of itself (RFC 8414; OpenID Connect Discovery 1.0), only what works, and what it
//! answers to clients. A member without a value is left out.

use super::Shown;
use bank::{Introspected, OidcTokens, PushedAuthorization, UserInfo};
use identity::{Scope, Scopes, Thumbprint};
use kernel::{ClientId, PersonId, Secret};
use serde::Serialize;
use std::sync::LazyLock;
use utoipa::ToSchema;

/// The metadata document; the same at both of its addresses.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProviderMetadata {
    /// The public address, never with a slash at its end; compared to the letter.
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    pushed_authorization_request_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    userinfo_endpoint: String,
    end_session_endpoint: String,
    jwks_uri: String,
    scopes_supported: &'static [&'static str],
    claims_supported: &'static [&'static str],
    response_types_supported: &'static [&'static str],
    response_modes_supported: &'static [&'static str],
    grant_types_supported: &'static [&'static str],
    prompt_values_supported: &'static [&'static str],
    subject_types_supported: &'static [&'static str],
    id_token_signing_alg_values_supported: &'static [&'static str],
    code_challenge_methods_supported: &'static [&'static str],
    dpop_signing_alg_values_supported: &'static [&'static str],
    token_endpoint_auth_methods_supported: &'static [&'static str],
    token_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    introspection_endpoint_auth_methods_supported: &'static [&'static str],
    introspection_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    revocation_endpoint_auth_methods_supported: &'static [&'static str],
    revocation_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    /// Some clients have to push their requests, and others may.
    require_pushed_authorization_requests: bool,
    authorization_response_iss_parameter_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

/// Every client says in one of these ways who it is.
const CLIENT_METHODS: &[&str] = &["private_key_jwt", "client_secret_basic", "client_secret_post", "none"];
/// The same where a client has to prove it: a public one may look into no token.
const PROVEN_METHODS: &[&str] = &["private_key_jwt", "client_secret_basic", "client_secret_post"];
const ES256: &[&str] = &["ES256"];
static SCOPES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| Scope::ALL.into_iter().map(Scope::word).collect());

impl ProviderMetadata {
    /// Of the provider at this public address, which ends in no slash.
    pub(crate) fn of(issuer: &str) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: at("/oauth2/authorize"),
            token_endpoint: at("/oauth2/token"),
            pushed_authorization_request_endpoint: at("/oauth2/par"),
            introspection_endpoint: at("/oauth2/introspect"),
            revocation_endpoint: at("/oauth2/revoke"),
            userinfo_endpoint: at("/oidc/userinfo"),
            end_session_endpoint: at("/oidc/logout"),
            jwks_uri: at("/oauth2/jwks"),
            scopes_supported: &SCOPES,
            claims_supported: &[
                "iss",
                "sub",
                "aud",
                "exp",
                "iat",
                "auth_time",
                "nonce",
                "name",
                "email",
                "email_verified",
            ],
            response_types_supported: &["code"],
            response_modes_supported: &["query"],
            grant_types_supported: &["authorization_code", "refresh_token"],
            prompt_values_supported: &["none", "login", "consent", "select_account"],
            subject_types_supported: &["public"],
            id_token_signing_alg_values_supported: ES256,
            code_challenge_methods_supported: &["S256"],
            dpop_signing_alg_values_supported: ES256,
            token_endpoint_auth_methods_supported: CLIENT_METHODS,
            token_endpoint_auth_signing_alg_values_supported: ES256,
            introspection_endpoint_auth_methods_supported: PROVEN_METHODS,
            introspection_endpoint_auth_signing_alg_values_supported: ES256,
            revocation_endpoint_auth_methods_supported: CLIENT_METHODS,
            revocation_endpoint_auth_signing_alg_values_supported: ES256,
            require_pushed_authorization_requests: false,
            authorization_response_iss_parameter_supported: true,
            claims_parameter_supported: false,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
        }
    }
}

/// The provider's public keys (RFC 7517, 5).
#[derive(ToSchema)]
#[expect(dead_code, reason = "described, and written by the key set itself")]
pub(crate) struct KeySetDocument {
    keys: Vec<KeyDocument>,
}

/// One public key on P-256.
#[derive(ToSchema)]
#[expect(dead_code, reason = "described, and written by the key set itself")]
struct KeyDocument {
    kty: String,
    crv: String,
    x: String,
    y: String,
    kid: String,
    alg: String,
    r#use: String,
}

/// A request that was kept (RFC 9126, 2.2).
#[derive(Serialize, ToSchema)]
pub(crate) struct PushedAnswer {
    request_uri: String,
    /// Seconds.
    expires_in: u64,
}

impl PushedAnswer {
    pub(crate) fn of(kept: PushedAuthorization) -> Self {
        Self { request_uri: kept.request_uri.into_exposed(), expires_in: kept.expires_in.as_secs() }
    }
}

/// Tokens of one of the provider's clients (RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3).
#[derive(Serialize, ToSchema)]
pub(crate) struct OidcTokenAnswer {
    access_token: String,
    /// `DPoP` or `Bearer`.
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    #[schema(value_type = String)]
    scope: Shown<Scopes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

/// The word for a token that is bound to a key, or is not.
const fn token_type(is_bound: bool) -> &'static str {
    if is_bound { "DPoP" } else { "Bearer" }
}

impl OidcTokenAnswer {
    pub(crate) fn of(tokens: OidcTokens) -> Self {
        Self {
            access_token: tokens.access.into_exposed(),
            token_type: token_type(tokens.is_bound),
            expires_in: tokens.expires_in.as_secs(),
            scope: Shown(tokens.scopes),
            refresh_token: tokens.refresh.map(Secret::into_exposed),
            id_token: tokens.id_token.map(Secret::into_exposed),
        }
    }
}

/// What a token is (RFC 7662, 2.2).
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct IntrospectionAnswer {
    /// `false`, and nothing else, for a token that is over, unknown, or another client's.
    active: bool,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<Shown<Scopes>>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<Shown<ClientId>>,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<Shown<PersonId>>,
    /// Of an access token: `DPoP` or `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    /// Seconds since 1970, as `exp` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

/// The key a token is bound to (RFC 9449, 6.2).
#[derive(Serialize, ToSchema)]
struct Confirmation {
    #[schema(value_type = String)]
    jkt: Shown<Thumbprint>,
}

impl IntrospectionAnswer {
    pub(crate) fn of(seen: Introspected) -> Self {
        match seen {
            Introspected::Inactive => Self::default(),
            Introspected::Active {
                is_refresh,
                scopes,
                client,
                person,
                issued_at,
                expires_at,
                bound_to,
                grant: _,
                issuer,
                audience,
                id,
            } => Self {
                active: true,
                scope: Some(Shown(scopes)),
                client_id: Some(Shown(client)),
                sub: Some(Shown(person)),
                token_type: (!is_refresh).then(|| token_type(bound_to.is_some())),
                iat: Some(issued_at.as_seconds()),
                exp: Some(expires_at.as_seconds()),
                iss: Some(issuer),
                aud: audience,
                jti: id,
                cnf: bound_to.map(|key| Confirmation { jkt: Shown(key) }),
            },
        }
    }
}

/// Who the customer is; a member without its scope is left out.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserInfoAnswer {
    #[schema(value_type = String)]
    sub: Shown<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Beside an address always true: the bank has proven it.
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
}

impl UserInfoAnswer {
    pub(crate) fn of(who: UserInfo) -> Self {
        Self {
            sub: Shown(who.subject),
            name: who.name,
            email_verified: who.email.is_some().then_some(true),
            email: who.email,
        }
    }
}
