//! What the OpenID provider says of itself (RFC 8414; OpenID Connect Discovery 1.0): only what works.

use serde::Serialize;
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
            scopes_supported: &["openid", "profile", "email", "offline_access"],
            claims_supported: &[
                "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "email", "email_verified",
            ],
            response_types_supported: &["code"],
            response_modes_supported: &["query"],
            grant_types_supported: &["authorization_code", "refresh_token"],
            prompt_values_supported: &["none", "login", "consent"],
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
