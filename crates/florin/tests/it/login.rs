//! Logging in, on the whole bank and both engines: every way in, and every way in which an answer can get lost.

pub(crate) mod app;
mod approvals;
mod attempts;
mod flood;
mod keys;
mod new_pin;
mod outcomes;
mod over_http;
pub(crate) mod passkeys;
pub(crate) mod phone;
mod races;
mod recovery;
mod releases;
mod sign_up;
mod signed;
mod staff;
mod step_up;
mod step_up_passkey;

use crate::harness::{Engine, on_both_engines};
use bank::{MailTemplate, OpError, Query, Refusal, SessionTrouble, StepUpAsk, StoreExt as _};
use identity::{
    AuditEvent, AuditHead, AuditKind, EndReason, Failures, LoginRefusal, Policy, Protocol, StepUpNeeded,
    TokenParts,
};
use phone::{Lobby, PIN, Phone, caller, not_logged_in, refused, tokens, trouble};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both_engines!(
    a_sign_up_ends_in_a_session,
    an_address_tells_nothing,
    a_link_only_marks,
    reuse_ends_the_session_and_the_key_brings_it_back,
    a_stolen_refresh_token_is_nothing_without_the_key,
    five_wrong_pins_and_no_more,
    a_stranger_locks_nobody_out,
    a_removed_device_is_out,
    a_device_gets_its_session_back_by_its_key,
    a_wrong_root_key_signs_nobody_out
);

async fn a_sign_up_ends_in_a_session(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let checked =
        lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
    assert_eq!(checked, caller(&pair));
    let devices = lobby.bank.devices(checked).await.expect("the bank answers");
    assert!(devices.len() == 1 && devices[0].is_this_one && devices[0].device.is_trusted());
    let sessions = lobby.bank.sessions(checked).await.expect("the bank answers");
    assert!(sessions.len() == 1 && sessions[0].is_this_one);
    assert_eq!(sessions[0].session.person, pair.person);

    let kinds: Vec<AuditKind> = trail(&lobby, checked).await.iter().map(|event| event.kind).collect();
    let expected =
        [AuditKind::SignedUp, AuditKind::DeviceAdded, AuditKind::DeviceTrusted, AuditKind::LoggedIn];
    assert_eq!(kinds, expected);
    let shown = lobby.bank.security_events(checked, 0).await.expect("the bank answers");
    assert!(!shown.is_empty() && shown.iter().all(|event| event.kind.is_shown_to_customer()));

    lobby.bank.end_session(checked).await.expect("the bank answers");
    let after = lobby.bank.check_session(pair.access.expose(), phone.proof()).await;
    assert_eq!(trouble(after), SessionTrouble::Ended(EndReason::LoggedOut));
    assert!(lobby.bank.sessions(checked).await.expect("the bank answers").is_empty());
}

/// All events of the caller's chain, which has to hold.
async fn trail(lobby: &Lobby, of: bank::AppCaller) -> Vec<AuditEvent> {
    let query = Query::AuditOf(Some(of.person), 0, 1_000);
    let events = lobby.store.all::<AuditEvent>(&query).await.expect("the bank answers");
    let events: Vec<AuditEvent> = events.into_iter().map(|event| event.row).collect();
    let head = lobby.store.one::<AuditHead>(&bank::Key::AuditHead(Some(of.person))).await;
    let head = head.expect("the store answers").expect("the chain has a head");
    identity::trail::verify(&AuditHead::empty(Some(of.person)), &events, &head.row).expect("the chain holds");
    events
}

async fn an_address_tells_nothing(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    lobby.customer("ada@example.org", &phone).await;
    let stranger = Phone::new("A stranger's phone");
    let (known, unknown) = (
        lobby.sign_in("ada@example.org", &stranger).await,
        lobby.sign_in("nobody@example.org", &stranger).await,
    );
    assert_eq!(known.ends_at, unknown.ends_at);
    let mails = lobby.mails().await;
    let of = |address: &str| mails.iter().rev().find(|(to, _)| to.written() == address).expect("it is there");
    assert!(matches!(of("ada@example.org").1, MailTemplate::LoginLink { .. }));
    assert!(matches!(of("nobody@example.org").1, MailTemplate::UnknownAddress));
    // Before its link is opened, each is answered alike.
    for started in [&known, &unknown] {
        let finished = lobby.bank.finish_login(&stranger.finish(started, Some(PIN))).await;
        assert_eq!(not_logged_in(finished), LoginRefusal::NeedsLink);
    }
    // A second sign-up tells the address's owner, and nobody else.
    let before = lobby.mails().await.len();
    let again = lobby.sign_up("ada@example.org", &stranger).await;
    let mails = lobby.mails().await;
    assert_eq!(mails.len(), before + 1);
    assert!(matches!(mails.last().expect("it is there").1, MailTemplate::AlreadyCustomer));
    let finished = lobby.bank.finish_login(&stranger.finish(&again, None)).await;
    assert_eq!(not_logged_in(finished), LoginRefusal::NeedsLink);
}

