//! What the OpenID provider keeps.

use super::{ODD, at, bytes, id, key};
use identity::oidc::{
    ClientAuthMethod, ClientKey, CodeChallenge, GrantEnd, GrantState, ProfileState, PushRule, TokenBinding,
};
use identity::{
    Authorization, AuthorizationStage, ClientProfile, Fingerprint, OidcGrant, RedirectUri, Rotation, Scope,
    Scopes, Thumbprint,
};
use kernel::{AuthorizationId, ClientId, OidcGrantId, PersonId, Timestamp};
use std::time::Duration;

const REDIRECT: &str = "http://[::1]:49152/back?a=%22&b='~!$()*,;:@%F0%9F%8F%A6";

fn redirect_uri(text: &str) -> RedirectUri {
    RedirectUri::parse(text).unwrap()
}

fn client() -> ClientId {
    ClientId::from_uuid(id(5))
}

pub(crate) fn client_profiles() -> [ClientProfile; 4] {
    let plain = ClientProfile {
        client: client(),
        auth: ClientAuthMethod::None,
        binding: TokenBinding::Optional,
        push: PushRule::Optional,
        scopes: Scopes::NONE,
        post_logout_redirect_uris: Vec::new(),
        created_at: Timestamp::EPOCH,
        changed_at: Timestamp::EPOCH,
        state: ProfileState::Live,
    };
    let keys = vec![ClientKey { kid: Some(ODD.to_owned()), key: key() }, ClientKey { kid: None, key: key() }];
    let full = ClientProfile {
        auth: ClientAuthMethod::PrivateKeyJwt { keys },
        binding: TokenBinding::Required,
        push: PushRule::Required,
        scopes: Scopes::of(&Scope::ALL),
        post_logout_redirect_uris: vec![redirect_uri("https://client.example/bye"), redirect_uri(REDIRECT)],
        created_at: at(1),
        changed_at: at(2),
        state: ProfileState::Disabled { at: Timestamp::MAX },
        ..plain.clone()
    };
    let other = |auth| ClientProfile { auth, ..plain.clone() };
    let others = [other(ClientAuthMethod::SecretBasic), other(ClientAuthMethod::SecretPost)];
    let [basic, post] = others;
    [plain, full, basic, post]
}

pub(crate) fn authorizations() -> [Authorization; 5] {
    let plain = Authorization {
        id: AuthorizationId::from_uuid(id(1)),
        client: client(),
        redirect_uri: redirect_uri("https://client.example/back"),
        scopes: Scopes::NONE,
        state: None,
        nonce: None,
        challenge: CodeChallenge([0; 32]),
        bound_to: None,
        login_hint: None,
        handle: Fingerprint([0; 32]),
        created_at: Timestamp::EPOCH,
        ends_at: Timestamp::EPOCH,
        stage: AuthorizationStage::Pushed,
    };
    let (person, grant) = (PersonId::from_uuid(id(2)), OidcGrantId::from_uuid(id(3)));
    let full = Authorization {
        redirect_uri: redirect_uri(REDIRECT),
        scopes: Scopes::of(&Scope::ALL),
        state: Some(ODD.to_owned()),
        nonce: Some(ODD.to_owned()),
        challenge: CodeChallenge(bytes(1)),
        bound_to: Some(Thumbprint(bytes(33))),
        login_hint: Some(ODD.to_owned()),
        handle: Fingerprint(bytes(65)),
        created_at: at(1),
        ends_at: Timestamp::MAX,
        stage: AuthorizationStage::Spent { person, grant, at: at(2) },
        ..plain.clone()
    };
    let other = |stage| Authorization { stage, ..plain.clone() };
    let waiting = other(AuthorizationStage::Waiting);
    let granted = other(AuthorizationStage::Granted { person, at: at(3) });
    let refused = other(AuthorizationStage::Refused { at: at(4) });
    [plain, full, waiting, granted, refused]
}

pub(crate) fn oidc_grants() -> [OidcGrant; 2] {
    let plain = OidcGrant {
        id: OidcGrantId::from_uuid(id(1)),
        person: PersonId::from_uuid(id(2)),
        client: client(),
        authorization: AuthorizationId::from_uuid(id(3)),
        scopes: Scopes::NONE,
        nonce: None,
        bound_to: None,
        key: 0,
        consented_at: Timestamp::EPOCH,
        issued_at: Timestamp::EPOCH,
        rotation: Rotation {
            generation: 0,
            refreshed_at: Timestamp::EPOCH,
            used_at: None,
            access_ends_at: Timestamp::EPOCH,
            parent_access_ends_at: Timestamp::EPOCH,
            refresh_ends_at: Timestamp::EPOCH,
            access_lasts: Duration::ZERO,
            refresh_lasts: Duration::ZERO,
            replay_lasts: Duration::ZERO,
        },
        state: GrantState::Live,
    };
    let full = OidcGrant {
        scopes: Scopes::of(&Scope::ALL),
        nonce: Some(ODD.to_owned()),
        bound_to: Some(Thumbprint(bytes(1))),
        key: u32::MAX,
        consented_at: at(1),
        issued_at: at(2),
        rotation: Rotation {
            generation: u32::MAX,
            refreshed_at: at(3),
            used_at: Some(at(4)),
            access_ends_at: at(5),
            parent_access_ends_at: at(6),
            refresh_ends_at: at(7),
            access_lasts: Duration::from_micros(900_000_001),
            refresh_lasts: Duration::from_micros(u64::MAX),
            replay_lasts: Duration::from_micros(1),
        },
        state: GrantState::Ended { at: at(8), why: GrantEnd::RefreshReused },
        ..plain.clone()
    };
    [plain, full]
}
