//! The OpenID provider on the whole bank and both engines: a consent and what follows from it, and who gets nothing.

mod attack;
mod clients;
mod hall;

use crate::harness::{Engine, on_both_engines};
use bank::jose::verify_id_token;
use bank::{
    AuthorizationStart, AuthorizationStarted, Introspected, LogoutAsk, Query, Refusal, StoreExt as _,
};
use hall::{BYE, Hall, How, Partner, answer, ask, no, page, refused};
use identity::oidc::{
    AuthorizationAsk, CODE_AGAIN_LASTS, OIDC_ACCESS_LASTS, OIDC_REPLAY_LASTS, TokenBinding,
};
use identity::{Access, AuditEvent, AuditKind, OidcRefusal, Scope, Scopes};
use kernel::Secret;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both_engines!(
    a_consent_ends_in_tokens,
    the_page_takes_a_sign_in_code,
    a_request_waits_for_one_answer,
    nothing_rotates_where_a_key_is_proven,
    refresh_tokens_rotate_where_nothing_is_proven,
    a_part_of_what_was_granted,
    a_lost_answer_is_given_again,
    exchanges_at_once_all_get_one_grant,
    a_consent_is_taken_back,
    a_token_is_given_back,
    a_person_logs_out
);

async fn is_active(hall: &Hall, partner: &Partner, token: &Secret<String>) -> bool {
    let told = hall.bank.introspect_token(&partner.auth(&hall.bank), token.expose()).await;
    matches!(told.expect("a client may ask about its own"), Introspected::Active { .. })
}

