//! Sessions whose access tokens are signed: verified without the store, and over on every node within a second.

use super::phone::{Lobby, PIN, Phone, caller, trouble};
use crate::harness::{Engine, Flaky, on_both_engines};
use crate::load::{below, chance};
use bank::jose::{Jws, mint_access_token, verify_access_token};
use bank::{Bank, OpError, SessionPair, SessionTrouble};
use identity::{EndReason, Policy, Protocol};
use kernel::Timestamp;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    a_signed_session_is_checked_without_the_store,
    a_signed_token_is_nothing_without_the_key,
    whatever_ends_a_session_ends_it_everywhere,
    a_node_without_the_store_signs_nobody_out,
    a_node_that_hears_of_no_ends_looks_them_up,
    a_slash_at_the_end_of_the_address_signs_nobody_out,
    no_interleaving_keeps_an_ended_session_alive,
);

const SECOND: Duration = Duration::from_secs(1);

async fn a_signed_session_is_checked_without_the_store(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let flaky = Flaky::new(Arc::clone(&lobby.store));
    let node = lobby.node_on(Arc::<Flaky>::clone(&flaky), |_| {}).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    assert_eq!(pair.protocol, Protocol::Signed);
    let checked = node.check_session(pair.access.expose(), phone.proof()).await;
    assert_eq!(checked.expect("the session is good"), caller(&pair));
    let before = flaky.asked();
    for _ in 0..100 {
        node.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    }
    assert_eq!(flaky.asked(), before, "nothing is read");
    for _ in 0..8 {
        lobby.clock.advance(Duration::from_millis(250));
        node.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    }
    assert_eq!(flaky.asked().0, before.0, "no session is looked up");
    assert_eq!(flaky.asked().1, before.1 + 8, "which ended is asked four times a second at the most");

    // It lives as long as its release said, and is refreshed for as long as the device comes back.
    let mut pair = pair;
    for _ in 0..3 {
        lobby.clock.advance(Policy::default_of(Protocol::Signed).access_lasts);
        let late = node.check_session(pair.access.expose(), phone.proof()).await;
        assert_eq!(trouble(late), SessionTrouble::Expired);
        let next = lobby.bank.refresh_session(pair.refresh.expose(), phone.proof()).await;
        let next = next.expect("nobody is signed out");
        assert_eq!(next.refresh.expose(), pair.refresh.expose(), "bound to a key, it does not rotate");
        node.check_session(next.access.expose(), phone.proof()).await.expect("the session is good");
        pair = next;
    }
}

async fn a_signed_token_is_nothing_without_the_key(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    let token = pair.access.expose();
    let header = Jws::parse(token).expect("it is signed");
    assert!(header.header().is_of_type("at+jwt"));
    let check = async |token: &str, proof| trouble(lobby.bank.check_session(token, proof).await);
    assert_eq!(check(token, None).await, SessionTrouble::NeedsProof);
    assert_eq!(check(token, thief.proof()).await, SessionTrouble::WrongProof);
    let stolen = lobby.bank.refresh_session(pair.refresh.expose(), thief.proof()).await;
    assert_eq!(trouble(stolen), SessionTrouble::WrongProof);
    let stolen = lobby.bank.refresh_session(token, phone.proof()).await;
    assert_eq!(trouble(stolen), SessionTrouble::InvalidToken, "no access token is a refresh token");
    // Every other text of the same length, and a token that the bank signed for someone else than its apps.
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("it is ASCII");
        assert_eq!(check(&changed, phone.proof()).await, SessionTrouble::InvalidToken, "character {place}");
    }
    let signing = lobby.bank.signing().await.expect("the bank signs");
    let (issuer, audience) = (lobby.bank.issuer(), format!("{}/app", lobby.bank.issuer()));
    let ask = bank::jose::AccessAsk { keys: &signing.set, issuers: &[issuer], audience: &audience };
    let claims = verify_access_token(&ask, token, lobby.now()).expect("it is the bank's");
    assert_eq!((claims.person, claims.session), (pair.person, pair.session));
    let partner = bank::jose::AccessClaims { audience: issuer.to_owned(), ..claims.clone() };
    let partner = mint_access_token(&partner, &*signing.signer).expect("it can be meant");
    assert_eq!(check(partner.expose(), phone.proof()).await, SessionTrouble::InvalidToken);
    let no_app = bank::jose::AccessClaims { of_app: None, ..claims };
    let no_app = mint_access_token(&no_app, &*signing.signer).expect("it can be meant");
    assert_eq!(check(no_app.expose(), phone.proof()).await, SessionTrouble::InvalidToken);
    lobby.bank.check_session(token, phone.proof()).await.expect("nothing of that was of any harm");
}