async fn a_link_only_marks(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let started = lobby.sign_up("ada@example.org", &phone).await;
    let link = lobby.link().await;
    let name = lobby.bank.prove_link(&link).await.expect("the bank answers");
    assert_eq!(name.as_str(), "Ada's phone");
    assert_eq!(not_logged_in(lobby.bank.prove_link(&link).await), LoginRefusal::LinkUsed);
    assert_eq!(not_logged_in(lobby.bank.prove_link("guessed").await), LoginRefusal::BadLink);
    // Whoever opened it, only the device that asked gets in.
    let stolen = lobby.bank.finish_login(&thief.finish(&started, None)).await;
    assert_eq!(not_logged_in(stolen), LoginRefusal::BadSignature);
    let pair = lobby.bank.finish_login(&phone.finish(&started, None)).await.expect("the login is proven");
    let again = lobby.bank.finish_login(&phone.finish(&started, None)).await.expect("the login is proven");
    assert_eq!(tokens(&pair), tokens(&again), "the answer was lost, and is given again");

    let late = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
    lobby.clock.advance(Duration::from_mins(15));
    let finished = lobby.bank.finish_login(&phone.finish(&late, Some(PIN))).await;
    assert_eq!(not_logged_in(finished), LoginRefusal::Late);
    lobby.sign_in("ada@example.org", &phone).await;
    let link = lobby.link().await;
    lobby.clock.advance(Duration::from_mins(15));
    assert_eq!(not_logged_in(lobby.bank.prove_link(&link).await), LoginRefusal::Late);
}

/// F19: an account that was opened with capital letters, or in another Unicode form, is the same account.
pub(crate) async fn an_address_is_found_however_it_is_written(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Zoë's phone");
    let pair = lobby.customer("Zoe\u{308}@Example.ORG", &phone).await;
    for written in ["zo\u{eb}@example.org", "ZO\u{cb}@EXAMPLE.org", "zoe\u{308}@example.org"] {
        let started = lobby.sign_in_to_the_pin(written, &phone).await;
        let found =
            lobby.bank.finish_login(&phone.finish(&started, Some(PIN))).await.expect("the login is proven");
        assert_eq!(found.person, pair.person, "{written}");
        assert_eq!(found.device, pair.device, "the same key is the same device");
    }
}

/// F1: the answer to a refresh is lost, and the app asks again with the old token.
pub(crate) async fn a_lost_answer_is_given_again(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    let phone = Phone::new("Ada's phone");
    let mut pair = lobby.customer("ada@example.org", &phone).await;
    for _ in 0..5 {
        let lost =
            lobby.bank.refresh_session(pair.refresh.expose(), None).await.expect("nobody is signed out");
        lobby.clock.advance(Duration::from_secs(90));
        let again =
            lobby.bank.refresh_session(pair.refresh.expose(), None).await.expect("nobody is signed out");
        assert_eq!(tokens(&lost), tokens(&again));
        assert_ne!(tokens(&pair), tokens(&again));
        pair = again;
        lobby.bank.check_session(pair.access.expose(), None).await.expect("the session is good");
        lobby.clock.advance(Policy::default_of(Protocol::Bearer).replay_lasts * 2);
    }
}

