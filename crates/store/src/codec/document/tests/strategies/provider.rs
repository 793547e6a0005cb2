//! Records of the OpenID provider.

use super::{at, bytes, fingerprint, id, key, lasts, one_of, person, text};
use identity::oidc::{
    ClientAuthMethod, ClientKey, CodeChallenge, GrantEnd, GrantState, ProfileState, PushRule, TokenBinding,
};
use identity::{
    Authorization, AuthorizationStage, ClientProfile, OidcGrant, RedirectUri, Rotation, Scope, Scopes,
    Thumbprint,
};
use kernel::{AuthorizationId, ClientId, OidcGrantId};
use proptest::option;
use proptest::prelude::*;

fn client_id() -> impl Strategy<Value = ClientId> {
    id().prop_map(ClientId::from_uuid)
}

fn grant_id() -> impl Strategy<Value = OidcGrantId> {
    id().prop_map(OidcGrantId::from_uuid)
}

fn scopes() -> impl Strategy<Value = Scopes> {
    prop::sample::subsequence(Scope::ALL.to_vec(), 0..=Scope::ALL.len()).prop_map(|all| Scopes::of(&all))
}

fn redirect_uri() -> impl Strategy<Value = RedirectUri> {
    "https://[a-z]{1,20}\\.example/[a-zA-Z0-9_./?=&%-]{0,40}"
        .prop_filter_map("an address", |text| RedirectUri::parse(&text).ok())
}

fn thumbprint() -> impl Strategy<Value = Thumbprint> {
    bytes().prop_map(Thumbprint)
}

pub(in super::super) fn client_profile() -> impl Strategy<Value = ClientProfile> {
    let key = (option::of(text()), key()).prop_map(|(kid, key)| ClientKey { kid, key });
    let auth = prop_oneof![
        prop::collection::vec(key, 0..4).prop_map(|keys| ClientAuthMethod::PrivateKeyJwt { keys }),
        Just(ClientAuthMethod::SecretBasic),
        Just(ClientAuthMethod::SecretPost),
        Just(ClientAuthMethod::None),
    ];
    let state = prop_oneof![Just(ProfileState::Live), at().prop_map(|at| ProfileState::Disabled { at })];
    record!(ClientProfile {
        client: client_id(),
        auth: auth,
        binding: one_of(&[TokenBinding::Required, TokenBinding::Optional]),
        push: one_of(&[PushRule::Required, PushRule::Optional]),
        scopes: scopes(),
        post_logout_redirect_uris: prop::collection::vec(redirect_uri(), 0..3),
        created_at: at(),
        changed_at: at(),
        state: state,
    })
}

pub(in super::super) fn authorization() -> impl Strategy<Value = Authorization> {
    let stage = prop_oneof![
        Just(AuthorizationStage::Pushed),
        Just(AuthorizationStage::Waiting),
        (person(), at()).prop_map(|(person, at)| AuthorizationStage::Granted { person, at }),
        at().prop_map(|at| AuthorizationStage::Refused { at }),
        (person(), grant_id(), at()).prop_map(|(person, grant, at)| AuthorizationStage::Spent {
            person,
            grant,
            at
        }),
    ];
    record!(Authorization {
        id: id().prop_map(AuthorizationId::from_uuid),
        client: client_id(),
        redirect_uri: redirect_uri(),
        scopes: scopes(),
        state: option::of(text()),
        nonce: option::of(text()),
        challenge: bytes().prop_map(CodeChallenge),
        bound_to: option::of(thumbprint()),
        login_hint: option::of(text()),
        handle: fingerprint(),
        created_at: at(),
        ends_at: at(),
        stage: stage,
    })
}

fn rotation() -> impl Strategy<Value = Rotation> {
    record!(Rotation {
        generation: any::<u32>(),
        refreshed_at: at(),
        used_at: option::of(at()),
        access_ends_at: at(),
        parent_access_ends_at: at(),
        refresh_ends_at: at(),
        access_lasts: lasts(),
        refresh_lasts: lasts(),
        replay_lasts: lasts(),
    })
}

pub(in super::super) fn oidc_grant() -> impl Strategy<Value = OidcGrant> {
    let ended = (at(), one_of(&GrantEnd::ALL)).prop_map(|(at, why)| GrantState::Ended { at, why });
    record!(OidcGrant {
        id: grant_id(),
        person: person(),
        client: client_id(),
        authorization: id().prop_map(AuthorizationId::from_uuid),
        scopes: scopes(),
        nonce: option::of(text()),
        bound_to: option::of(thumbprint()),
        key: any::<u32>(),
        consented_at: at(),
        issued_at: at(),
        rotation: rotation(),
        state: prop_oneof![Just(GrantState::Live), ended],
    })
}
