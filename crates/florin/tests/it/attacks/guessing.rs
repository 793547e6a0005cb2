//! Guessing: PINs from many sockets at once, links, attempts; and what it does to the customer, which is nothing.

use super::stand::{EMAIL, Stand};
use crate::harness::{Engine, Inside, PIN, encoded, on_both_engines};
use crate::scene::{new_app, open_link, sign_up, text};
use edge::{EdgeSettings, Rate};
use identity::Failures;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

on_both_engines!(
    pins_are_guessed_five_times_from_however_many_sockets,
    links_are_not_guessed,
    guesses_are_slowed_and_the_customer_is_not,
    attempts_without_end_keep_nobody_out,
    a_token_has_its_rate
);

const SOCKETS: usize = 24;

async fn pins_are_guessed_five_times_from_however_many_sockets(engine: Engine) {
    let stand = Stand::new(engine).await;
    let served = stand.inside.serve().await;
    let mut begun = Vec::new();
    // The worst case: the mailbox is the attacker's as well.
    for _ in 0..4 {
        begun.push(stand.api().post_json("/app/login", &stand.thief.login(EMAIL)).await.ok());
        open_link(&stand.inside, EMAIL).await;
    }
    let mut guesses = JoinSet::new();
    for guess in 0..SOCKETS {
        let (path, body) =
            stand.thief.finish(&begun[guess % begun.len()], Some(&format!("{}", 1_000 + guess)));
        // On a connection of its own.
        let api = served.api();
        guesses.spawn(async move {
            loop {
                let answer = api.post_json(&path, &body).await;
                // Too many others changed the same rows: nothing was judged.
                if answer.code() != "internal_service.busy" {
                    break answer.code();
                }
            }
        });
    }
    let mut counts = BTreeMap::<String, usize>::new();
    while let Some(code) = guesses.join_next().await {
        *counts.entry(code.expect("no task panics")).or_default() += 1;
    }
    assert_eq!(counts.remove("forbidden.wrong_pin"), Some(Failures::ROUND.into()), "{counts:?}");
    counts.retain(|code, _| code != "forbidden.pin_blocked" && code != "bad_request.login_over");
    assert_eq!(counts, BTreeMap::new());
    // Not even the right one is judged now, on any device that is not the customer's own.
    let late = stand.api().post_json("/app/login", &stand.thief.login(EMAIL)).await.ok();
    open_link(&stand.inside, EMAIL).await;
    let (path, body) = stand.thief.finish(&late, Some(PIN));
    let blocked = stand.api().post_json(&path, &body).await.refused(403, "forbidden.pin_blocked");
    assert_eq!(blocked["params"]["tries_left"], 0);
    assert!(blocked["params"]["blocked_until"].is_string(), "{blocked}");
    // The customer's own phone is no part of it, by its key or by mail and PIN.
    stand.phone_gets_in().await;
    let own = stand.api().post_json("/app/login", &stand.phone.login(EMAIL)).await.ok();
    open_link(&stand.inside, EMAIL).await;
    let (path, body) = stand.phone.finish(&own, Some(PIN));
    stand.api().post_json(&path, &body).await.ok();
}

async fn links_are_not_guessed(engine: Engine) {
    let stand = Stand::with(engine, EdgeSettings::default()).await;
    let begun = stand.api().post_json("/app/login", &stand.thief.login(EMAIL)).await.ok();
    let right = stand.inside.town.link_token(EMAIL).await;
    let mut near: Vec<String> = (0..right.len())
        .map(|place| {
            let other = if &right[place..=place] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &right[..place], &right[place + 1..])
        })
        .collect();
    near.extend([right.to_lowercase(), right.to_uppercase(), format!("{right}="), right[1..].to_owned()]);
    near.extend((0..200).map(|number| encoded([number; 32])));
    let mut codes = BTreeMap::<u16, usize>::new();
    for token in near.iter().filter(|token| **token != right) {
        for page in [
            stand.api().post("/login/link", &[("token", token)]).await,
            stand.api().get(&format!("/login/link?token={token}")).await,
        ] {
            let is_bad = page.text().contains("forbidden.bad_link");
            assert!(is_bad || page.text().contains("rate_limited"), "{}", page.text());
            *codes.entry(page.status.as_u16()).or_default() += 1;
        }
    }
    assert!(codes[&403] < codes[&429], "most are not even looked at: {codes:?}");
    let (path, body) = stand.thief.finish(&begun, Some(PIN));
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.needs_link");
}

