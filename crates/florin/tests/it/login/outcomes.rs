//! `florin outcomes`: every attempt that is over, a line each, and nobody's name in it.

use super::passkeys;
use super::phone::{Lobby, PIN, Phone, caller, not_logged_in, refused};
use crate::harness::{Engine, Wallet, entropy, florin, florin_ok, on_both_engines};
use bank::{Change, NewPinAsk, Query, Record as _, Refusal, SessionPair, StoreExt as _, Write};
use identity::{
    Email, LOGIN_LASTS, LOGIN_TRIES_MAX, Login, LoginFailure, LoginRefusal, LoginStage, PinDigits, Protocol,
    RECOVERY_WAITS, ReleaseName, StaffName,
};
use kernel::{LoginId, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use uuid::Uuid;

on_both_engines!(every_way_in_is_told, all_pages_are_told, the_guard_reads_them);

const ADA: &str = "ada@example.org";
const EVER: &str = "1970-01-01T00:00:00Z";

/// `florin outcomes`, beside the bank that serves.
async fn outcomes(lobby: &Lobby, args: &[&str]) -> Vec<Value> {
    let args: Vec<&str> = ["outcomes"].into_iter().chain(args.iter().copied()).collect();
    let out = florin_ok(Some(&lobby.home), &args).await;
    out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn pass(lobby: &Lobby) {
    lobby.clock.advance(Duration::from_mins(2));
}

async fn by_pin(lobby: &Lobby, phone: &Phone, pin: &str) -> Result<SessionPair, bank::OpError> {
    let started = lobby.sign_in_to_the_pin(ADA, phone).await;
    lobby.bank.finish_login(&phone.finish(&started, Some(pin))).await
}

/// A customer who comes in by every way there is, and who once does not.
async fn busy(lobby: &Lobby) -> SessionPair {
    let (phone, tablet, laptop) = (Phone::new("Ada's phone"), Phone::new("Tablet"), Phone::new("Laptop"));
    lobby.sign_in("nobody@example.org", &phone).await;
    pass(lobby);
    let mut wallet = Wallet::at(super::phone::ADDRESS);
    let pair = lobby.customer(ADA, &phone).await;
    pass(lobby);
    passkeys::add(lobby, &pair, &phone, &mut wallet).await.expect("the passkey verifies");
    for _ in 0..2 {
        // The second time its session stands.
        pass(lobby);
        by_pin(lobby, &tablet, PIN).await.expect("the login is proven");
    }
    pass(lobby);
    passkeys::log_in(lobby, &laptop, &mut wallet).await.expect("the passkey is good");
    pass(lobby);
    let started = lobby.bank.start_new_pin(caller(&pair)).await.expect("the device is trusted");
    lobby.bank.prove_link(&lobby.link().await).await.expect("the link is fresh");
    let signed = phone.finish(&started, None);
    let pin = PinDigits::parse("8053").expect("digits");
    let ask = NewPinAsk { login: signed.login, signature: signed.signature, pin, place: None };
    lobby.bank.finish_new_pin(caller(&pair), &ask).await.expect("the link was opened");
    pass(lobby);
    lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    pass(lobby);
    let guessed = lobby.sign_in_to_the_pin(ADA, &laptop).await;
    for _ in 0..LOGIN_TRIES_MAX {
        let wrong = lobby.bank.finish_login(&laptop.finish(&guessed, Some("1111"))).await;
        assert!(matches!(refused(wrong), Refusal::WrongPin(_)));
    }
    pair
}

async fn recovered(lobby: &Lobby) {
    let new = Phone::new("New phone");
    let staff = |name: &str| StaffName::parse(name).expect("a name");
    let email = Email::parse(ADA).expect("an address");
    let claimed = lobby.bank.claim_recovery(&new.claim).await.expect("anyone may ask");
    let asked = lobby.bank.ask_recovery(&staff("grace"), (&email, claimed.code.expose()), None).await;
    let id = asked.expect("the code is fresh").id;
    lobby.bank.approve_recovery(&staff("alan"), id, None).await.expect("they are two");
    lobby.clock.advance(RECOVERY_WAITS);
    let started = lobby.bank.start_recovered(id).await.expect("the recovery is there");
    lobby.bank.finish_login(&new.finish(&started, Some("5038"))).await.expect("it is time");
}

async fn every_way_in_is_told(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let pair = busy(&lobby).await;
    let before = lobby.now();
    recovered(&lobby).await;
    while lobby.bank.end_silent_logins().await.expect("the bank answers") != 0 {}
    let lines = outcomes(&lobby, &["--since", EVER]).await;
    let blocked = LoginFailure::PinBlocked.code();
    let told: BTreeSet<(&str, &str, bool)> = lines
        .iter()
        .map(|line| {
            let word = |name: &str| line[name].as_str().expect("a word");
            (word("way"), word("code"), line["unexpected"].as_bool().expect("yes or no"))
        })
        .collect();
    let expected = [
        ("add_passkey", "ok", false),
        ("device", "ok", true),
        ("new_pin", "ok", false),
        ("passkey", "ok", false),
        ("recovery", "ok", false),
        ("recovery_code", "timed_out", false),
        ("sign_in", "ok", false),
        ("sign_in", "ok", true),
        ("sign_in", blocked, true),
        ("sign_in", "timed_out", false),
        ("sign_up", "ok", false),
    ];
    assert_eq!(told.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(lines.len(), expected.len());
    let times: Vec<f64> = lines.iter().map(|line| line["t"].as_f64().expect("seconds")).collect();
    assert!(times.is_sorted(), "in the order of their ends: {times:?}");
    for line in &lines {
        assert_eq!(line["ok"], line["code"] == "ok");
        assert_eq!((&line["release"], &line["slice"]["protocol"]), (&json!("first"), &json!("bound")));
        assert_eq!(
            (&line["slice"]["platform"], &line["slice"]["version"]),
            (&json!("ios"), &json!("4.12.0"))
        );
    }
    // One customer, and two that nobody knows; who they are is not said, nor the same way twice.
    let marks =
        |lines: &[Value]| lines.iter().map(|line| line["person"].to_string()).collect::<BTreeSet<_>>();
    assert_eq!(marks(&lines).len(), 3);
    let again = outcomes(&lobby, &["--since", EVER]).await;
    assert!(marks(&lines).is_disjoint(&marks(&again)));
    let text = format!("{lines:?}");
    for secret in [ADA, "nobody", "Ada", &pair.person.to_string(), &pair.device.to_string(), "203.0.113.9"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let later = outcomes(&lobby, &["--since", &before.to_string()]).await;
    assert!((1..lines.len()).contains(&later.len()), "{later:?}");
    assert_eq!(florin(Some(&lobby.home), &["outcomes", "--since", "yesterday"]).await.code, Some(2));
}

/// More attempts than are read at once; some of them end at one instant, on both sides of where a page ends.
async fn all_pages_are_told(engine: Engine) {
    const COUNT: u32 = 2_400;
    const ALIKE: u32 = 300;
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    lobby.sign_in("nobody@example.org", &Phone::new("A phone")).await;
    lobby.clock.advance(LOGIN_LASTS);
    lobby.bank.end_silent_logins().await.expect("the bank answers");
    let query = Query::LoginsEndedSince(Timestamp::EPOCH, 1);
    let one = lobby.store.first::<Login>(&query).await.expect("the store answers").expect("it has ended").row;
    let mut writes = Vec::new();
    for number in 1..COUNT {
        let second = if (900..900 + ALIKE).contains(&number) { 900 } else { number };
        let at = lobby.now().after(Duration::from_secs(second.into()));
        let id = LoginId::from_uuid(Uuid::from_u128(number.into()));
        let stage = LoginStage::Failed { why: LoginFailure::TimedOut, at };
        writes.push(Write::Insert(Login { id, stage, link: None, ..one.clone() }.into_row()));
    }
    for part in writes.chunks(500) {
        let change = Change { at: lobby.now(), writes: part.to_vec(), ..Change::default() };
        lobby.store.commit(change).await.expect("the store takes it");
    }
    let lines = outcomes(&lobby, &["--since", EVER]).await;
    let people: BTreeSet<String> = lines.iter().map(|line| line["person"].to_string()).collect();
    assert_eq!((lines.len(), people.len()), (2_400, 2_400), "each once");
}

/// A login on a device that has no session yet; a sign-up before it is nothing that a release is judged by.
async fn moved(lobby: &Lobby, address: &str) {
    lobby.clock.advance(Duration::from_secs(1));
    let phone = Phone::new("A second phone");
    let started = lobby.sign_in_to_the_pin(address, &phone).await;
    lobby.bank.finish_login(&phone.finish(&started, Some(PIN))).await.expect("the login is proven");
}

/// Two releases side by side, told as `florin watch replay` reads them.
async fn the_guard_reads_them(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let second = ReleaseName::parse("second").expect("a name");
    let newer = lobby.changed(entropy(), |settings| settings.login.release = second.clone()).await;
    let first = Phone::new("Ada's phone");
    lobby.customer(ADA, &first).await;
    moved(&lobby, ADA).await;
    let newer = Lobby { bank: newer, ..lobby };
    for name in ["bob", "cy"] {
        let address = format!("{name}@example.org");
        newer.clock.advance(Duration::from_secs(1));
        newer.customer(&address, &Phone::new(name)).await;
        moved(&newer, &address).await;
    }
    // Out of a login that nobody needed, as its session stood, and of a code for staff, which is no login.
    pass(&newer);
    let needless = Phone::new("dot");
    newer.customer("dot@example.org", &needless).await;
    moved(&newer, "dot@example.org").await;
    pass(&newer);
    let started = newer.sign_in_to_the_pin("dot@example.org", &needless).await;
    newer.bank.finish_login(&needless.finish(&started, Some(PIN))).await.expect("the login is proven");
    let late = newer.sign_in("nobody@example.org", &first).await;
    newer.bank.claim_recovery(&first.claim).await.expect("anyone may ask");
    newer.clock.advance(LOGIN_LASTS);
    let over = newer.bank.finish_login(&first.finish(&late, Some(PIN))).await;
    assert_eq!(not_logged_in(over), LoginRefusal::Late);
    newer.bank.end_silent_logins().await.expect("the bank answers");

    let told = outcomes(&newer, &["--since", EVER, "--treatment", "second", "--share", "0.25"]).await;
    let mut counts: BTreeMap<(String, bool), u32> = BTreeMap::new();
    for line in &told {
        assert_eq!(line["share"], 0.25);
        let arm = line["arm"].as_str().expect("a word").to_owned();
        *counts.entry((arm, line["ok"].as_bool().expect("yes or no"))).or_default() += 1;
    }
    let of = |arm: &str, is_ok: bool| counts.get(&(arm.to_owned(), is_ok)).copied().unwrap_or_default();
    assert_eq!((of("control", true), of("control", false)), (1, 0));
    assert_eq!((of("treatment", true), of("treatment", false)), (3, 2), "one not needed, one silent");
    let file = newer.home.folder().join("outcomes.jsonl");
    let text: String = told.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
    std::fs::write(&file, text).expect("the test's folder can be written");
    let args = ["watch", "replay", file.to_str().expect("a path"), "--window", "1"];
    let verdict: Value = serde_json::from_str(&florin_ok(None, &args).await).expect("one verdict");
    assert_eq!((&verdict["verdict"], &verdict["treatment_attempts"]), (&json!("hold"), &json!(5)));
    assert_eq!(verdict["control_attempts"], 1);
    for args in [["--treatment", "second"], ["--share", "0.5"]] {
        let args = ["outcomes", "--since", EVER, args[0], args[1]];
        assert_eq!(florin(Some(&newer.home), &args).await.code, Some(2), "one goes with the other");
    }
}
