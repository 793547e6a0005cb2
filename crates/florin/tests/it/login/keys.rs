//! The bank's keys are rotated while customers are logged in, on several nodes that do not hear of it at once.

use super::phone::{Lobby, Phone, tokens, trouble};
use crate::harness::{Engine, Flaky, on_both_engines, signer_random};
use bank::jose::{KEY_LEAD, KeyStage};
use bank::{
    Bank, KeyRefusal, OpError, Query, RotationError, SIGNING_LASTS, ServerKey, ServerKeyPurpose,
    SessionTrouble, StoreExt as _,
};
use identity::{Protocol, TokenParts};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both_engines!(
    older_tokens_live_through_a_rotation,
    nodes_that_hear_of_a_rotation_late_take_each_others_tokens,
    an_unknown_key_is_read_again_once_a_second,
    a_key_is_not_rotated_in_before_all_know_it,
    keys_to_sign_with_rotate_by_themselves,
    the_first_keys_are_drawn_once,
);

async fn publish_all(bank: &Bank) {
    for purpose in ServerKeyPurpose::ALL {
        bank.publish_key(purpose).await.expect("no next key waits");
    }
}

async fn rotate_all(bank: &Bank) {
    for purpose in ServerKeyPurpose::ALL {
        bank.rotate_key(purpose).await.expect("the next key is known");
    }
}

async fn kept(lobby: &Lobby) -> Vec<ServerKey> {
    let found = lobby.store.all::<ServerKey>(&Query::ServerKeys).await.expect("the store answers");
    found.into_iter().map(|key| key.row).collect()
}

/// F10 and F12: whatever an older key made is good for its whole life, tokens and nonces in the middle of a login alike.
async fn older_tokens_live_through_a_rotation(engine: Engine) {
    for protocol in Protocol::ALL {
        let lobby = Lobby::new(engine, protocol).await;
        let other = lobby.node(protocol).await;
        let phone = Phone::new("Ada's phone");
        let pair = lobby.customer("ada@example.org", &phone).await;
        publish_all(&other).await;
        lobby.clock.advance(KEY_LEAD);
        let before = lobby.bank.refresh_session(pair.refresh.expose(), phone.proof()).await;
        let before = before.expect("nobody is signed out");
        let nonce = lobby.bank.server_nonces().await.expect("there are nonces").nonce(lobby.now());
        let started = lobby.bank.start_device_login(pair.device).await.expect("the bank answers");
        rotate_all(&other).await;
        for _ in 0..2 {
            for node in [&lobby.bank, &other] {
                let checked = node.check_session(before.access.expose(), phone.proof()).await;
                checked.unwrap_or_else(|error| panic!("{protocol:?}: {error:?}"));
                assert!(node.server_nonces().await.expect("there are nonces").is_fresh(&nonce, lobby.now()));
            }
            // By then every node has read the keys again.
            lobby.clock.advance(Duration::from_mins(1));
        }
        let after = other.refresh_session(before.refresh.expose(), phone.proof()).await;
        let after = after.expect("nobody is signed out");
        let key = |text: &str| TokenParts::parse(text).expect("it is opaque").key;
        assert_eq!(key(after.refresh.expose()), 1, "a session stays with its token key");
        let (newer, kid) =
            (other.finish_login(&phone.finish(&started, None)).await, signing_kid(&other).await);
        let newer = newer.expect("the login was begun before the rotation");
        assert_eq!(key(newer.refresh.expose()), 4, "new sessions go with the new one");
        lobby.bank.check_session(newer.access.expose(), phone.proof()).await.expect("the session is good");
        assert_eq!(signing_kid(&lobby.bank).await, kid);
        // Much later, after many rotations, the first token key still is known.
        for _ in 0..6 {
            publish_all(&lobby.bank).await;
            lobby.clock.advance(Duration::from_hours(20 * 24));
            rotate_all(&lobby.bank).await;
        }
        let again = other.refresh_session(newer.refresh.expose(), phone.proof()).await;
        let again = again.expect("nobody is signed out");
        lobby.bank.check_session(again.access.expose(), phone.proof()).await.expect("the session is good");
        let tokens = kept(&lobby).await.into_iter().filter(|key| key.purpose == ServerKeyPurpose::Token);
        assert_eq!(tokens.count(), 8, "token keys stay");
    }
}

