//! Webhooks: signed, at least once, five tries with growing pauses, and not lost with the process.

use crate::harness::{
    Api, Customer, Engine, Heard, Home, Inside, Listener, Server, Town, now, on_both_engines, until,
};
use bank::{Bank, OutboxEntry, Query, StoreExt as _};
use hmac::{Hmac, Mac as _};
use kernel::Timestamp;
use outside::{Dispatch, MailWay, SIGNATURE_HEADER, WebhookCourier, WebhookSettings};
use serde_json::Value;
use sha2::Sha256;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// As Monzo's documentation says of webhooks.
const TRIES_MAX: usize = 5;
/// Longer than any pause or lease of a delivery.
const LONG: Duration = Duration::from_hours(30 * 24);
/// The oldest signature a careful receiver takes.
const SIGNATURE_AGE_MAX: Duration = Duration::from_mins(5);

on_both_engines!(
    a_delivery_is_signed_and_whole,
    five_tries_and_no_more,
    a_late_success_ends_the_tries,
    what_was_committed_before_a_crash_is_delivered_after_it,
    a_try_that_died_with_its_server_is_made_again,
);

async fn a_delivery_is_signed_and_whole(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Wanda Hook", 10_000, 1).await;
    town.close().await;
    let server = Server::start(&home).await;
    let api = server.api().with(&customer.token);
    let (good, gone) = (Listener::start().await, Listener::start().await);
    let webhook = register(&api, &customer, &good).await;
    let unwanted = register(&api, &customer, &gone).await;
    api.delete(&format!("/webhooks/{}", text(&unwanted["id"]))).await.ok();

    deposit(&api, &customer, 100, "first").await;
    let heard = until("the delivery", async || good.heard().into_iter().next()).await;
    check_signature(&heard, text(&webhook["secret"]));
    let body = heard.value();
    assert_eq!(body["type"], "transaction.created");
    let read = api.get(&format!("/transactions/{}?expand[]=merchant", text(&body["data"]["id"]))).await.ok();
    assert_eq!(body["data"], read["transaction"], "what is delivered is what is read");

    deposit(&api, &customer, 101, "second").await;
    let heard = until("the second delivery", async || good.heard().into_iter().nth(1)).await;
    assert_eq!(heard.value()["data"]["amount"], -101, "each is delivered once while it is taken");
    assert!(gone.heard().is_empty(), "a webhook that was deleted hears nothing");
    server.stop().await;
}

async fn five_tries_and_no_more(engine: Engine) {
    let (inside, listener) = waiting(engine).await;
    let (bank, clock, courier) = (&inside.town.bank, &inside.town.clock, courier());
    listener.answer(500);
    let mut pauses = Vec::new();
    for tried in 1..=TRIES_MAX {
        bank.deliver_due(&courier).await.expect("what a receiver does is no error");
        assert_eq!(listener.heard().len(), tried, "tries");
        let Some(entry) = entry(bank).await else { break };
        pauses.push(entry.due_at.since(bank.now()));
        // Just before it is due, nobody is called.
        clock.set(entry.due_at.before(Duration::from_micros(1)));
        bank.deliver_due(&courier).await.expect("there is nothing to do");
        assert_eq!(listener.heard().len(), tried, "tries before the pause is over");
        clock.set(entry.due_at);
    }
    assert_eq!(pauses.len(), TRIES_MAX - 1, "pauses: {pauses:?}");
    assert!(
        pauses.is_sorted_by(|one, next| *one * 2 <= *next),
        "each pause is twice the one before: {pauses:?}"
    );
    clock.advance(LONG);
    bank.deliver_due(&courier).await.expect("there is nothing to do");
    assert_eq!(listener.heard().len(), TRIES_MAX, "it was given up");
    let heard = listener.heard();
    assert!(heard.iter().all(|one| one.body == heard[0].body), "every try says the same");
}

async fn a_late_success_ends_the_tries(engine: Engine) {
    let (inside, listener) = waiting(engine).await;
    let (bank, clock, courier) = (&inside.town.bank, &inside.town.clock, courier());
    listener.answer(404);
    assert_eq!(bank.deliver_due(&courier).await.expect("what a receiver does is no error"), 0);
    listener.answer(204);
    clock.advance(LONG);
    assert_eq!(bank.deliver_due(&courier).await.expect("the receiver takes it"), 1);
    clock.advance(LONG);
    assert_eq!(bank.deliver_due(&courier).await.expect("there is nothing to do"), 0);
    assert_eq!(listener.heard().len(), 2);
}

