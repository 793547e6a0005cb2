//! Every attempt to log in ends once: in a session, in a refusal, or in silence.

use super::phone::{Lobby, PIN, Phone, caller, not_logged_in, refused};
use crate::harness::{Engine, on_both_engines};
use bank::{AttemptOutcome, Bank, Refusal};
use identity::{LOGIN_LASTS, LOGIN_TRIES_MAX, LoginFailure, LoginRefusal, Place, Protocol};
use kernel::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both_engines!(
    every_attempt_ends_as_what_it_was,
    silence_is_told_once_by_however_many_nodes,
    a_login_beside_a_live_session_is_unexpected,
    checks_and_refreshes_are_told_by_platform_and_protocol,
);

async fn ended(bank: &Bank) -> Vec<AttemptOutcome> {
    bank.attempts_since(Timestamp::EPOCH, 1_000).await.expect("the bank answers")
}

async fn every_attempt_ends_as_what_it_was(engine: Engine) {
    for protocol in Protocol::ALL {
        let lobby = Lobby::new(engine, protocol).await;
        let (phone, other) = (Phone::new("Ada's phone"), Phone::new("Ada's new phone"));
        let opened_at = lobby.now();
        assert!(ended(&lobby.bank).await.is_empty());
        let pair = lobby.customer("ada@example.org", &phone).await;
        let started = lobby.sign_in("ada@example.org", &other).await;
        let early = lobby.bank.finish_login(&other.finish(&started, Some(PIN))).await;
        assert_eq!(not_logged_in(early), LoginRefusal::NeedsLink);
        let of = ended(&lobby.bank).await;
        assert_eq!(of.len(), 1, "an attempt that may go on has not ended");
        let signed_up = &of[0];
        assert!(signed_up.is_ok() && !signed_up.is_unexpected);
        assert_eq!((signed_up.person, signed_up.way), (Some(pair.person), "sign_up"));
        let (platform, version) = (phone.claim.platform, phone.claim.app_version);
        assert_eq!((signed_up.platform, signed_up.app_version), (platform, version));
        assert_eq!((signed_up.protocol, signed_up.release.as_str()), (Some(protocol), "first"));
        assert_eq!((signed_up.opened_at, signed_up.ended_at), (opened_at, lobby.now()));
        assert_eq!(signed_up.network, Some(Place::of([203, 0, 113, 9].into())));

        lobby.clock.advance(Duration::from_secs(1));
        let guessed = lobby.sign_in_to_the_pin("ada@example.org", &other).await;
        for _ in 0..LOGIN_TRIES_MAX {
            let wrong = lobby.bank.finish_login(&other.finish(&guessed, Some("1111"))).await;
            assert!(matches!(refused(wrong), Refusal::WrongPin(_)));
        }
        lobby.clock.advance(Duration::from_secs(1));
        lobby.by_key(&phone, &pair).await.expect("the key is the device's");
        let of = ended(&lobby.bank).await;
        let told: Vec<_> = of.iter().map(|it| (it.way, it.code, it.tries)).collect();
        let blocked = LoginFailure::PinBlocked.code();
        assert_eq!(told, [("sign_up", "ok", 0), ("sign_in", blocked, LOGIN_TRIES_MAX), ("device", "ok", 0)]);

        // The one that nobody finished.
        lobby.clock.advance(LOGIN_LASTS);
        assert_eq!(lobby.bank.end_silent_logins().await.expect("the bank answers"), 1);
        let of = ended(&lobby.bank).await;
        let silent = of.last().expect("it has ended");
        assert_eq!(
            (silent.code, silent.person, silent.login),
            ("timed_out", Some(pair.person), started.login)
        );
        assert_eq!((silent.opened_at, silent.protocol), (opened_at, Some(protocol)));
        assert_eq!(silent.network, None, "of a device that was not let in it is not known");
        let late = lobby.bank.finish_login(&other.finish(&started, Some(PIN))).await;
        assert_eq!(not_logged_in(late), LoginRefusal::Late, "told as ever");
        let later = lobby.bank.attempts_since(of[1].ended_at, 2).await.expect("the bank answers");
        assert_eq!(later, of[1..3], "by the time of their end");
    }
}