async fn guesses_are_slowed_and_the_customer_is_not(engine: Engine) {
    let stand = Stand::with(engine, EdgeSettings::default()).await;
    // All of these come from the customer's own network, as in a hotel.
    let guess = |number: u128, kind: &str| {
        let id = Uuid::from_u128((1 << 124) | number);
        match kind {
            "device" => {
                let id = kernel::DeviceId::from_uuid(id);
                ("/app/login/device".to_owned(), json!({ "device_id": id.to_string() }))
            }
            "attempt" => {
                let path = format!("/app/login/{}/finish", kernel::LoginId::from_uuid(id));
                (path, json!({ "signature": encoded([1; 64]) }))
            }
            _ => ("/app/session/refresh".to_owned(), json!({ "refresh_token": format!("guess {number}") })),
        }
    };
    for kind in ["device", "attempt", "token"] {
        let mut codes = BTreeMap::<u16, usize>::new();
        for number in 0..150 {
            let (path, body) = guess(number, kind);
            *codes.entry(stand.api().post_json(&path, &body).await.status.as_u16()).or_default() += 1;
        }
        assert!(100 < codes.get(&429).copied().unwrap_or_default() || kind == "device", "{kind}: {codes:?}");
        assert!(codes.contains_key(&429), "{kind}: {codes:?}");
        stand.phone_gets_in().await;
    }
}

async fn attempts_without_end_keep_nobody_out(engine: Engine) {
    let stand = Stand::with(engine, EdgeSettings::default()).await;
    let mut codes = BTreeMap::<String, usize>::new();
    for number in 0..200 {
        // With the customer's address, and with others.
        let email = if number % 2 == 0 { EMAIL.to_owned() } else { format!("someone{number}@example.org") };
        let ask = if number % 3 == 0 { stand.thief.sign_up(&email, "X") } else { stand.thief.login(&email) };
        let path = if number % 3 == 0 { "/app/sign-up" } else { "/app/login" };
        *codes.entry(stand.api().post_json(path, &ask).await.code()).or_default() += 1;
    }
    assert!(100 < codes["rate_limited"], "{codes:?}");
    stand.phone_gets_in().await;
    // Nor does an attempt that waits: whoever knows its number cannot use up its answers without its key.
    let begun: Value = stand.begin_by_key().await.ok();
    for _ in 0..10 {
        let (path, body) = stand.thief.finish(&begun, None);
        stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    }
    let (path, body) = stand.phone.finish(&begun, None);
    stand.api().post_json(&path, &body).await.ok();
}

/// A token that leaked to a busy program slows that token alone.
async fn a_token_has_its_rate(engine: Engine) {
    let one = NonZeroU32::new(1).expect("one is above zero");
    let settings = EdgeSettings { token_rate: Rate::new(one, one), ..Inside::open_settings() };
    let stand = Stand::with(engine, settings).await;
    let guest = Arc::new(new_app(&stand.inside, "Bea's phone"));
    let other = sign_up(&stand.inside, &guest, "bea@example.org", "Bea").await;
    stand.api().with(stand.token()).get("/app/session").await.refused(401, "unauthorized.no_proof");
    // Before a proof is looked at, because that is what costs.
    for _ in 0..3 {
        let slowed = stand.customer().get("/app/session").await;
        slowed.refused(429, "rate_limited");
        assert!(slowed.headers.contains_key("retry-after"));
    }
    let refresh = json!({ "refresh_token": other["refresh_token"] });
    let refreshed = async || stand.api().post_json("/app/session/refresh", &refresh).await;
    refreshed().await.refused(401, "unauthorized.no_proof");
    refreshed().await.refused(429, "rate_limited");
    let api = stand.api().with(text(&other, "access_token"));
    api.get("/app/session").await.refused(401, "unauthorized.no_proof");
}
