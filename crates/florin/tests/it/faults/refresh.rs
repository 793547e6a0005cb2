//! F1 to F5 and F18: refreshes that are lost, raced and refused, and clocks that are wrong.

use super::PUBLIC_URL;
use crate::harness::{Answer, Api, App, Engine, on_both_engines};
use crate::login;
use crate::login::app::{Installed, behind_the_edge};
use crate::login::phone::{Lobby, Phone, tokens, trouble};
use bank::jose::{
    CLOCK_SKEW, NonceRule, PROOF_WINDOW, Proof, ProofAsk, ProofFor, ProofRefusal, ReplayMemory,
    ReplayRefusal, TargetUri, check_proof,
};
use bank::{Key, SessionTrouble, StoreExt as _, Versioned};
use identity::{Policy, Protocol, Session};
use kernel::{Secret, SessionId, Timestamp};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both_engines!(
    f01_lost_refresh_answer,
    f02_parallel_refreshes,
    f03_loser_of_a_race,
    f04_spent_before_the_nonce,
    f18_seconds_for_milliseconds,
);

async fn f01_lost_refresh_answer(engine: Engine) {
    login::a_lost_answer_is_given_again(engine).await;
}

async fn f02_parallel_refreshes(engine: Engine) {
    login::refreshes_at_once_all_get_one_answer(engine).await;
}

/// Whoever came second holds tokens that are as good, and so are those that everybody held before.
async fn f03_loser_of_a_race(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    let phone = Phone::new("Ada's phone");
    let before = lobby.customer("ada@example.org", &phone).await;
    let mut tabs = JoinSet::new();
    for _ in 0..8 {
        let (bank, token) = (Arc::clone(&lobby.bank), before.refresh.expose().clone());
        tabs.spawn(async move { bank.refresh_session(&token, None).await });
    }
    let answers = tabs.join_all().await;
    for answer in answers {
        let pair = answer.expect("no tab is signed out");
        lobby.bank.check_session(pair.access.expose(), None).await.expect("the tab's new token is good");
        lobby.bank.check_session(before.access.expose(), None).await.expect("its old one is until its end");
        // A tab that slept through all of it.
        let late = lobby.bank.refresh_session(before.refresh.expose(), None).await;
        assert_eq!(tokens(&late.expect("no tab is signed out")), tokens(&pair));
    }
}

async fn kept(lobby: &Lobby, app: &Installed) -> Versioned<Session> {
    let id = SessionId::parse(&app.held().session).expect("the id of a session");
    let found = lobby.store.one::<Session>(&Key::Session(id)).await;
    found.expect("the store answers").expect("the session is there")
}

/// A request of an app's with a proof of a key and this nonce, sent once.
async fn once(api: &Api, (key, nonce): (&App, Option<&str>), app: &Installed, way: &str) -> Answer {
    let (method, path, token) = match way {
        "refresh" => ("POST", "/app/session/refresh", None),
        _ => ("GET", "/app/session", Some(app.held().access.as_str())),
    };
    let mut claims = key.claims(method, path, token);
    claims["nonce"] = nonce.into();
    let proof = key.proof(&claims);
    let shown = token.map(|token| format!("DPoP {token}")).unwrap_or_default();
    let headers = [("dpop", proof.as_str()), ("content-type", "application/json"), ("authorization", &shown)];
    let body = json!({ "refresh_token": app.held().refresh }).to_string().into_bytes();
    match token {
        None => api.send_raw((method, path), &headers[..2], body).await,
        Some(_) => api.send_raw((method, path), &headers, Vec::new()).await,
    }
}

/// A refusal for want of a nonce leaves the session and its tokens as they were, and so does another's proof.
async fn f04_spent_before_the_nonce(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let api = behind_the_edge(&lobby, PUBLIC_URL);
    let app = Installed::of(&lobby, "ada", PUBLIC_URL).await;
    let now = lobby.now();
    let thief = App::new("a thief's phone", PUBLIC_URL, move || now);
    let before = kept(&lobby, &app).await;
    for stale in [None, Some(""), Some("one of another time")] {
        let refused = once(&api, (&app.app, stale), &app, "refresh").await;
        refused.refused(400, "bad_request.use_dpop_nonce");
        let checked = once(&api, (&app.app, stale), &app, "check").await;
        checked.refused(401, "unauthorized.use_dpop_nonce");
        assert_eq!(kept(&lobby, &app).await, before, "nothing was spent");
    }
    let refused = once(&api, (&app.app, None), &app, "refresh").await;
    let nonce = refused.headers["dpop-nonce"].to_str().expect("plain text").to_owned();
    once(&api, (&thief, Some(&nonce)), &app, "refresh").await.refused(401, "unauthorized.wrong_proof");
    once(&api, (&thief, Some(&nonce)), &app, "check").await.refused(401, "unauthorized.wrong_proof");
    assert_eq!(kept(&lobby, &app).await, before, "nothing was spent");
    once(&api, (&app.app, Some(&nonce)), &app, "refresh").await.ok();
    once(&api, (&app.app, Some(&nonce)), &app, "check").await.ok();
}