async fn signing_kid(bank: &Bank) -> String {
    bank.signing().await.expect("the bank signs").kid.clone()
}

/// F7 and F11: for seconds after a rotation one node makes things with the old key and another with the new one.
async fn nodes_that_hear_of_a_rotation_late_take_each_others_tokens(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let other = lobby.node(Protocol::Signed).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    publish_all(&other).await;
    lobby.clock.advance(KEY_LEAD);
    let old = signing_kid(&lobby.bank).await;
    rotate_all(&other).await;
    let new = signing_kid(&other).await;
    assert_ne!(old, new);
    assert_eq!(signing_kid(&lobby.bank).await, old, "it has not heard of it yet");
    let by_old = lobby.bank.refresh_session(pair.refresh.expose(), phone.proof()).await;
    let by_old = by_old.expect("nobody is signed out");
    let by_new = other.refresh_session(pair.refresh.expose(), phone.proof()).await;
    let by_new = by_new.expect("nobody is signed out");
    for node in [&lobby.bank, &other] {
        for pair in [&by_old, &by_new] {
            node.check_session(pair.access.expose(), phone.proof()).await.expect("both keys are known");
        }
    }
    lobby.clock.advance(Duration::from_secs(5));
    assert_eq!(signing_kid(&lobby.bank).await, new, "it hears of it within seconds");
    let set = lobby.bank.signing().await.expect("the bank signs").set.document(lobby.now());
    assert_eq!(set.keys.len(), 2, "the old key is published on");
    lobby.bank.check_session(by_old.access.expose(), phone.proof()).await.expect("both keys are known");
}

/// F11: a node that could not read the keys for long tells nobody that a good token is a bad one, and whoever sends
/// made-up key names costs it one read a second.
async fn an_unknown_key_is_read_again_once_a_second(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let flaky = Flaky::new(Arc::clone(&lobby.store));
    let late = lobby.node_on(Arc::<Flaky>::clone(&flaky), |_| {}).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    late.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    flaky.set_down(true);
    publish_all(&lobby.bank).await;
    lobby.clock.advance(KEY_LEAD);
    rotate_all(&lobby.bank).await;
    let newer = lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    let checked = late.check_session(newer.access.expose(), phone.proof()).await;
    assert!(matches!(checked, Err(OpError::Unavailable(_))), "its own trouble: {checked:?}");
    let refreshed = late.refresh_session(newer.refresh.expose(), phone.proof()).await;
    assert!(matches!(refreshed, Err(OpError::Unavailable(_))), "its own trouble: {refreshed:?}");
    flaky.set_down(false);
    late.check_session(newer.access.expose(), phone.proof()).await.expect("the keys are read again");

    let other_bank = Lobby::new(engine, Protocol::Signed).await;
    let stranger = other_bank.customer("ada@example.org", &phone).await;
    let (gets, finds) = flaky.asked();
    for _ in 0..50 {
        let checked = late.check_session(stranger.access.expose(), phone.proof()).await;
        assert_eq!(trouble(checked), SessionTrouble::InvalidToken);
    }
    assert_eq!(flaky.asked(), (gets, finds), "the keys were read a moment ago");
    lobby.clock.advance(Duration::from_secs(1));
    for _ in 0..50 {
        let checked = late.check_session(stranger.access.expose(), phone.proof()).await;
        assert_eq!(trouble(checked), SessionTrouble::InvalidToken);
    }
    assert_eq!(flaky.asked(), (gets, finds + 1), "once more after a second");
}