/// Log-out, removal of the device by itself, with all others and by a crowd, and a newer session of the device.
async fn whatever_ends_a_session_ends_it_everywhere(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let nodes = [Arc::clone(&lobby.bank), lobby.node(Protocol::Signed).await];
    let phone = Phone::new("Ada's phone");
    let home = lobby.customer("ada@example.org", &phone).await;
    let over = async |pair: &SessionPair, other: &Phone, why| {
        // The node where it ended knows it at once.
        let here = lobby.bank.check_session(pair.access.expose(), other.proof()).await;
        assert_eq!(trouble(here), SessionTrouble::Ended(why));
        lobby.clock.advance(SECOND);
        for node in &nodes {
            let there = node.check_session(pair.access.expose(), other.proof()).await;
            assert_eq!(trouble(there), SessionTrouble::Ended(why));
        }
        let refreshed = nodes[1].refresh_session(pair.refresh.expose(), other.proof()).await;
        assert_eq!(trouble(refreshed), SessionTrouble::Ended(why));
    };
    let log_in = async |other: &Phone| {
        let started = lobby.sign_in_to_the_pin("ada@example.org", other).await;
        let pair = lobby.bank.finish_login(&other.finish(&started, Some(PIN))).await;
        let pair = pair.expect("the login is proven");
        for node in &nodes {
            node.check_session(pair.access.expose(), other.proof()).await.expect("the session is good");
        }
        pair
    };
    let tablet = Phone::new("Ada's tablet");
    let pair = log_in(&tablet).await;
    lobby.bank.end_session(caller(&pair)).await.expect("the bank answers");
    over(&pair, &tablet, EndReason::LoggedOut).await;

    let pair = log_in(&tablet).await;
    lobby.bank.end_one_session(caller(&home), pair.session).await.expect("the bank answers");
    over(&pair, &tablet, EndReason::LoggedOut).await;

    let pair = log_in(&tablet).await;
    lobby.clock.advance(Duration::from_mins(2));
    lobby.by_key(&tablet, &pair).await.expect("the key is the device's");
    over(&pair, &tablet, EndReason::Superseded).await;

    let pair = log_in(&tablet).await;
    lobby.bank.revoke_device(caller(&home), pair.device).await.expect("the bank answers");
    over(&pair, &tablet, EndReason::DeviceRevoked).await;

    let laptop = Phone::new("Ada's laptop");
    let pair = log_in(&laptop).await;
    lobby.bank.revoke_other_devices(caller(&home)).await.expect("the bank answers");
    over(&pair, &laptop, EndReason::OtherDevicesRevoked).await;
    lobby.bank.check_session(home.access.expose(), phone.proof()).await.expect("the session is good");

    // The longest unseen device gives way to the newest of too many.
    let crowd: Vec<Phone> =
        (1..identity::DEVICES_MAX).map(|number| Phone::new(&format!("Phone {number}"))).collect();
    for phone in &crowd {
        // So many mails to one address in a short time would be held back.
        lobby.clock.advance(Duration::from_hours(1));
        log_in(phone).await;
    }
    let kept = lobby.bank.refresh_session(home.refresh.expose(), phone.proof()).await;
    let kept = kept.expect("nobody is signed out");
    log_in(&Phone::new("One too many")).await;
    over(&kept, &phone, EndReason::DeviceRevoked).await;
}

/// What cannot be looked up is a fault, for as long as it lasts, and never a sign-out.
async fn a_node_without_the_store_signs_nobody_out(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let flaky = Flaky::new(Arc::clone(&lobby.store));
    let node = lobby.node_on(Arc::<Flaky>::clone(&flaky), |_| {}).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let check = async || node.check_session(pair.access.expose(), phone.proof()).await;
    check().await.expect("the session is good");
    flaky.set_down(true);
    lobby.clock.advance(Duration::from_micros(999_999));
    check().await.expect("what is known is good for a second");
    lobby.clock.advance(Duration::from_micros(1));
    for _ in 0..3 {
        let blind = check().await;
        assert!(matches!(blind, Err(OpError::Unavailable(_))), "{blind:?}");
        lobby.clock.advance(Duration::from_secs(7));
    }
    flaky.set_down(false);
    check().await.expect("the session is good");
}

