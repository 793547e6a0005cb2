//! Clients of the provider, made, changed and closed by staff.

use super::hall::{BACK, Hall, How, all_scopes, ask, no, refused, uri};
use super::{direct, is_active};
use crate::harness::{Engine, on_both_engines};
use bank::{
    AuthorizationStarted, ClientAuth, ClientAuthProof, ClientProof, NewOidcClient, OidcAuth,
    OidcClientChange, Refusal,
};
use identity::OidcRefusal;
use identity::oidc::{PushRule, TokenBinding};
use identity::{Scope, Scopes};
use kernel::Secret;

on_both_engines!(
    a_closed_client_gets_nothing,
    a_client_is_kept_out_of_the_older_api,
    a_client_proves_itself_as_it_registered,
    a_client_is_changed,
    clients_are_listed
);

async fn a_closed_client_gets_nothing(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let (tokens, code) = (hall.tokens(&partner).await, hall.code(&partner).await);
    let waiting = hall.waiting(&partner, &ask()).await;
    for _ in 0..2 {
        let view = hall.bank.disable_oidc_client(partner.id).await.expect("staff may");
        assert!(!view.profile.is_live());
    }
    let info = hall.bank.userinfo(tokens.access.expose(), partner.proof()).await;
    assert_eq!(no(info), OidcRefusal::BadAccessToken);
    let caller = hall.bank.authenticate_any(tokens.access.expose(), partner.proof()).await;
    assert_eq!(no(caller), OidcRefusal::BadAccessToken);
    assert_eq!(no(hall.exchange(&partner, &code).await), OidcRefusal::BadClient);
    let refresh = tokens.refresh.expect("it stays connected");
    assert_eq!(no(hall.refresh(&partner, &refresh).await), OidcRefusal::BadClient);
    let yes = hall.bank.grant_by_app(hall.app(), waiting.authorization).await;
    assert_eq!(no(yes), OidcRefusal::BadClient);
    assert_eq!(no(direct(&hall, &partner, &ask()).await), OidcRefusal::BadClient);
    assert!(hall.bank.is_oidc_client(&partner.id.to_string()).await.expect("the bank answers"));
}

/// What asks for less than the provider does is no way around it.
async fn a_client_is_kept_out_of_the_older_api(engine: Engine) {
    let hall = Hall::new(engine).await;
    for how in [How::Signed, How::Basic, How::Public] {
        let partner = hall.partner(how, TokenBinding::Optional).await;
        let id = partner.id.to_string();
        let started = hall.bank.start_approval(&id, BACK, None).await;
        assert_eq!(refused(started), Refusal::Identity(identity::Refusal::BadClient), "{how:?}");
        let client_secret = match partner.auth(&hall.bank).proof {
            ClientAuthProof::Basic(secret) => Some(secret),
            _ => None,
        };
        let proof = ClientProof { client_id: id, client_secret };
        let code = hall.code(&partner).await;
        let exchanged = hall.bank.exchange(&proof, &code, BACK).await;
        assert_eq!(refused(exchanged), Refusal::Identity(identity::Refusal::BadClient), "{how:?}");
    }
    // And the other way round: a client without a profile is none of the provider's.
    let seat = hall.town.client("https://older.example/back", true).await;
    assert!(!hall.bank.is_oidc_client(&seat.id.to_string()).await.expect("the bank answers"));
    let secret = Secret::new(seat.secret.clone().expect("it has one"));
    let auth = ClientAuth { client_id: Some(seat.id.to_string()), proof: ClientAuthProof::Basic(secret) };
    assert_eq!(no(hall.bank.push_authorization(&auth, &ask(), None).await), OidcRefusal::BadClient);
}

