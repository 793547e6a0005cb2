//! What the tests of the provider are about: one client of each kind, one request, one grant.

use super::*;
use crate::samples::{REDIRECT, Signer, confidential, person, start, uuid};
use crate::session::Rotation;
use crate::{Client, Fingerprint, RedirectUri, Thumbprint, TokenKey};
use kernel::{AuthorizationId, OidcGrantId, Secret, Timestamp};

/// RFC 7636, B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const HANDLE: &str = "the handle";

pub(crate) fn client() -> Client {
    confidential()
}

pub(crate) fn profile() -> ClientProfile {
    ClientProfile {
        client: client().id,
        auth: ClientAuthMethod::SecretBasic,
        binding: TokenBinding::Optional,
        push: PushRule::Optional,
        scopes: Scopes::of(&Scope::ALL),
        post_logout_redirect_uris: Vec::new(),
        created_at: start(),
        changed_at: start(),
        state: ProfileState::Live,
    }
}

/// The client's own, and a thief's.
pub(crate) fn keys() -> [Thumbprint; 2] {
    [Signer::first().key.thumbprint(), Signer::second().key.thumbprint()]
}

pub(crate) fn ask() -> AuthorizationAsk {
    let text = |text: &str| Some(text.to_owned());
    AuthorizationAsk {
        response_type: text("code"),
        redirect_uri: text(REDIRECT),
        scope: text("openid profile email accounts offline_access"),
        state: text("state"),
        nonce: text("nonce"),
        code_challenge: Some(CodeChallenge::of(VERIFIER).to_string()),
        code_challenge_method: text("S256"),
        ..AuthorizationAsk::default()
    }
}

pub(crate) fn new_authorization() -> NewAuthorization {
    NewAuthorization { id: AuthorizationId::from_uuid(uuid(1)), handle: Fingerprint::of(HANDLE) }
}

pub(crate) fn authorization(stage: AuthorizationStage) -> Authorization {
    Authorization {
        id: new_authorization().id,
        client: client().id,
        redirect_uri: RedirectUri::parse(REDIRECT).unwrap(),
        scopes: Scopes::of(&Scope::ALL),
        state: None,
        nonce: Some("nonce".to_owned()),
        challenge: CodeChallenge::of(VERIFIER),
        bound_to: None,
        login_hint: None,
        handle: Fingerprint::of(HANDLE),
        created_at: start(),
        ends_at: start().after(OIDC_CODE_LASTS),
        stage,
    }
}

/// Every stage a request can be in.
pub(crate) fn stages() -> [AuthorizationStage; 5] {
    let (person, at) = (person(), start());
    [
        AuthorizationStage::Pushed,
        AuthorizationStage::Waiting,
        AuthorizationStage::Granted { person, at },
        AuthorizationStage::Refused { at },
        AuthorizationStage::Spent { person, grant: grant(None).id, at },
    ]
}

pub(crate) fn token_key() -> TokenKey {
    TokenKey { id: 7, secret: Secret::new([1; 32]) }
}

/// A grant that was given at the start.
pub(crate) fn grant(bound_to: Option<Thumbprint>) -> OidcGrant {
    OidcGrant {
        id: OidcGrantId::from_uuid(uuid(2)),
        person: person(),
        client: client().id,
        authorization: new_authorization().id,
        scopes: Scopes::of(&Scope::ALL),
        nonce: Some("nonce".to_owned()),
        bound_to,
        key: token_key().id,
        consented_at: start(),
        issued_at: start(),
        rotation: Rotation::new((OIDC_ACCESS_LASTS, OIDC_REFRESH_LASTS), OIDC_REPLAY_LASTS, start()),
        state: GrantState::Live,
    }
}

pub(crate) fn refresh<'a>(
    grant: Option<&'a OidcGrant>,
    profile: &'a ClientProfile,
    (generation, proof): (u32, Option<Thumbprint>),
) -> RefreshAsk<'a> {
    RefreshAsk { key: token_key().id, generation, grant, profile, scopes: None, proof }
}

pub(crate) fn ended(grant: &OidcGrant, at: Timestamp) -> OidcGrant {
    decide_end(grant, GrantEnd::Revoked, at).unwrap()
}