/// F2 and F3: several tabs refresh at the same time.
pub(crate) async fn refreshes_at_once_all_get_one_answer(engine: Engine) {
    for protocol in [Protocol::Bearer, Protocol::Bound] {
        let lobby = Lobby::new(engine, protocol).await;
        let phone = Phone::new("Ada's phone");
        let pair = lobby.customer("ada@example.org", &phone).await;
        let proof = phone.proof();
        let mut tabs = JoinSet::new();
        for _ in 0..8 {
            let (bank, token) = (Arc::clone(&lobby.bank), pair.refresh.expose().clone());
            tabs.spawn(async move { bank.refresh_session(&token, proof).await });
        }
        let mut answers = Vec::new();
        while let Some(answer) = tabs.join_next().await {
            answers.push(tokens(&answer.expect("no task panics").expect("no tab is signed out")));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{protocol:?}: one child of one parent");
        lobby.bank.check_session(&answers[0].0, proof).await.expect("the session is good");
    }
}

async fn reuse_ends_the_session_and_the_key_brings_it_back(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    let phone = Phone::new("Ada's phone");
    let stolen = lobby.customer("ada@example.org", &phone).await;
    let mut pair = stolen.clone();
    for _ in 0..2 {
        pair = lobby.bank.refresh_session(pair.refresh.expose(), None).await.expect("nobody is signed out");
        lobby.bank.check_session(pair.access.expose(), None).await.expect("the session is good");
        lobby.clock.advance(Policy::default_of(Protocol::Bearer).replay_lasts * 2);
    }
    let ended = SessionTrouble::Ended(EndReason::RefreshReused);
    assert_eq!(trouble(lobby.bank.refresh_session(stolen.refresh.expose(), None).await), ended);
    // The customer is out with the thief, is told why, and is in again without a tap.
    assert_eq!(trouble(lobby.bank.refresh_session(pair.refresh.expose(), None).await), ended);
    assert_eq!(trouble(lobby.bank.check_session(pair.access.expose(), None).await), ended);
    let back = lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    assert_ne!(back.session, pair.session);
    lobby.bank.check_session(back.access.expose(), None).await.expect("the session is good");
    let kinds: Vec<AuditKind> = trail(&lobby, caller(&back)).await.iter().map(|event| event.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == AuditKind::SessionEnded).count(), 1);
}

async fn a_stolen_refresh_token_is_nothing_without_the_key(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    let refresh = pair.refresh.expose();
    assert_eq!(trouble(lobby.bank.refresh_session(refresh, None).await), SessionTrouble::NeedsProof);
    let with_another = lobby.bank.refresh_session(refresh, thief.proof()).await;
    assert_eq!(trouble(with_another), SessionTrouble::WrongProof);
    let with_another = lobby.bank.check_session(pair.access.expose(), thief.proof()).await;
    assert_eq!(trouble(with_another), SessionTrouble::WrongProof);
    // Nothing was spent by any of that (F4), and nothing rotates.
    let kept = lobby.bank.refresh_session(refresh, phone.proof()).await.expect("nobody is signed out");
    assert_eq!(kept.refresh.expose(), refresh);
    // Neither kind of token passes for the other, and no made-up one passes at all.
    assert_eq!(trouble(lobby.bank.check_session(refresh, phone.proof()).await), SessionTrouble::InvalidToken);
    let flipped = flip_last(pair.access.expose());
    assert!(TokenParts::parse(&flipped).is_some(), "it reads like a token");
    assert_eq!(
        trouble(lobby.bank.check_session(&flipped, phone.proof()).await),
        SessionTrouble::InvalidToken
    );
}

/// The same token with another MAC.
fn flip_last(token: &str) -> String {
    let (head, _) = token.split_at(token.len() - 2);
    let end = &token[token.len() - 2..];
    let other = if end.starts_with('A') { "E" } else { "A" };
    format!("{head}{other}{}", &end[1..])
}

