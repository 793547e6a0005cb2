//! Attacks on the provider, each of which gets nothing (RFC 9700; FAPI 2.0 Attacker Model).

use super::hall::{BACK, Hall, How, answer, ask, no, other_key, page};
use super::{direct, is_active};
use crate::harness::{Engine, on_both_engines};
use bank::{AuthorizationStarted, ClientAuth, ClientAuthProof, OidcCodeAsk, OidcRefreshAsk};
use identity::OidcRefusal;
use identity::oidc::{AuthorizationAsk, TokenBinding};
use kernel::Secret;
use std::time::Duration;

on_both_engines!(
    an_injected_code_is_good_for_nobody,
    a_code_is_bound_to_a_key_from_the_start,
    nobody_is_sent_where_the_client_did_not_say,
    every_answer_says_whose_it_is,
    the_issuer_has_no_slash,
    a_stolen_token_is_useless_without_the_key,
    the_reuse_of_a_stolen_refresh_token_ends_the_grant,
    an_assertion_is_taken_once,
    an_assertion_is_taken_by_one_node,
    pkce_is_never_left_out,
    tokens_of_apps_and_of_clients_are_not_each_others
);

async fn an_injected_code_is_good_for_nobody(engine: Engine) {
    let hall = Hall::new(engine).await;
    let (partner, thief) = (hall.bound().await, hall.bound().await);
    let code = hall.code(&partner).await;
    let good = partner.code_ask(&code);
    let stolen = hall.bank.oidc_token_by_code(&thief.auth(&hall.bank), &thief.code_ask(&code)).await;
    assert_eq!(no(stolen), OidcRefusal::BadCode, "a code of another client");
    let text = |text: &str| Some(Secret::new(text.to_owned()));
    let mine = |ask: OidcCodeAsk| {
        let auth = partner.auth(&hall.bank);
        let bank = &hall.bank;
        async move { no(bank.oidc_token_by_code(&auth, &ask).await) }
    };
    let other_verifier = "x".repeat(43);
    for verifier in [None, text(""), text(&other_verifier)] {
        let ask = OidcCodeAsk { code_verifier: verifier, ..good.clone() };
        assert_eq!(mine(ask).await, OidcRefusal::BadCode, "a code of another request of the same client");
    }
    for redirect_uri in [None, Some("https://partner.example/back/".to_owned())] {
        let ask = OidcCodeAsk { redirect_uri, ..good.clone() };
        assert_eq!(mine(ask).await, OidcRefusal::BadCode);
    }
    assert_eq!(mine(OidcCodeAsk { proof: None, ..good.clone() }).await, OidcRefusal::NeedsProof);
    let mut longer = code.clone();
    longer.push('x');
    for other in ["", ".", "x", &code[..code.len() - 1], &longer, code.split_once('.').expect("a point").0] {
        let ask = OidcCodeAsk { code: Secret::new(other.to_owned()), ..good.clone() };
        assert_eq!(mine(ask).await, OidcRefusal::BadCode, "{other}");
    }
    // F4: none of them spent anything.
    let tokens = hall.exchange(&partner, &code).await.expect("the code is still its client's");
    // Nor does whoever saw a spent code, without what belongs to it, end anything.
    hall.clock.advance(Duration::from_secs(30));
    let stolen = hall.bank.oidc_token_by_code(&thief.auth(&hall.bank), &thief.code_ask(&code)).await;
    assert_eq!(no(stolen), OidcRefusal::BadCode);
    let ask = OidcCodeAsk { code_verifier: text(&other_verifier), ..good };
    assert_eq!(mine(ask).await, OidcRefusal::BadCode);
    assert!(is_active(&hall, &partner, &tokens.access).await);
}