/// At any skew at which a proof is accepted, it is remembered for as long as it would be accepted again: whenever the
/// memory turns, and at every second. One constant is behind both windows.
#[test]
fn f05_clock_skew() {
    const SKEW: i64 = 60;
    const SECOND: Duration = Duration::from_secs(1);
    assert_eq!((CLOCK_SKEW, PROOF_WINDOW), (SECOND * 60, SECOND * 120));
    let start = Timestamp::from_micros(1_790_000_000_000_000);
    let at = |second: i64| Timestamp::from_micros(start.as_micros() + second * 1_000_000);
    let phone = App::new("a phone with a wrong clock", "https://bank.example", || Timestamp::EPOCH);
    let uri = TargetUri::parse("https://bank.example/app/session/refresh").expect("an address");
    let check = |text: &str, now| {
        let ask = ProofAsk { method: "POST", uri: &uri, purpose: ProofFor::Token, nonce: NonceRule::Free };
        check_proof(&ask, text, now)
    };
    let made = |id: &str, second: i64| {
        let iat = at(second).since(Timestamp::EPOCH).as_secs();
        let claims = json!({ "jti": id, "htm": "POST", "iat": iat,
            "htu": "https://bank.example/app/session/refresh" });
        phone.proof(&claims)
    };
    let other: Proof = check(&made("another", 0), start).expect("its clock is right");
    for skew in -(SKEW + 2)..=SKEW + 2 {
        let text = made("one", skew);
        let first = check(&text, start);
        let is_within = skew.abs() <= SKEW;
        match &first {
            Ok(_) => assert!(is_within, "{skew}"),
            Err(ProofRefusal::TooOld { .. }) => assert!(skew < -SKEW, "{skew}"),
            Err(ProofRefusal::TooNew { .. }) => assert!(SKEW < skew, "{skew}"),
            Err(other) => panic!("{skew}: {other}"),
        }
        let Ok(proof) = first else { continue };
        let again: Vec<i64> = (0..=2 * SKEW + 2).filter(|second| check(&text, at(*second)).is_ok()).collect();
        assert_eq!(again.last(), Some(&(skew + SKEW)), "it ends with the window");
        for turned in (0..=2 * SKEW).step_by(3) {
            for second in &again {
                let memory = ReplayMemory::new(Secret::new([5; 32]));
                // The memory turns at this moment of its own, which no client knows.
                memory.remember(&other, at(-turned)).expect("the memory is empty");
                memory.remember(&proof, start).expect("it comes for the first time");
                let replayed = memory.remember(&proof, at(*second));
                assert_eq!(replayed, Err(ReplayRefusal::Replayed), "{skew} {turned} {second}");
            }
        }
    }
}

/// What a session lasts is what its release says, in the store, in the answer, and by the clock.
async fn f18_seconds_for_milliseconds(engine: Engine) {
    for protocol in Protocol::ALL {
        let policy = Policy::default_of(protocol);
        assert!(
            Duration::from_mins(1) <= policy.access_lasts && policy.access_lasts <= Duration::from_hours(1)
        );
        assert!(Duration::from_hours(7 * 24) <= policy.refresh_lasts, "days, and not minutes");
        let lobby = Lobby::new(engine, protocol).await;
        let api = behind_the_edge(&lobby, PUBLIC_URL);
        let mut app = Installed::of(&lobby, "ada", PUBLIC_URL).await;
        let by = app.held().clone();
        let answer = app.refresh(&api, &by).await.expect("the bank answers").ok();
        assert_eq!(answer["expires_in"], policy.access_lasts.as_secs(), "{protocol:?}");
        let (kept, now) = (kept(&lobby, &app).await.row, lobby.now());
        assert_eq!(kept.access_ends_at.since(now), policy.access_lasts);
        assert_eq!(kept.refresh_ends_at.since(now), policy.refresh_lasts);

        let (tokens, proof, second) = (app.held(), app.proof(), Duration::from_secs(1));
        lobby.clock.advance(policy.access_lasts.saturating_sub(second));
        lobby.bank.check_session(&tokens.access, proof).await.expect("one second is left");
        lobby.clock.advance(second);
        let over = lobby.bank.check_session(&tokens.access, proof).await;
        assert_eq!(trouble(over), SessionTrouble::Expired, "{protocol:?}");
        lobby.clock.set(kept.refresh_ends_at.before(second));
        lobby.bank.refresh_session(&tokens.refresh, proof).await.expect("one second is left");
    }
}