async fn a_consent_ends_in_tokens(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let told = hall.consent(&partner, &ask()).await;
    assert_eq!(told["state"], "the client's own words & more");
    assert_eq!(told["iss"], hall.bank.issuer());
    let tokens = hall.exchange(&partner, &told["code"]).await.expect("the code is fresh");
    assert!(tokens.is_bound);
    assert_eq!(tokens.expires_in, OIDC_ACCESS_LASTS);

    let signing = hall.bank.signing().await.expect("the bank signs");
    let id_token = tokens.id_token.expect("it was asked for");
    let said = verify_id_token(&signing.set, hall.bank.issuer(), id_token.expose(), hall.bank.now());
    let said = said.expect("it is ours");
    assert_eq!((said.person, said.client), (hall.person.id, partner.id));
    assert_eq!(said.nonce.as_deref(), Some("n-0S6"));

    let info = hall.bank.userinfo(tokens.access.expose(), partner.proof()).await.expect("the token is good");
    assert_eq!(info.subject, hall.person.id);
    assert_eq!(info.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(info.email.as_deref(), Some("ada.lovelace@example.com"));
    assert!(is_active(&hall, &partner, &tokens.access).await);
    assert!(is_active(&hall, &partner, &tokens.refresh.expect("it stays connected")).await);

    let caller = hall.bank.authenticate_any(tokens.access.expose(), partner.proof()).await;
    let caller = caller.expect("it is a good token for the developer API");
    assert_eq!((caller.client, caller.person, caller.access), (partner.id, hall.person.id, Access::Full));
    hall.clock.advance(Duration::from_mins(6));
    let later = hall.bank.authenticate_any(tokens.access.expose(), partner.proof()).await;
    assert_eq!(later.expect("it lives still").access, Access::Recent);
    hall.clock.advance(Duration::from_mins(4));
    let over = hall.bank.authenticate_any(tokens.access.expose(), partner.proof()).await;
    assert_eq!(no(over), OidcRefusal::BadAccessToken);

    let shown = hall.bank.security_events(hall.app(), 0).await.expect("the bank answers");
    assert_eq!(shown.iter().map(|event| event.kind).collect::<Vec<_>>(), [AuditKind::ConsentGiven]);
}

async fn the_page_takes_a_sign_in_code(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.partner(How::Basic, TokenBinding::Optional).await;
    let page = hall.waiting(&partner, &ask()).await;
    let code = hall.bank.sign_in_code(&hall.person.email).await.expect("she is a customer");
    let (id, email) = (page.authorization.to_string(), "ada.lovelace@example.com");
    let wrong = hall.bank.grant_authorization(&id, email, "00000000x").await;
    assert_eq!(refused(wrong), Refusal::Identity(identity::Refusal::BadSignIn));
    let address = hall.bank.grant_authorization(&id, email, code.expose()).await.expect("the code is right");
    let told = answer(&address);
    let tokens = hall.exchange(&partner, &told["code"]).await.expect("the code is fresh");
    assert!(!tokens.is_bound);
    // Neither the page nor the sign-in code is good for another time.
    let again = hall.bank.grant_authorization(&id, email, code.expose()).await;
    assert_eq!(no(again), OidcRefusal::BadAuthorization);
}

async fn a_request_waits_for_one_answer(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let pushed = hall.bank.push_authorization(&partner.auth(&hall.bank), &ask(), None).await;
    let pushed = pushed.expect("the request is a good one");
    let id = partner.id.to_string();
    let start =
        || hall.bank.start_authorization(&id, AuthorizationStart::RequestUri(pushed.request_uri.expose()));
    let (first, reloaded) =
        (start().await.expect("it was pushed"), start().await.expect("it is shown again"));
    let first = page(first);
    assert_eq!(first, page(reloaded));
    let other = hall.bound().await.id.to_string();
    let theirs =
        hall.bank.start_authorization(&other, AuthorizationStart::RequestUri(pushed.request_uri.expose()));
    assert_eq!(no(theirs.await), OidcRefusal::BadRequestUri, "it is another client's");
    let seen = hall.bank.authorization_in_app(hall.app(), first.authorization).await;
    assert_eq!(seen.expect("it waits"), first);

    let address = hall.bank.refuse_by_app(hall.app(), first.authorization).await.expect("the person may");
    let told = answer(&address);
    assert_eq!((told["error"].as_str(), told["iss"].as_str()), ("access_denied", hall.bank.issuer()));
    assert_eq!(told["state"], "the client's own words & more");
    assert_eq!(no(start().await), OidcRefusal::BadRequestUri);
    let yes = hall.bank.grant_by_app(hall.app(), first.authorization).await;
    assert_eq!(no(yes), OidcRefusal::BadAuthorization);

    let pushed = hall.bank.push_authorization(&partner.auth(&hall.bank), &ask(), None).await;
    let pushed = pushed.expect("the request is a good one");
    hall.clock.advance(pushed.expires_in);
    let late = AuthorizationStart::RequestUri(pushed.request_uri.expose());
    assert_eq!(no(hall.bank.start_authorization(&id, late).await), OidcRefusal::BadRequestUri);
    let waiting = hall.waiting(&partner, &ask()).await;
    hall.clock.advance(Duration::from_mins(15));
    let late = hall.bank.grant_by_app(hall.app(), waiting.authorization).await;
    assert_eq!(no(late), OidcRefusal::BadAuthorization);
}

async fn nothing_rotates_where_a_key_is_proven(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let first = hall.tokens(&partner).await.refresh.expect("it stays connected");
    for _ in 0..3 {
        hall.clock.advance(Duration::from_mins(20));
        let next = hall.refresh(&partner, &first).await.expect("it is the one token there is");
        assert_eq!(next.refresh.as_ref(), Some(&first));
        assert_eq!(next.expires_in, OIDC_ACCESS_LASTS);
        let info = hall.bank.userinfo(next.access.expose(), partner.proof()).await;
        assert_eq!(info.expect("the token is good").subject, hall.person.id);
    }
    hall.clock.advance(Duration::from_hours(181 * 24));
    assert_eq!(no(hall.refresh(&partner, &first).await), OidcRefusal::BadRefreshToken);
}

async fn refresh_tokens_rotate_where_nothing_is_proven(engine: Engine) {
    let hall = Hall::new(engine).await;
    for how in [How::Basic, How::Public] {
        let partner = hall.partner(how, TokenBinding::Optional).await;
        let first = hall.tokens(&partner).await.refresh.expect("it stays connected");
        hall.clock.advance(Duration::from_mins(20));
        let second = hall.refresh(&partner, &first).await.expect("it is the newest").refresh;
        let second = second.expect("it stays connected");
        assert_ne!(first, second);
        // The answer was lost.
        hall.clock.advance(Duration::from_secs(30));
        let again = hall.refresh(&partner, &first).await.expect("nothing of the child was seen").refresh;
        assert_eq!(again.as_ref(), Some(&second));
        hall.clock.advance(Duration::from_mins(20));
        let same = hall.refresh(&partner, &second).await.expect("it is the newest").refresh;
        assert_eq!(same.as_ref(), Some(&second), "this may be its first use, and its answer may be lost too");
        hall.clock.advance(Duration::from_mins(20));
        let third = hall.refresh(&partner, &second).await.expect("it is the newest").refresh;
        assert!(third.is_some_and(|third| third != second && third != first));
    }
}

async fn a_part_of_what_was_granted(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let scope = |scopes: &[Scope]| Some(Scopes::of(scopes).to_string());
    let little = AuthorizationAsk { scope: scope(&[Scope::Openid]), ..ask() };
    let code = hall.consent(&partner, &little).await["code"].clone();
    let tokens = hall.exchange(&partner, &code).await.expect("the code is fresh");
    assert!(tokens.refresh.is_none(), "it was not to stay connected");
    let info = hall.bank.userinfo(tokens.access.expose(), partner.proof()).await.expect("the token is good");
    assert_eq!((info.name, info.email), (None, None));
    let caller = hall.bank.authenticate_any(tokens.access.expose(), partner.proof()).await;
    assert_eq!(no(caller), OidcRefusal::InsufficientScope);

    let much = hall.tokens(&partner).await.refresh.expect("it stays connected");
    let part = bank::OidcRefreshAsk { scope: scope(&[Scope::Accounts]), ..partner.refresh_ask(&much) };
    let less = hall.bank.oidc_token_by_refresh(&partner.auth(&hall.bank), &part).await;
    let less = less.expect("it asks for a part");
    assert!(less.id_token.is_none());
    let info = hall.bank.userinfo(less.access.expose(), partner.proof()).await;
    assert_eq!(no(info), OidcRefusal::InsufficientScope);
    let caller = hall.bank.authenticate_any(less.access.expose(), partner.proof()).await;
    assert_eq!(caller.expect("the token is good").person, hall.person.id);

    let part = AuthorizationAsk { scope: scope(&[Scope::Openid, Scope::OfflineAccess]), ..ask() };
    let code = hall.consent(&partner, &part).await["code"].clone();
    let part = hall.exchange(&partner, &code).await.expect("the code is fresh").refresh;
    let part = part.expect("it stays connected");
    let more = bank::OidcRefreshAsk { scope: scope(&[Scope::Accounts]), ..partner.refresh_ask(&part) };
    let more = hall.bank.oidc_token_by_refresh(&partner.auth(&hall.bank), &more).await;
    assert_eq!(no(more), OidcRefusal::BadScope);
    hall.refresh(&partner, &part).await.expect("the refusal spent nothing");
}

async fn a_lost_answer_is_given_again(engine: Engine) {
    let hall = Hall::new(engine).await;
    for how in [How::Signed, How::Basic, How::Public] {
        let partner = hall.partner(how, TokenBinding::Optional).await;
        let code = hall.code(&partner).await;
        let first = hall.exchange(&partner, &code).await.expect("the code is fresh");
        hall.clock.advance(CODE_AGAIN_LASTS);
        let again = hall.exchange(&partner, &code).await.expect("the answer was lost");
        assert_eq!(first.refresh, again.refresh, "{how:?}");
        assert!(is_active_of(&hall, &first.access, partner.proof()).await, "{how:?}");
        assert!(is_active_of(&hall, &again.access, partner.proof()).await, "{how:?}");
        // Later it is nobody's lost answer: what the code gave is over (RFC 6749, 4.1.2).
        hall.clock.advance(Duration::from_secs(1));
        assert_eq!(no(hall.exchange(&partner, &code).await), OidcRefusal::CodeReused, "{how:?}");
        assert!(!is_active_of(&hall, &first.access, partner.proof()).await, "{how:?}");
        let refresh = first.refresh.expect("it stays connected");
        assert_eq!(no(hall.refresh(&partner, &refresh).await), OidcRefusal::BadRefreshToken, "{how:?}");
        assert_eq!(no(hall.exchange(&partner, &code).await), OidcRefusal::BadCode, "{how:?}");
    }
}

async fn is_active_of(hall: &Hall, access: &Secret<String>, proof: Option<identity::Thumbprint>) -> bool {
    hall.bank.userinfo(access.expose(), proof).await.is_ok()
}

async fn exchanges_at_once_all_get_one_grant(engine: Engine) {
    let hall = Arc::new(Hall::new(engine).await);
    let partner = Arc::new(hall.partner(How::Basic, TokenBinding::Optional).await);
    let code = Arc::new(hall.code(&partner).await);
    let mut tasks = JoinSet::new();
    for _ in 0..6 {
        let (hall, partner, code) = (Arc::clone(&hall), Arc::clone(&partner), Arc::clone(&code));
        tasks.spawn(async move { hall.exchange(&partner, &code).await });
    }
    let mut found = Vec::new();
    for answer in tasks.join_all().await {
        found.push(answer.expect("each of them has all that it takes").refresh.expect("it stays connected"));
    }
    assert!(found.iter().all(|token| *token == found[0]));
    assert_eq!(hall.bank.consents(hall.app()).await.expect("the bank answers").len(), 1);

    // And as many refreshes, by nodes of their own.
    hall.clock.advance(OIDC_REPLAY_LASTS * 5);
    let mut tasks = JoinSet::new();
    for _ in 0..6 {
        let (hall, partner, token) = (Arc::clone(&hall), Arc::clone(&partner), found[0].clone());
        tasks.spawn(async move {
            let node = hall.node("http://127.0.0.1:8080").await;
            node.oidc_token_by_refresh(&partner.auth(&node), &partner.refresh_ask(&token)).await
        });
    }
    let next = tasks.join_all().await;
    let next: Vec<_> =
        next.into_iter().map(|answer| answer.expect("none of them is a thief").refresh).collect();
    assert!(next.iter().all(|token| *token == next[0]), "one child, however many asked");
}

async fn a_consent_is_taken_back(engine: Engine) {
    let hall = Hall::new(engine).await;
    let (partner, other) = (hall.bound().await, hall.bound().await);
    let (tokens, others) = (hall.tokens(&partner).await, hall.tokens(&other).await);
    let consents = hall.bank.consents(hall.app()).await.expect("the bank answers");
    assert_eq!(consents.len(), 2);
    let consent = consents.iter().find(|consent| consent.grant.client == partner.id).expect("it is there");
    assert_eq!(consent.client_name, "Partner");
    let stranger = bank::AppCaller { person: hall.town.person("Eve").await.id, ..hall.app() };
    assert!(hall.bank.consents(stranger).await.expect("the bank answers").is_empty());
    let theirs = hall.bank.withdraw_consent(stranger, consent.grant.id).await;
    assert_eq!(refused(theirs), Refusal::Unknown(bank::Thing::Consent));

    let node = hall.node("http://127.0.0.1:8080").await;
    node.userinfo(tokens.access.expose(), partner.proof()).await.expect("another node takes it as well");
    for _ in 0..2 {
        hall.bank.withdraw_consent(hall.app(), consent.grant.id).await.expect("it is hers to take back");
    }
    for bank in [&*hall.bank, &node] {
        let info = bank.userinfo(tokens.access.expose(), partner.proof()).await;
        assert_eq!(no(info), OidcRefusal::BadAccessToken, "at once, on every node");
    }
    let refresh = tokens.refresh.expect("it stays connected");
    assert!(!is_active(&hall, &partner, &tokens.access).await);
    assert!(!is_active(&hall, &partner, &refresh).await);
    assert_eq!(no(hall.refresh(&partner, &refresh).await), OidcRefusal::BadRefreshToken);
    assert!(is_active(&hall, &other, &others.access).await, "the other consent stands");
    assert_eq!(hall.bank.consents(hall.app()).await.expect("the bank answers").len(), 1);
    assert_eq!(last_event(&hall).await, (AuditKind::ConsentWithdrawn, "withdrawn: Partner".to_owned()));
}

async fn last_event(hall: &Hall) -> (AuditKind, String) {
    let query = Query::AuditOf(Some(hall.person.id), 0, 1_000);
    let events = hall.bank.store().all::<AuditEvent>(&query).await.expect("the store answers");
    let last = &events.last().expect("something happened").row;
    (last.kind, last.note.clone())
}

async fn a_token_is_given_back(engine: Engine) {
    let hall = Hall::new(engine).await;
    let (partner, other) = (hall.bound().await, hall.bound().await);
    for is_refresh in [true, false] {
        let tokens = hall.tokens(&partner).await;
        let refresh = tokens.refresh.expect("it stays connected");
        let token = if is_refresh { &refresh } else { &tokens.access };
        assert!(!is_active(&hall, &other, token).await, "nobody is told about another's");
        let theirs = hall.bank.revoke_token(&other.auth(&hall.bank), token.expose()).await;
        assert_eq!(no(theirs), OidcRefusal::ClientNotAllowed);
        assert!(is_active(&hall, &partner, token).await);
        for _ in 0..2 {
            hall.bank.revoke_token(&partner.auth(&hall.bank), token.expose()).await.expect("it is its own");
        }
        assert!(!is_active(&hall, &partner, &refresh).await);
        assert!(!is_active(&hall, &partner, &tokens.access).await);
    }
    for nothing in ["", "x", "flr_o1_", "a.b.c"] {
        hall.bank.revoke_token(&partner.auth(&hall.bank), nothing).await.expect("there is nothing to do");
    }
    let public = hall.partner(How::Public, TokenBinding::Optional).await;
    let told = hall.bank.introspect_token(&public.auth(&hall.bank), "x").await;
    assert_eq!(no(told), OidcRefusal::ClientNotAllowed);
}

async fn a_person_logs_out(engine: Engine) {
    let hall = Hall::new(engine).await;
    let partner = hall.bound().await;
    let online = AuthorizationAsk { scope: Some("openid".to_owned()), ..ask() };
    let code = hall.consent(&partner, &online).await["code"].clone();
    let tokens = hall.exchange(&partner, &code).await.expect("the code is fresh");
    let offline = hall.tokens(&partner).await;
    let hint = |token: &Option<Secret<String>>| LogoutAsk {
        id_token_hint: token.clone(),
        post_logout_redirect_uri: Some(BYE.to_owned()),
        state: Some("s".to_owned()),
        ..LogoutAsk::default()
    };
    // Whoever asks for another address ends nothing.
    for address in ["https://partner.example/bye/", "https://partner.example/BYE", "https://evil.example/"] {
        let bad = LogoutAsk { post_logout_redirect_uri: Some(address.to_owned()), ..hint(&tokens.id_token) };
        assert_eq!(no(hall.bank.end_oidc_session(&bad).await), OidcRefusal::BadRedirect);
    }
    let damaged = LogoutAsk { id_token_hint: Some(Secret::new("a.b.c".to_owned())), ..hint(&None) };
    assert_eq!(no(hall.bank.end_oidc_session(&damaged).await), OidcRefusal::BadIdToken);
    let other = hall.bound().await;
    let mixed = LogoutAsk { client_id: Some(other.id.to_string()), ..hint(&tokens.id_token) };
    assert_eq!(no(hall.bank.end_oidc_session(&mixed).await), OidcRefusal::BadClient);
    assert!(is_active(&hall, &partner, &tokens.access).await);

    let address = hall.bank.end_oidc_session(&hint(&tokens.id_token)).await.expect("the token is ours");
    assert_eq!(address.as_deref(), Some("https://partner.example/bye?state=s"));
    assert!(!is_active(&hall, &partner, &tokens.access).await);
    // What was to stay connected does.
    hall.bank.end_oidc_session(&hint(&offline.id_token)).await.expect("the token is ours");
    assert!(is_active(&hall, &partner, &offline.access).await);
    // Without a hint nothing ends, and nobody is sent where no client said.
    let none = LogoutAsk { post_logout_redirect_uri: Some(BYE.to_owned()), ..LogoutAsk::default() };
    assert_eq!(no(hall.bank.end_oidc_session(&none).await), OidcRefusal::BadRedirect);
    assert_eq!(hall.bank.end_oidc_session(&LogoutAsk::default()).await.expect("nothing to do"), None);
}

/// For the attacks: a request straight from the browser.
async fn direct(
    hall: &Hall,
    partner: &Partner,
    ask: &AuthorizationAsk,
) -> Result<AuthorizationStarted, bank::OpError> {
    hall.bank.start_authorization(&partner.id.to_string(), AuthorizationStart::Direct(ask)).await
}