async fn a_code_is_bound_to_a_key_from_the_start(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let bound = AuthorizationAsk { dpop_jkt: partner.proof().map(|key| key.to_string()), ..ask() };
    let other = hall.bank.push_authorization(&partner.auth(&hall.bank), &bound, Some(other_key())).await;
    assert_eq!(no(other), OidcRefusal::WrongProof);
    let code = hall.consent(&partner, &bound).await["code"].clone();
    let stolen = OidcCodeAsk { proof: Some(other_key()), ..partner.code_ask(&code) };
    let stolen = hall.bank.oidc_token_by_code(&partner.auth(&hall.bank), &stolen).await;
    assert_eq!(no(stolen), OidcRefusal::WrongProof);
    hall.exchange(&partner, &code).await.expect("nothing was spent");
    // A code that was spent, once more with another key: somebody has all of it.
    let code = hall.code(&partner).await;
    let tokens = hall.exchange(&partner, &code).await.expect("the code is fresh");
    let stolen = OidcCodeAsk { proof: Some(other_key()), ..partner.code_ask(&code) };
    let stolen = hall.bank.oidc_token_by_code(&partner.auth(&hall.bank), &stolen).await;
    assert_eq!(no(stolen), OidcRefusal::CodeReused);
    assert!(!is_active(&hall, &partner, &tokens.access).await);
}

async fn nobody_is_sent_where_the_client_did_not_say(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let tricks = [
        "",
        "https://partner.example",
        "https://partner.example/",
        "https://partner.example/back/",
        "https://partner.example/back/../back",
        "https://partner.example/back%2f",
        "https://partner.example/backdoor",
        "https://partner.example/Back",
        "https://PARTNER.example/back",
        "HTTPS://partner.example/back",
        "https://partner.example/back?x=1",
        "https://partner.example/back?",
        "https://partner.example/back#x",
        "https://partner.example:443/back",
        "https://partner.example.evil.example/back",
        "https://evil.example/https://partner.example/back",
        "https://partner.example@evil.example/back",
        "https://evil.example\\@partner.example/back",
        "//partner.example/back",
        "http://partner.example/back",
        "javascript:alert(1)",
        " https://partner.example/back",
        "https://partner.example/back\n",
        "http://127.0.0.1:49153/back?x=1",
        "http://127.0.0.1/back?x=1",
        "http://localhost:49152/back?x=1",
        "http://127.0.0.1:49152/back?x=1&y=2",
        "http://127.0.0.1:49152/back",
    ];
    for trick in tricks {
        let ask = AuthorizationAsk { redirect_uri: Some(trick.to_owned()), ..ask() };
        assert_eq!(no(direct(&hall, &partner, &ask).await), OidcRefusal::BadRedirect, "{trick}");
        let pushed = hall.bank.push_authorization(&partner.auth(&hall.bank), &ask, None).await;
        assert_eq!(no(pushed), OidcRefusal::BadRedirect, "{trick}");
    }
    let without = AuthorizationAsk { redirect_uri: None, ..ask() };
    assert_eq!(no(direct(&hall, &partner, &without).await), OidcRefusal::BadRedirect);
    let loopback =
        AuthorizationAsk { redirect_uri: Some("http://127.0.0.1:49152/back?x=1".to_owned()), ..ask() };
    let waiting = page(direct(&hall, &partner, &loopback).await.expect("it was registered to the letter"));
    let address = hall.bank.grant_by_app(hall.app(), waiting.authorization).await.expect("the person may");
    assert!(address.starts_with("http://127.0.0.1:49152/back?x=1&code="), "{address}");
    // An unknown client, or one that asks for what it may not: nobody is sent back before its address is known.
    for client in ["", "x", "oauth2client_0000000000000000000000"] {
        let start = bank::AuthorizationStart::Direct(&without);
        assert_eq!(no(hall.bank.start_authorization(client, start).await), OidcRefusal::BadClient);
    }
}

async fn every_answer_says_whose_it_is(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let told = hall.consent(&partner, &ask()).await;
    assert_eq!(told["iss"], hall.bank.issuer());
    for (bad, error) in [
        (AuthorizationAsk { prompt: Some("none".to_owned()), ..ask() }, "login_required"),
        (AuthorizationAsk { response_type: Some("token".to_owned()), ..ask() }, "unsupported_response_type"),
        (AuthorizationAsk { scope: Some("openid payments".to_owned()), ..ask() }, "invalid_scope"),
        (AuthorizationAsk { request: Some("e30.e30.".to_owned()), ..ask() }, "request_not_supported"),
        (AuthorizationAsk { response_mode: Some("fragment".to_owned()), ..ask() }, "invalid_request"),
    ] {
        match direct(&hall, &partner, &bad).await.expect("the address is the client's") {
            AuthorizationStarted::SentBack(address) => {
                assert!(address.starts_with(BACK), "{address}");
                let told = answer(&address);
                assert_eq!((told["error"].as_str(), told["iss"].as_str()), (error, hall.bank.issuer()));
                assert_eq!(told["state"], "the client's own words & more");
            }
            AuthorizationStarted::Page(page) => panic!("{error}: {page:?}"),
        }
        let pushed = hall.bank.push_authorization(&partner.auth(&hall.bank), &bad, None).await;
        assert_eq!(no(pushed).error(), error);
    }
}