async fn a_node_that_hears_of_no_ends_looks_them_up(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let flaky = Flaky::new(Arc::clone(&lobby.store));
    let node = lobby.node_on(Arc::<Flaky>::clone(&flaky), |_| {}).await;
    let (phone, tablet) = (Phone::new("Ada's phone"), Phone::new("Bob's phone"));
    let (ada, bob) =
        (lobby.customer("ada@example.org", &phone).await, lobby.customer("bob@example.org", &tablet).await);
    node.check_session(ada.access.expose(), phone.proof()).await.expect("the session is good");
    flaky.set_deaf(true);
    lobby.bank.end_session(caller(&ada)).await.expect("the bank answers");
    lobby.clock.advance(SECOND);
    for _ in 0..3 {
        let over = node.check_session(ada.access.expose(), phone.proof()).await;
        assert_eq!(trouble(over), SessionTrouble::Ended(EndReason::LoggedOut));
        node.check_session(bob.access.expose(), tablet.proof()).await.expect("the session is good");
        lobby.clock.advance(SECOND);
    }
    flaky.set_deaf(false);
    let over = node.check_session(ada.access.expose(), phone.proof()).await;
    assert_eq!(trouble(over), SessionTrouble::Ended(EndReason::LoggedOut));
    // A clock that goes back by an hour makes nothing known that is not.
    lobby.bank.end_session(caller(&bob)).await.expect("the bank answers");
    lobby.clock.set(lobby.now().before(Duration::from_secs(30)));
    let over = node.check_session(bob.access.expose(), tablet.proof()).await;
    assert_eq!(trouble(over), SessionTrouble::Ended(EndReason::LoggedOut));
}

/// F13: the address of the bank is configured with a slash at its end on one node, and changes altogether on another.
async fn a_slash_at_the_end_of_the_address_signs_nobody_out(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Signed).await;
    let at = async |url: &str| {
        lobby
            .node_on(Arc::clone(&lobby.store), |settings| {
                url.clone_into(&mut settings.public_url);
                settings.login.policy = Policy::default_of(Protocol::Signed);
            })
            .await
    };
    let (plain, slash) = (at("https://bank.example").await, at("https://bank.example/").await);
    let moved = at("https://new.example").await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let refresh = async |node: &Bank, pair: &SessionPair| {
        let next = node.refresh_session(pair.refresh.expose(), phone.proof()).await;
        next.expect("nobody is signed out")
    };
    for (one, other) in [(&plain, &slash), (&slash, &plain)] {
        let pair = refresh(one, &pair).await;
        other.check_session(pair.access.expose(), phone.proof()).await.expect("it is the same bank");
    }
    let pair = refresh(&plain, &pair).await;
    let checked = moved.check_session(pair.access.expose(), phone.proof()).await;
    assert_eq!(trouble(checked), SessionTrouble::Expired, "the app refreshes, and goes on");
    let pair = refresh(&moved, &pair).await;
    moved.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
}

/// Devices and nodes of the property.
const DEVICES: usize = 4;
const NODES: usize = 3;
const STEPS: usize = 500;
const SEEDS: u64 = 3;

/// What the test knows of one device's session.
struct Held {
    phone: Phone,
    pair: SessionPair,
    /// When the end of the session was committed.
    ended_at: Option<Timestamp>,
}

/// Whatever the order of log-ins, refreshes, ends and checks on however many nodes: a session that ended a second ago
/// is refused by every node, and one that did not end is refused by none.
async fn no_interleaving_keeps_an_ended_session_alive(engine: Engine) {
    for seed in 0..SEEDS {
        let lobby = Lobby::new(engine, Protocol::Signed).await;
        let mut nodes = Vec::new();
        let flaky = Flaky::new(Arc::clone(&lobby.store));
        for _ in 1..NODES {
            nodes.push(lobby.node(Protocol::Signed).await);
        }
        nodes.push(lobby.node_on(Arc::<Flaky>::clone(&flaky), |_| {}).await);
        let mut run = Run { lobby, nodes, flaky, chance: chance(0x5109, seed), refusals: BTreeMap::new() };
        run.all(seed).await;
    }
}