/// RTS SCA, article 4, 3 b: however many ask at the same time, five wrong PINs are judged and no more.
async fn five_wrong_pins_and_no_more(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, other) = (Phone::new("Ada's phone"), Phone::new("Ada's new phone"));
    lobby.customer("ada@example.org", &phone).await;
    let mut attempts = Vec::new();
    for _ in 0..4 {
        attempts.push(lobby.sign_in_to_the_pin("ada@example.org", &other).await);
    }
    let mut guesses = JoinSet::new();
    for guess in 0..24_usize {
        let ask = other.finish(&attempts[guess % attempts.len()], Some(&format!("{}", 1000 + guess)));
        let bank = Arc::clone(&lobby.bank);
        guesses.spawn(async move {
            loop {
                match bank.finish_login(&ask).await {
                    // Too many others changed the same rows: nothing was judged.
                    Err(OpError::Conflict) => {}
                    other => break refused(other),
                }
            }
        });
    }
    let mut judged = 0;
    while let Some(answer) = guesses.join_next().await {
        match answer.expect("no task panics") {
            Refusal::WrongPin(notice) => {
                judged += 1;
                assert_eq!(notice.blocked_until.is_some(), notice.left == 0);
            }
            Refusal::Login(LoginRefusal::Blocked(_) | LoginRefusal::Over(_)) => {}
            refusal => panic!("{refusal:?}"),
        }
    }
    assert_eq!(judged, u32::from(Failures::ROUND));
    let blocked = lobby.sign_in_to_the_pin("ada@example.org", &other).await;
    let right = lobby.bank.finish_login(&other.finish(&blocked, Some(PIN))).await;
    assert!(matches!(not_logged_in(right), LoginRefusal::Blocked(_)), "not even the right one is judged");
    let blocks = lobby.mails().await;
    let blocks = blocks.iter().filter(|(_, mail)| matches!(mail, MailTemplate::PinBlocked { .. }));
    assert_eq!(blocks.count(), 1, "the customer is told once");
    lobby.clock.advance(Failures::BLOCKS[0]);
    let after =
        lobby.bank.finish_login(&other.finish(&blocked, Some(PIN))).await.expect("the login is proven");
    lobby.bank.check_session(after.access.expose(), other.proof()).await.expect("the session is good");
}

/// What happens on other devices does not touch a device that is trusted.
async fn a_stranger_locks_nobody_out(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, stranger) = (Phone::new("Ada's phone"), Phone::new("A stranger's phone"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    let attempt = lobby.sign_in_to_the_pin("ada@example.org", &stranger).await;
    for _ in 0..5 {
        let ask = stranger.finish(&attempt, Some("1111"));
        assert!(matches!(refused(lobby.bank.finish_login(&ask).await), Refusal::WrongPin(_)));
    }
    let started = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
    let own = lobby.bank.finish_login(&phone.finish(&started, Some(PIN))).await.expect("the login is proven");
    assert_eq!(own.device, pair.device);
    let by_key = lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    lobby.bank.check_session(by_key.access.expose(), phone.proof()).await.expect("the session is good");
}

async fn a_removed_device_is_out(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, tablet) = (Phone::new("Ada's phone"), Phone::new("Ada's tablet"));
    let first = lobby.customer("ada@example.org", &phone).await;
    let started = lobby.sign_in_to_the_pin("ada@example.org", &tablet).await;
    let second =
        lobby.bank.finish_login(&tablet.finish(&started, Some(PIN))).await.expect("the login is proven");
    let news = lobby.mails().await;
    assert!(
        news.iter().any(|(_, mail)| matches!(mail, MailTemplate::NewDevice { .. })),
        "of a new device its owner is told"
    );
    let other = lobby.customer("bob@example.org", &Phone::new("Bob's phone")).await;
    let foreign = lobby.bank.revoke_device(caller(&other), second.device, None).await;
    assert_eq!(refused(foreign), Refusal::Unknown(bank::Thing::Device), "another customer's device");

    let me = caller(&first);
    let alone = lobby.bank.revoke_device(me, second.device, None).await;
    assert_eq!(refused(alone), Refusal::StepUpNeeded(StepUpNeeded::Devices));
    let step_up = lobby.agree(&phone, me, &StepUpAsk::Device { device: second.device }).await;
    lobby.bank.revoke_device(me, second.device, Some(step_up)).await.expect("the bank answers");
    lobby.bank.revoke_device(me, second.device, None).await.expect("nothing is left to do");
    let out = SessionTrouble::Ended(EndReason::DeviceRevoked);
    assert_eq!(trouble(lobby.bank.check_session(second.access.expose(), tablet.proof()).await), out);
    assert_eq!(trouble(lobby.bank.refresh_session(second.refresh.expose(), tablet.proof()).await), out);
    assert_eq!(not_logged_in(lobby.by_key(&tablet, &second).await), LoginRefusal::DeviceRevoked);
    let started = lobby.sign_in_to_the_pin("ada@example.org", &tablet).await;
    let again = lobby.bank.finish_login(&tablet.finish(&started, Some(PIN))).await;
    assert_eq!(not_logged_in(again), LoginRefusal::DeviceRevoked, "its key is never taken again");
    assert_eq!(lobby.bank.devices(caller(&first)).await.expect("the bank answers").len(), 1);
    lobby.bank.check_session(first.access.expose(), phone.proof()).await.expect("the session is good");

    let laptop = Phone::new("Ada's laptop");
    let started = lobby.sign_in_to_the_pin("ada@example.org", &laptop).await;
    let third =
        lobby.bank.finish_login(&laptop.finish(&started, Some(PIN))).await.expect("the login is proven");
    let alone = lobby.bank.revoke_other_devices(caller(&third), None).await;
    assert_eq!(refused(alone), Refusal::StepUpNeeded(StepUpNeeded::Devices));
    let step_up = lobby.agree(&laptop, caller(&third), &StepUpAsk::OtherDevices).await;
    lobby.bank.revoke_other_devices(caller(&third), Some(step_up)).await.expect("the bank answers");
    let out = SessionTrouble::Ended(EndReason::OtherDevicesRevoked);
    assert_eq!(trouble(lobby.bank.check_session(first.access.expose(), phone.proof()).await), out);
    lobby.bank.check_session(third.access.expose(), laptop.proof()).await.expect("the session is good");
    trail(&lobby, caller(&third)).await;
}