async fn what_was_committed_before_a_crash_is_delivered_after_it(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Wanda Late", 10_000, 1).await;
    let listener = Listener::start().await;
    let caller = town.bank.authenticate(&customer.token).await.expect("the token is good");
    let url = bank::WebhookUrl::parse(&listener.url).expect("it is an address");
    town.bank.make_webhook(caller, customer.account, url).await.expect("there is room for one");
    // The commit, without the jobs that follow it in a server: as if it died between the two.
    town.fill_pot(&customer, customer.pots[0], 321).await;
    town.close().await;
    assert!(listener.heard().is_empty(), "nobody delivered yet");
    let server = Server::start(&home).await;
    let heard = until("the delivery", async || listener.heard().into_iter().next()).await;
    assert_eq!(heard.value()["data"]["amount"], -321);
    server.stop().await;
}

async fn a_try_that_died_with_its_server_is_made_again(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Wanda Twice", 10_000, 1).await;
    town.close().await;
    let listener = Listener::start().await;
    listener.hang();
    let server = Server::start(&home).await;
    let api = server.api().with(&customer.token);
    register(&api, &customer, &listener).await;
    deposit(&api, &customer, 100, "dies").await;
    until("the first try", async || (!listener.heard().is_empty()).then_some(())).await;
    server.kill().await;

    listener.answer(200);
    let town = Town::open(&home).await;
    let courier = courier();
    assert_eq!(
        town.bank.deliver_due(&courier).await.expect("the store answers"),
        0,
        "it is still the dead one's"
    );
    town.clock.set(now().after(LONG));
    assert_eq!(town.bank.deliver_due(&courier).await.expect("the store answers"), 1);
    let heard = listener.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].value()["data"]["id"], heard[1].value()["data"]["id"]);
    town.close().await;
}

/// A bank with one delivery waiting for the listener.
async fn waiting(engine: Engine) -> (Inside, Listener) {
    let inside = Inside::new(engine).await;
    let customer = inside.town.customer("Wanda Wait", 10_000, 1).await;
    let listener = Listener::start().await;
    let api = inside.api.with(&customer.token);
    register(&api, &customer, &listener).await;
    deposit(&api, &customer, 100, "waits").await;
    (inside, listener)
}

async fn register(api: &Api, customer: &Customer, listener: &Listener) -> Value {
    let account = customer.account.to_string();
    let fields = [("account_id", account.as_str()), ("url", &listener.url)];
    api.post("/webhooks", &fields).await.ok()["webhook"].clone()
}

async fn deposit(api: &Api, customer: &Customer, minor: i64, dedupe_id: &str) {
    let (account, minor) = (customer.account.to_string(), minor.to_string());
    let fields = [("source_account_id", account.as_str()), ("amount", &minor), ("dedupe_id", dedupe_id)];
    api.put(&format!("/pots/{}/deposit", customer.pots[0]), &fields).await.ok();
}

fn courier() -> Dispatch {
    let settings = WebhookSettings { allow_private: true, ..WebhookSettings::default() };
    let webhooks = WebhookCourier::new(Arc::new(edge::webhook_body), settings);
    Dispatch::new(webhooks.expect("the settings are sound"), MailWay::Nowhere)
}

/// The one delivery that waits, whenever it is due.
async fn entry(bank: &Bank) -> Option<OutboxEntry> {
    let found = bank.store().all::<OutboxEntry>(&Query::OutboxDue(Timestamp::MAX, 2)).await;
    let mut found = found.expect("the store answers");
    assert!(found.len() < 2, "there is one delivery");
    found.pop().map(|found| found.row)
}

/// Checks the signature as a receiver would: it knows the secret, the header and the bytes, and nothing else.
fn check_signature(heard: &Heard, secret: &str) {
    let header =
        heard.headers.get(SIGNATURE_HEADER).expect("a delivery is signed").to_str().expect("it is text");
    let (time, hex) =
        header.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")).expect("t=...,v1=...");
    let seconds: u64 = time.parse().expect("the time is seconds");
    let age = now().since(Timestamp::EPOCH.after(Duration::from_secs(seconds)));
    assert!(age < SIGNATURE_AGE_MAX, "the signature is {age:?} old");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(format!("{time}.").as_bytes());
    mac.update(&heard.body);
    let mut expected = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(expected, "{byte:02x}").expect("a String takes every write");
    }
    assert_eq!(hex, expected);
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