async fn a_key_is_not_rotated_in_before_all_know_it(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let refused = |step: Result<_, RotationError>| match step {
        Err(RotationError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    };
    for purpose in ServerKeyPurpose::ALL {
        assert_eq!(refused(lobby.bank.rotate_key(purpose).await), KeyRefusal::NoNextKey);
        let published = lobby.bank.publish_key(purpose).await.expect("no next key waits");
        assert_eq!(published.stage, KeyStage::Next { published_at: lobby.now() });
        assert_eq!(published.kid.is_some(), purpose == ServerKeyPurpose::Signing);
        assert_eq!(refused(lobby.bank.publish_key(purpose).await), KeyRefusal::NextKeyWaits);
        let at = lobby.now().after(KEY_LEAD);
        assert_eq!(refused(lobby.bank.rotate_key(purpose).await), KeyRefusal::TooEarly { at });
    }
    lobby.clock.advance(KEY_LEAD);
    rotate_all(&lobby.bank).await;
    let views = lobby.bank.list_keys().await.expect("the bank answers");
    let active = views.iter().filter(|view| view.stage == KeyStage::Active { since: lobby.now() });
    assert_eq!(active.map(|view| view.id).collect::<Vec<_>>(), [4, 5, 6]);
    assert_eq!(views.len(), 6);
}

/// However many nodes look at the same time, one step is made once.
async fn keys_to_sign_with_rotate_by_themselves(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let nodes = [Arc::clone(&lobby.bank), lobby.node(Protocol::Signed).await];
    let round = async || {
        let mut rounds = JoinSet::new();
        for node in nodes.iter().chain(&nodes) {
            let node = Arc::clone(node);
            rounds.spawn(async move { node.rotate_due_keys().await.expect("the bank answers") });
        }
        rounds.join_all().await.into_iter().sum::<usize>()
    };
    assert_eq!(round().await, 0);
    let first = signing_kid(&lobby.bank).await;
    lobby.clock.advance(SIGNING_LASTS.saturating_sub(KEY_LEAD * 2));
    assert_eq!(round().await, 1, "the next one is published");
    assert_eq!(round().await, 0);
    lobby.clock.advance(KEY_LEAD * 2);
    assert_eq!(round().await, 1, "and rotated in when its time has come");
    assert_eq!(round().await, 0);
    lobby.clock.advance(Duration::from_mins(1));
    for node in &nodes {
        let signing = node.signing().await.expect("the bank signs");
        assert_ne!(signing.kid, first);
        assert!(signing.set.find(&first, lobby.now()).is_ok(), "what it signed lives on");
    }
    lobby.clock.advance(SIGNING_LASTS);
    assert_eq!(round().await, 1);
    let signing = kept(&lobby).await.into_iter().filter(|key| key.purpose == ServerKeyPurpose::Signing);
    assert_eq!(signing.count(), 3);
}

async fn the_first_keys_are_drawn_once(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let nodes = [lobby.node(Protocol::Bound).await, lobby.node(Protocol::Signed).await];
    assert_eq!(kept(&lobby).await.iter().map(|key| key.id).collect::<Vec<_>>(), [1, 2, 3]);
    let kid = signing_kid(&lobby.bank).await;
    for node in &nodes {
        assert_eq!(signing_kid(node).await, kid);
    }
    // A bank that was opened by a build that did not sign yet draws what it lacks.
    let found = lobby.store.all::<ServerKey>(&Query::ServerKeys).await.expect("the store answers");
    let signing =
        found.iter().find(|key| key.row.purpose == ServerKeyPurpose::Signing).expect("it was drawn");
    let gone = bank::Write::Delete(bank::Key::ServerKey(signing.row.id), signing.version);
    let change = bank::Change { at: lobby.now(), writes: vec![gone], ..bank::Change::default() };
    lobby.store.commit(change).await.expect("the store writes");
    let mut starts = JoinSet::new();
    for _ in 0..4 {
        let node = lobby.bank_as(|settings| settings.signer_random = Some(signer_random()));
        starts.spawn(async move {
            node.prepare().await.expect("the keys are drawn");
            signing_kid(&node).await
        });
    }
    let mut kids = starts.join_all().await;
    kids.dedup();
    assert_eq!(kids.len(), 1);
    assert_eq!(kept(&lobby).await.len(), 3);
    // Without randomness for signatures the rest works, and signing is a fault.
    let mute = lobby.bank_as(|settings| settings.signer_random = None);
    mute.prepare().await.expect("the other keys are there");
    let signing = mute.signing().await;
    assert!(matches!(signing, Err(OpError::Unavailable(_))), "{signing:?}");
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    mute.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    let again =
        mute.refresh_session(pair.refresh.expose(), phone.proof()).await.expect("nobody is signed out");
    assert_eq!(tokens(&again), tokens(&pair));
}