/// F13: however the operator writes the address, the name stays the same, and so do the tokens.
async fn the_issuer_has_no_slash(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let tokens = hall.tokens(&partner).await;
    let slash = hall.node("http://127.0.0.1:8080/").await;
    assert_eq!(slash.issuer(), hall.bank.issuer());
    slash.userinfo(tokens.access.expose(), partner.proof()).await.expect("it is the same bank");
    let refresh = tokens.refresh.expect("it stays connected");
    let next = slash.oidc_token_by_refresh(&partner.auth(&slash), &partner.refresh_ask(&refresh)).await;
    let next = next.expect("it is the same bank");
    hall.bank.userinfo(next.access.expose(), partner.proof()).await.expect("it is the same bank");
    // An assertion for the name with a slash is one for another server.
    let issuer = format!("{}/", hall.bank.issuer());
    let proof = ClientAuthProof::Assertion(partner.assertion(&hall.bank, &issuer));
    let auth = ClientAuth { client_id: None, proof };
    assert_eq!(no(hall.bank.introspect_token(&auth, "x").await), OidcRefusal::BadClient);
    // And another bank's tokens are not this one's.
    let other = hall.node("https://other.example").await;
    let info = other.userinfo(next.access.expose(), partner.proof()).await;
    assert_eq!(no(info), OidcRefusal::BadAccessToken);
}

async fn a_stolen_token_is_useless_without_the_key(engine: Engine) {
    let hall = Hall::new(engine).await;
    let (partner, thief) = (hall.bound().await, hall.bound().await);
    let tokens = hall.tokens(&partner).await;
    let refresh = tokens.refresh.expect("it stays connected");
    let access = tokens.access.expose();
    for (proof, refusal) in [(None, OidcRefusal::NeedsProof), (Some(other_key()), OidcRefusal::WrongProof)] {
        assert_eq!(no(hall.bank.userinfo(access, proof).await), refusal);
        assert_eq!(no(hall.bank.authenticate_any(access, proof).await), refusal);
        let ask = OidcRefreshAsk { proof, ..partner.refresh_ask(&refresh) };
        assert_eq!(no(hall.bank.oidc_token_by_refresh(&partner.auth(&hall.bank), &ask).await), refusal);
    }
    // As another client, with its own key or with the owner's.
    for proof in [thief.proof(), partner.proof()] {
        let ask = OidcRefreshAsk { proof, ..partner.refresh_ask(&refresh) };
        let stolen = hall.bank.oidc_token_by_refresh(&thief.auth(&hall.bank), &ask).await;
        assert_eq!(no(stolen), OidcRefusal::BadRefreshToken);
    }
    hall.refresh(&partner, &refresh).await.expect("nothing was spent, and nothing ended");
    // One kind of token is not the other.
    assert_eq!(no(hall.refresh(&partner, &tokens.access).await), OidcRefusal::BadRefreshToken);
    let info = hall.bank.userinfo(refresh.expose(), partner.proof()).await;
    assert_eq!(no(info), OidcRefusal::BadAccessToken);
}

async fn the_reuse_of_a_stolen_refresh_token_ends_the_grant(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.partner(How::Public, TokenBinding::Optional).await;
    let first = hall.tokens(&partner).await.refresh.expect("it stays connected");
    hall.clock.advance(Duration::from_mins(20));
    let thiefs = hall.refresh(&partner, &first).await.expect("the thief was first");
    // The thief uses what it got; a while later the client comes with what it has.
    hall.bank.userinfo(thiefs.access.expose(), None).await.expect("the thief is in");
    hall.clock.advance(Duration::from_mins(5));
    assert_eq!(no(hall.refresh(&partner, &first).await), OidcRefusal::RefreshReused);
    let info = hall.bank.userinfo(thiefs.access.expose(), None).await;
    assert_eq!(no(info), OidcRefusal::BadAccessToken, "the thief is out");
    let stolen = thiefs.refresh.expect("it stays connected");
    assert_eq!(no(hall.refresh(&partner, &stolen).await), OidcRefusal::BadRefreshToken);
}