struct Run {
    lobby: Lobby,
    nodes: Vec<Arc<Bank>>,
    /// The last node's way to the store.
    flaky: Arc<Flaky>,
    chance: ChaCha8Rng,
    refusals: BTreeMap<&'static str, u32>,
}

impl Run {
    async fn all(&mut self, seed: u64) {
        let mut held = Vec::new();
        for number in 0..DEVICES {
            let phone = Phone::new(&format!("Phone {number}"));
            let pair = self.lobby.customer(&format!("p{number}@example.org"), &phone).await;
            held.push(Held { phone, pair, ended_at: None });
        }
        for step in 0..STEPS {
            let (place, node) = (below(&mut self.chance, DEVICES), below(&mut self.chance, NODES));
            let node = Arc::clone(&self.nodes[node]);
            match below(&mut self.chance, 10) {
                0..=3 => {}
                4 | 5 => {
                    let lasts = below(&mut self.chance, 700);
                    self.lobby.clock.advance(Duration::from_millis(lasts.try_into().expect("it is small")));
                }
                6 => self.flaky.set_deaf(step % 2 == 0),
                7 => self.end(&mut held[place], &node).await,
                8 => self.refresh(&mut held[place], &node).await,
                _ => self.come_back(&mut held[place], &node).await,
            }
            for node in 0..NODES {
                let place = below(&mut self.chance, DEVICES);
                self.check(&held[place], node, (seed, step)).await;
            }
        }
        assert!(
            self.refusals.contains_key("late") && self.refusals.contains_key("early"),
            "{:?}",
            self.refusals
        );
    }

    async fn end(&self, held: &mut Held, node: &Bank) {
        match node.end_session(caller(&held.pair)).await {
            Ok(()) => held.ended_at = held.ended_at.or(Some(self.lobby.now())),
            Err(OpError::Unavailable(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn refresh(&self, held: &mut Held, node: &Bank) {
        match node.refresh_session(held.pair.refresh.expose(), held.phone.proof()).await {
            Ok(pair) => {
                assert_eq!(held.ended_at, None, "a session that ended is refreshed");
                held.pair = pair;
            }
            Err(OpError::Refused(_)) => assert!(held.ended_at.is_some(), "nobody is signed out"),
            Err(OpError::Unavailable(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    /// By the device's key, whatever became of its session.
    async fn come_back(&self, held: &mut Held, node: &Bank) {
        // Most stay away for a while, so that the end is met by every node.
        let is_away = |ended_at: Timestamp| self.lobby.now() < ended_at.after(SECOND * 3);
        if held.ended_at.is_none_or(is_away) {
            return;
        }
        let started = match node.start_device_login(held.pair.device).await {
            Ok(started) => started,
            Err(OpError::Unavailable(_)) => return,
            Err(error) => panic!("{error:?}"),
        };
        match node.finish_login(&held.phone.finish(&started, None)).await {
            Ok(pair) => {
                held.pair = pair;
                held.ended_at = None;
            }
            Err(OpError::Unavailable(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn check(&mut self, held: &Held, node: usize, at: (u64, usize)) {
        let now = self.lobby.now();
        let checked = self.nodes[node].check_session(held.pair.access.expose(), held.phone.proof()).await;
        let is_late = held.ended_at.is_some_and(|ended_at| ended_at.after(SECOND) <= now);
        let seen = match (checked, held.ended_at) {
            (Ok(_), None) => "live",
            (Ok(_), Some(_)) => {
                assert!(!is_late, "seed and step {at:?}: node {node} lets an ended session in");
                "early"
            }
            (Err(error), Some(_)) => {
                assert!(matches!(error, OpError::Refused(_)), "seed and step {at:?}: {error:?}");
                "late"
            }
            (Err(error), None) => {
                panic!("seed and step {at:?}: node {node} refuses a live session: {error:?}")
            }
        };
        *self.refusals.entry(seen).or_default() += 1;
    }
}