async fn a_device_gets_its_session_back_by_its_key(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    lobby.clock.advance(Duration::from_hours(200 * 24));
    let over = lobby.bank.refresh_session(pair.refresh.expose(), phone.proof()).await;
    assert_eq!(trouble(over), SessionTrouble::Ended(EndReason::Expired));
    assert_eq!(not_logged_in(lobby.by_key(&thief, &pair).await), LoginRefusal::BadSignature);
    // Several tabs notice at the same time, and all get the same session.
    let mut tabs = JoinSet::new();
    for _ in 0..4 {
        let started = lobby.bank.start_device_login(pair.device).await.expect("the bank answers");
        let (bank, ask) = (Arc::clone(&lobby.bank), phone.finish(&started, None));
        tabs.spawn(async move { bank.finish_login(&ask).await });
    }
    let mut back = Vec::new();
    while let Some(answer) = tabs.join_next().await {
        back.push(tokens(&answer.expect("no task panics").expect("the key is the device's")));
    }
    back.dedup();
    assert_eq!(back.len(), 1);
    lobby.bank.check_session(&back[0].0, phone.proof()).await.expect("the session is good");
    lobby.clock.advance(Duration::from_hours(1));
    let newer = lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    assert_eq!(
        trouble(lobby.bank.refresh_session(&back[0].1, phone.proof()).await),
        SessionTrouble::Ended(EndReason::Superseded)
    );
    lobby.bank.check_session(newer.access.expose(), phone.proof()).await.expect("the session is good");
}

/// F6, F7, F10: two nodes of one bank, whose releases issue different protocols, accept what each other issued.
pub(crate) async fn nodes_and_releases_take_each_others_tokens(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    let newer = lobby.node(Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    assert_eq!(pair.protocol, Protocol::Bearer);
    newer.check_session(pair.access.expose(), None).await.expect("the session is good");
    let refreshed = newer.refresh_session(pair.refresh.expose(), None).await.expect("nobody is signed out");
    assert_eq!(refreshed.protocol, Protocol::Bearer, "a release changes what is issued, not what was");
    lobby.bank.check_session(refreshed.access.expose(), None).await.expect("the session is good");
    lobby.clock.advance(Duration::from_hours(1));
    let started = newer.start_device_login(pair.device).await.expect("the bank answers");
    let bound = newer.finish_login(&phone.finish(&started, None)).await.expect("the login is proven");
    assert_eq!(bound.protocol, Protocol::Bound);
    let proof = phone.proof();
    lobby.bank.check_session(bound.access.expose(), proof).await.expect("the session is good");
    lobby.bank.refresh_session(bound.refresh.expose(), proof).await.expect("nobody is signed out");
}

/// A node with another bank's root key cannot tell whose a token is. That is its own trouble, and nobody's sign-out.
async fn a_wrong_root_key_signs_nobody_out(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let wrong = lobby.misconfigured().await;
    wrong.check_ready().await.expect("the rest of the bank works");
    let (checked, refreshed) = (
        wrong.check_session(pair.access.expose(), None).await,
        wrong.refresh_session(pair.refresh.expose(), None).await,
    );
    assert!(matches!(checked, Err(OpError::Unavailable(_))), "{checked:?}");
    assert!(matches!(refreshed, Err(OpError::Unavailable(_))), "{refreshed:?}");
    lobby.bank.check_session(pair.access.expose(), None).await.expect("the session is good");
    lobby.bank.refresh_session(pair.refresh.expose(), None).await.expect("nobody is signed out");
}
