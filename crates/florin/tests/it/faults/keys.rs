//! F10 to F13: keys that are changed under what they made, and an issuer with and without its slash.

use super::PUBLIC_URL;
use crate::builds::crowd::mailed_to;
use crate::harness::{Api, App, Build, Engine, Server, now, on_both_engines};
use crate::login::app::{Installed, behind_the_edge};
use crate::login::phone::{Lobby, PIN, Phone, ROOT};
use bank::jose::{KEY_LEAD, KEY_OVERLAP, KeyMiss};
use bank::{Bank, KeyRefusal, RotationError, ServerKeyPurpose};
use identity::{Protocol, TokenParts};
use std::time::Duration;

on_both_engines!(f10_older_tokens, f11_key_set_cached, f12_mid_login_at_a_rotation);

const SECOND: Duration = Duration::from_secs(1);

/// Lets the next key of a purpose take over; an hour of lead goes by.
async fn rotate(lobby: &Lobby, purpose: ServerKeyPurpose) {
    lobby.bank.publish_key(purpose).await.expect("no key waits");
    lobby.clock.advance(KEY_LEAD);
    lobby.bank.rotate_key(purpose).await.expect("it was published long enough");
}

fn key_of(token: &str) -> u32 {
    TokenParts::parse(token).expect("it reads like a token").key
}

/// A session's tokens come from one key for as long as it lives, on nodes of before and after each rotation.
async fn f10_older_tokens(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    let mut sessions = Vec::new();
    for name in ["ada", "bob", "carol"] {
        let phone = Phone::new(name);
        sessions.push((lobby.customer(&format!("{name}@example.org"), &phone).await, phone));
        rotate(&lobby, ServerKeyPurpose::Token).await;
        let started_since = lobby.node(Protocol::Bound).await;
        for (pair, _) in &mut sessions {
            for bank in [&lobby.bank, &started_since] {
                let by = pair.refresh.expose();
                let next = bank.refresh_session(by, None).await.expect("nobody is signed out");
                bank.check_session(next.access.expose(), None).await.expect("the session is good");
                assert_eq!(key_of(next.access.expose()), key_of(pair.access.expose()), "as it began");
                *pair = next;
            }
        }
    }
    // A signed token carries its key's name, and that key verifies for longer than the token lives.
    let signing = lobby.node(Protocol::Signed).await;
    let phone = Phone::new("Dave's phone");
    signing.publish_key(ServerKeyPurpose::Signing).await.expect("no key waits");
    lobby.clock.advance(KEY_LEAD);
    let lobby = Lobby { bank: signing, ..lobby };
    let signed = lobby.customer("dave@example.org", &phone).await;
    lobby.bank.rotate_key(ServerKeyPurpose::Signing).await.expect("it was published long enough");
    let started_since = lobby.node(Protocol::Bound).await;
    for bank in [&lobby.bank, &started_since] {
        bank.check_session(signed.access.expose(), phone.proof()).await.expect("the session is good");
    }
    lobby.clock.advance(signed.expires_in.saturating_sub(SECOND));
    started_since.check_session(signed.access.expose(), phone.proof()).await.expect("one second is left");

    let keys: Vec<u32> = sessions.iter().map(|(pair, _)| key_of(pair.access.expose())).collect();
    assert!(keys.is_sorted_by(|one, next| one < next), "each began with another key: {keys:?}");
}

/// Whoever keeps a copy of the key set for as long as they may knows every key before it signs, and every key for as
/// long as anything lives that it signed. A node that read the set before the rotation reads it again.
async fn f11_key_set_cached(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let other = lobby.node(Protocol::Bound).await;
    let first = lobby.bank.signing().await.expect("the bank signs");
    assert_eq!(other.signing().await.expect("the bank signs").kid, first.kid, "all nodes agree");
    lobby.bank.publish_key(ServerKeyPurpose::Signing).await.expect("no key waits");
    let copy = document(&lobby.bank, &lobby).await;
    lobby.clock.advance(KEY_LEAD.saturating_sub(SECOND));
    let early = lobby.bank.rotate_key(ServerKeyPurpose::Signing).await;
    assert!(matches!(early, Err(RotationError::Refused(KeyRefusal::TooEarly { .. }))), "{early:?}");
    lobby.clock.advance(SECOND);
    lobby.bank.rotate_key(ServerKeyPurpose::Signing).await.expect("it was published long enough");
    let second = lobby.bank.signing().await.expect("the bank signs");
    assert_ne!(second.kid, first.kid);
    assert!(copy.contains(&second.kid), "the oldest copy that anyone may have knows the key that signs now");
    let found = other.signing_with(&second.kid).await.expect("the bank signs");
    assert!(found.set.find(&second.kid, lobby.now()).is_ok(), "a node that had not heard of it reads again");
    let unknown = other.signing_with("nobody's").await.expect("the bank signs");
    assert_eq!(unknown.set.find("nobody's", lobby.now()), Err(KeyMiss::Unknown));

    lobby.clock.advance(KEY_OVERLAP.saturating_sub(SECOND));
    assert!(document(&other, &lobby).await.contains(&first.kid), "the last token it signed may live");
    lobby.clock.advance(SECOND * 2);
    assert_eq!(document(&other, &lobby).await, [second.kid.as_str()]);
}