async fn silence_is_told_once_by_however_many_nodes(engine: Engine) {
    const ATTEMPTS: usize = 20;
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let nodes = [Arc::clone(&lobby.bank), lobby.node(Protocol::Bound).await];
    let phone = Phone::new("A phone");
    for number in 0..ATTEMPTS {
        lobby.sign_in(&format!("nobody{number}@example.org"), &phone).await;
    }
    lobby.clock.advance(LOGIN_LASTS.saturating_sub(Duration::from_micros(1)));
    assert_eq!(nodes[0].end_silent_logins().await.expect("the bank answers"), 0, "there is time yet");
    lobby.clock.advance(Duration::from_micros(1));
    let mut runs = JoinSet::new();
    for node in nodes.iter().chain(&nodes) {
        let node = Arc::clone(node);
        runs.spawn(async move { node.end_silent_logins().await.expect("the bank answers") });
    }
    let counts = runs.join_all().await;
    assert_eq!(counts.iter().sum::<usize>(), ATTEMPTS, "{counts:?}");
    let of = ended(&lobby.bank).await;
    assert_eq!(of.len(), ATTEMPTS);
    assert!(of.iter().all(|it| it.code == "timed_out" && it.person.is_none() && !it.is_unexpected));
    let outcomes = lobby.store.outcomes(Timestamp::EPOCH, 1_000).await.expect("the store answers");
    let silent = outcomes.iter().filter(|it| it.operation == "login.end" && it.code == "timed_out");
    assert_eq!(silent.map(|it| it.count).sum::<u32>(), 20);
    // Nobody is known, so each is someone else; and nobody is told apart without the salt.
    let marks: BTreeSet<u64> = of.iter().map(|it| it.person_mark(&[1; 32])).collect();
    assert_eq!(marks.len(), ATTEMPTS);
    assert!(of.iter().all(|it| !marks.contains(&it.person_mark(&[2; 32]))));
}

/// The measure above all others.
async fn a_login_beside_a_live_session_is_unexpected(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let log_in = async || {
        lobby.clock.advance(Duration::from_mins(2));
        let started = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
        lobby.bank.finish_login(&phone.finish(&started, Some(PIN))).await.expect("the login is proven")
    };
    let again = log_in().await;
    for session in [&pair, &again] {
        lobby.bank.end_session(caller(session)).await.expect("the bank answers");
    }
    log_in().await;
    let of = ended(&lobby.bank).await;
    assert_eq!(of.iter().map(|it| it.is_unexpected).collect::<Vec<_>>(), [false, true, false]);
    let marks: Vec<u64> = of.iter().map(|it| it.person_mark(&[1; 32])).collect();
    assert!(marks.iter().all(|mark| *mark == marks[0]), "one person");
}

/// What is counted of sessions, in the words by which trouble is told apart, and nobody's name.
async fn checks_and_refreshes_are_told_by_platform_and_protocol(engine: Engine) {
    const CHECKS: u32 = 3;
    for protocol in Protocol::ALL {
        let lobby = Lobby::new(engine, protocol).await;
        let phone = Phone::new("Ada's phone");
        let pair = lobby.customer("ada@example.org", &phone).await;
        let proof = phone.proof();
        for _ in 0..CHECKS {
            lobby.bank.check_session(pair.access.expose(), proof).await.expect("the session is good");
        }
        lobby.clock.advance(Duration::from_mins(2));
        lobby.bank.refresh_session(pair.refresh.expose(), proof).await.expect("the session is good");
        lobby.bank.end_session(caller(&pair)).await.expect("the bank answers");
        lobby.bank.refresh_session(pair.refresh.expose(), proof).await.expect_err("the session is over");
        lobby.bank.check_session(pair.access.expose(), proof).await.expect_err("the session is over");
        lobby.bank.check_session("nobody's", proof).await.expect_err("it is no token");
        lobby.bank.flush_outcomes().await.expect("the store answers");
        let outcomes = lobby.store.outcomes(Timestamp::EPOCH, 1_000).await.expect("the store answers");
        let count = |operation: &str, channel: &str, is_ok: bool| -> u32 {
            let alike = |it: &&bank::StoredOutcome| {
                it.operation == operation && it.channel == channel && (it.code == "ok") == is_ok
            };
            outcomes.iter().filter(alike).map(|it| it.count).sum()
        };
        let of = |platform: &str| format!("app/{platform}/{}", protocol.word());
        assert_eq!(count("session.check", &of(""), true), CHECKS, "{outcomes:?}");
        assert_eq!(count("session.refresh", &of("ios"), true), 1, "{outcomes:?}");
        assert_eq!(count("session.refresh", &of("ios"), false), 1, "{outcomes:?}");
        let bad = count("session.check", &of("ios"), false) + count("session.check", &of(""), false);
        assert_eq!((bad, count("session.check", "app", false)), (1, 1), "{outcomes:?}");
    }
}