async fn an_assertion_is_taken_once(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let code = hall.code(&partner).await;
    let auth = partner.auth(&hall.bank);
    // F4: a refused request spends no assertion.
    let bad = OidcCodeAsk { redirect_uri: None, ..partner.code_ask(&code) };
    assert_eq!(no(hall.bank.oidc_token_by_code(&auth, &bad).await), OidcRefusal::BadCode);
    hall.bank.oidc_token_by_code(&auth, &partner.code_ask(&code)).await.expect("it is good still");
    let again = hall.bank.oidc_token_by_code(&auth, &partner.code_ask(&code)).await;
    assert_eq!(no(again), OidcRefusal::BadClient);
    let pushed = hall.bank.push_authorization(&auth, &ask(), None).await;
    assert_eq!(no(pushed), OidcRefusal::BadClient);
    assert_eq!(no(hall.bank.introspect_token(&auth, "x").await), OidcRefusal::BadClient);
    // Another client's assertion, under this one's name.
    let thief = hall.bound().await;
    let mixed = ClientAuth { client_id: Some(partner.id.to_string()), ..thief.auth(&hall.bank) };
    assert_eq!(no(hall.bank.push_authorization(&mixed, &ask(), None).await), OidcRefusal::BadClient);
}

/// Whoever listens has no second node to send it to, and no node that has just been started.
async fn an_assertion_is_taken_by_one_node(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let other = hall.node(hall.bank.issuer()).await;
    for round in 0..4 {
        let (auth, wanted) = (partner.auth(&hall.bank), ask());
        let (one, two) = tokio::join!(
            hall.bank.push_authorization(&auth, &wanted, None),
            other.push_authorization(&auth, &wanted, None)
        );
        let refusal = match (one, two) {
            (Ok(_), refused) | (refused, Ok(_)) => no(refused),
            neither => panic!("{round}: {neither:?}"),
        };
        assert_eq!(refusal, OidcRefusal::BadClient, "{round}");
        let third = hall.node(hall.bank.issuer()).await;
        assert_eq!(no(third.introspect_token(&auth, "x").await), OidcRefusal::BadClient, "{round}");
    }
    // Another client may call its assertion the same.
    let auth = partner.auth_called(&hall.bank, "one");
    let same = hall.bound().await.auth_called(&hall.bank, "one");
    hall.bank.push_authorization(&auth, &ask(), None).await.expect("it is fresh");
    other.push_authorization(&same, &ask(), None).await.expect("it is its own");
    assert_eq!(no(other.push_authorization(&auth, &ask(), None).await), OidcRefusal::BadClient);
}

async fn pkce_is_never_left_out(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let text = |text: &str| Some(text.to_owned());
    for (challenge, method) in [
        (None, None),
        (ask().code_challenge, None),
        (ask().code_challenge, text("plain")),
        (ask().code_challenge, text("s256")),
        (None, text("S256")),
        (text(&"A".repeat(42)), text("S256")),
        (text(&"A".repeat(44)), text("S256")),
        (text(&format!("{}=", "A".repeat(43))), text("S256")),
    ] {
        let bad = AuthorizationAsk { code_challenge: challenge, code_challenge_method: method, ..ask() };
        let pushed = no(hall.bank.push_authorization(&partner.auth(&hall.bank), &bad, None).await);
        assert_eq!(pushed.error(), "invalid_request", "{bad:?}");
    }
}

/// An app's session and a client's grant are signed by the same keys, and open different things.
async fn tokens_of_apps_and_of_clients_are_not_each_others(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let tokens = hall.tokens(&partner).await;
    let refresh = tokens.refresh.expect("it stays connected");
    for token in [&tokens.access, &refresh, &tokens.id_token.expect("it was asked for")] {
        for proof in [None, partner.proof()] {
            let checked = hall.bank.check_session(token.expose(), proof).await;
            assert_eq!(super::refused(checked), bank::Refusal::Session(bank::SessionTrouble::InvalidToken));
            let refreshed = hall.bank.refresh_session(token.expose(), proof).await;
            assert_eq!(
                super::refused(refreshed.map(|_| ())),
                bank::Refusal::Session(bank::SessionTrouble::InvalidToken)
            );
        }
    }
}