async fn a_client_proves_itself_as_it_registered(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.partner(How::Basic, TokenBinding::Optional).await;
    let ClientAuthProof::Basic(secret) = partner.auth(&hall.bank).proof else { panic!("it has a secret") };
    let client_id = Some(partner.id.to_string());
    let wrong = Secret::new("wrong".to_owned());
    let signed = hall.bound().await;
    for proof in [
        ClientAuthProof::None,
        ClientAuthProof::Post(secret.clone()),
        ClientAuthProof::Basic(wrong.clone()),
        ClientAuthProof::Basic(Secret::new(String::new())),
        signed.auth(&hall.bank).proof,
    ] {
        let auth = ClientAuth { client_id: client_id.clone(), proof };
        let told = hall.bank.introspect_token(&auth, "x").await;
        assert_eq!(no(told), OidcRefusal::BadClient, "{auth:?}");
    }
    for proof in [ClientAuthProof::None, ClientAuthProof::Basic(wrong), ClientAuthProof::Post(secret)] {
        let auth = ClientAuth { client_id: Some(signed.id.to_string()), proof };
        assert_eq!(no(hall.bank.introspect_token(&auth, "x").await), OidcRefusal::BadClient, "{auth:?}");
    }
    // A new secret ends the old one.
    let renewed = hall.bank.renew_oidc_secret(partner.id).await.expect("staff may");
    let old = hall.bank.introspect_token(&partner.auth(&hall.bank), "x").await;
    assert_eq!(no(old), OidcRefusal::BadClient);
    let proof = ClientAuthProof::Basic(renewed.secret.expect("it is shown once"));
    hall.bank.introspect_token(&ClientAuth { client_id, proof }, "x").await.expect("it is the new one");
    assert_eq!(no(hall.bank.renew_oidc_secret(signed.id).await), OidcRefusal::BadRequest("client_secret"));
}

async fn a_client_is_changed(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let tokens = hall.tokens(&partner).await;
    let change = OidcClientChange {
        redirect_uris: Some(vec![uri("https://partner.example/new")]),
        push: Some(PushRule::Required),
        scopes: Some(Scopes::of(&[Scope::Openid])),
        ..OidcClientChange::default()
    };
    let view = hall.bank.change_oidc_client(partner.id, change).await.expect("staff may");
    assert_eq!(view.profile.binding, TokenBinding::Required, "what is absent stays");
    assert_eq!(no(direct(&hall, &partner, &ask()).await), OidcRefusal::BadRedirect);
    let moved = identity::oidc::AuthorizationAsk {
        redirect_uri: Some("https://partner.example/new".to_owned()),
        ..ask()
    };
    let started = direct(&hall, &partner, &moved).await.expect("the address is the client's");
    assert!(
        matches!(&started, AuthorizationStarted::SentBack(address) if address.contains("invalid_request"))
    );
    let pushed = hall.bank.push_authorization(&partner.auth(&hall.bank), &moved, None).await;
    assert_eq!(no(pushed), OidcRefusal::BadScope);
    assert!(is_active(&hall, &partner, &tokens.access).await, "what was agreed to stays");
    let none = OidcClientChange { redirect_uris: Some(Vec::new()), ..OidcClientChange::default() };
    let none = hall.bank.change_oidc_client(partner.id, none).await;
    assert_eq!(refused(none), Refusal::Invalid("redirect_uris"));
    let keys = OidcClientChange { keys: Some(Vec::new()), ..OidcClientChange::default() };
    let keys = hall.bank.change_oidc_client(partner.id, keys).await;
    assert_eq!(no(keys), OidcRefusal::BadRequest("token_endpoint_auth_method"));
}

async fn clients_are_listed(engine: Engine) {
    let hall = Hall::new(engine).await;
    let mut made = Vec::new();
    for how in [How::Signed, How::Basic, How::Public] {
        made.push(hall.partner(how, TokenBinding::Optional).await.id);
    }
    let listed = hall.bank.oidc_clients().await.expect("the bank answers");
    let mut listed: Vec<_> = listed.into_iter().map(|view| view.client.id).collect();
    listed.sort();
    made.sort();
    assert_eq!(listed, made, "clients of the older API are not among them");
    let nameless = NewOidcClient {
        name: String::new(),
        redirect_uris: vec![uri(BACK)],
        post_logout_redirect_uris: Vec::new(),
        auth: OidcAuth::None,
        binding: TokenBinding::Optional,
        push: PushRule::Required,
        scopes: all_scopes(),
        owner: None,
    };
    let without_scope = NewOidcClient { name: "x".to_owned(), scopes: Scopes::NONE, ..nameless.clone() };
    assert_eq!(refused(hall.bank.make_oidc_client(nameless).await), Refusal::Invalid("name"));
    assert_eq!(no(hall.bank.make_oidc_client(without_scope).await), OidcRefusal::BadRequest("scope"));
}