/// The names of the keys that are published at this moment.
async fn document(bank: &Bank, lobby: &Lobby) -> Vec<String> {
    let set = bank.signing().await.expect("the bank signs").set.document(lobby.now());
    set.keys.into_iter().filter_map(|key| key.kid).collect()
}

/// What an attempt is at stands in the store. No key of the bank is in it, and no process knows more.
async fn f12_mid_login_at_a_rotation(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (ada, bob) = (Phone::new("Ada's phone"), Phone::new("Bob's phone"));
    let pair = lobby.customer("ada@example.org", &ada).await;
    for purpose in ServerKeyPurpose::ALL {
        lobby.bank.publish_key(purpose).await.expect("no key waits");
    }
    lobby.clock.advance(KEY_LEAD);
    let by_pin = lobby.sign_in_to_the_pin("ada@example.org", &ada).await;
    lobby.clock.advance(Duration::from_millis(5));
    let unopened = lobby.sign_up("bob@example.org", &bob).await;
    let link = lobby.link().await;
    let by_key = lobby.bank.start_device_login(pair.device).await.expect("the bank answers");
    for purpose in ServerKeyPurpose::ALL {
        lobby.bank.rotate_key(purpose).await.expect("it was published long enough");
    }
    let started_since = lobby.node(Protocol::Bound).await;
    let done =
        started_since.finish_login(&ada.finish(&by_pin, Some(PIN))).await.expect("the login is proven");
    lobby.bank.check_session(done.access.expose(), ada.proof()).await.expect("the session is good");
    started_since.finish_login(&ada.finish(&by_key, None)).await.expect("the key is the device's");
    started_since.prove_link(&link).await.expect("the link is fresh");
    lobby.bank.finish_login(&bob.finish(&unopened, None)).await.expect("the link was opened");
}

/// The issuer in both documents of discovery has no slash, and every address in them begins with it.
async fn has_one_issuer(api: &Api, issuer: &str) {
    for place in ["openid-configuration", "oauth-authorization-server"] {
        let found = api.get(&format!("/.well-known/{place}")).await.ok();
        assert_eq!(found["issuer"], issuer);
        for (name, value) in found.as_object().expect("an object") {
            let Some(address) = value.as_str().filter(|_| name != "issuer") else { continue };
            let path = address.strip_prefix(issuer).unwrap_or_else(|| panic!("{name}: {address}"));
            assert!(path.starts_with('/') && !path.starts_with("//"), "{name}: {address}");
        }
    }
}

/// However the operator writes the address, what is made from it has one form: the issuer that discovery names, a proof's
/// address and mailed links, here with a session of the other form.
#[tokio::test(flavor = "multi_thread")]
async fn f13_issuer_slash() {
    let lobby = Lobby::new(Engine::Sqlite, Protocol::Bound).await;
    let mut app = Installed::of(&lobby, "ada", PUBLIC_URL).await;
    for slashes in ["/", "", "//"] {
        let api = behind_the_edge(&lobby, &format!("{PUBLIC_URL}{slashes}"));
        has_one_issuer(&api, PUBLIC_URL).await;
        let by = app.held().clone();
        app.refresh(&api, &by).await.expect("the bank answers").ok();
        app.check(&api).await.expect("the bank answers").ok();
    }
    let home = lobby.close().await;
    let mut bob = Installed::new("bob", App::new("Bob's phone", "https://bank.example", now));
    for slash in ["/", "", "/"] {
        let address = format!("https://bank.example{slash}");
        let config = format!("[server]\npublic_url = '{address}'\n{}", home.keep_root_key(ROOT));
        let server = Server::start_of(Build::Present, &home, &config).await;
        let api = server.api();
        has_one_issuer(&api, "https://bank.example").await;
        let started = match &bob.tokens {
            None => bob.sign_up(&api).await,
            Some(_) => bob.sign_in(&api).await,
        };
        let link = mailed_to(&home, &bob.email).await;
        let token = link.strip_prefix("https://bank.example/login/link?token=").expect("one form of address");
        assert!(api.post("/login/link", &[("token", token)]).await.status.is_success());
        let started = started.expect("the server answers").ok();
        let pin = bob.tokens.is_some().then_some(PIN);
        if let Some(by) = bob.tokens.clone() {
            bob.check(&api).await.expect("the server answers").ok();
            bob.refresh(&api, &by).await.expect("the server answers").ok();
        }
        bob.finish(&api, &started, pin).await.expect("the server answers").ok();
        server.stop().await;
    }
}
