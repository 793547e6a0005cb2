//! Filling a mailbox by asking for mail in its owner's name.

use super::stand::{EMAIL, Stand};
use crate::harness::{Api, Engine, Inside, on_both_engines};
use crate::scene::new_app;
use edge::EdgeSettings;
use identity::{MAILS_BY_DEVICE, MAILS_TO_ADDRESS};
use serde_json::Value;
use std::sync::Arc;
use tokio::task::JoinSet;

on_both_engines!(
    a_mailbox_gets_so_many_mails_and_no_more,
    many_at_once_get_no_more,
    a_network_that_asks_too_often_is_told_so
);

impl Stand {
    async fn mails_to(&self, address: &str) -> u32 {
        let mails = self.inside.town.mails().await;
        let count = mails.iter().filter(|(to, _)| to.written().eq_ignore_ascii_case(address)).count();
        u32::try_from(count).expect("a few")
    }
}

async fn a_mailbox_gets_so_many_mails_and_no_more(engine: Engine) {
    let stand = Stand::new(engine).await;
    // Another node of the same bank counts with this one.
    let other = Api::inside(edge::router(Arc::clone(&stand.inside.town.bank), Inside::open_settings()));
    for address in [EMAIL, "nobody@example.org"] {
        let before = stand.mails_to(address).await;
        let mut shapes = Vec::new();
        for number in 0..MAILS_TO_ADDRESS.burst * 2 {
            // A new device each time, and the address in any writing.
            let app = new_app(&stand.inside, &format!("Bot {number}"));
            let written = if number % 2 == 0 { address.to_owned() } else { address.to_uppercase() };
            let api = if number % 3 == 0 { &other } else { stand.api() };
            let (path, ask) = match number % 4 {
                0 => ("/app/sign-up", app.sign_up(&written, "Bot")),
                _ => ("/app/login", app.login(&written)),
            };
            shapes.push(shape(&api.post_json(path, &ask).await.ok()));
        }
        shapes.dedup();
        assert_eq!(shapes.len(), 1, "nobody is told whether there was a mail");
        // What the customer's own sign-up was mailed counts as well.
        let expected = MAILS_TO_ADDRESS.burst - before;
        assert_eq!(stand.mails_to(address).await - before, expected, "{address}");
    }
    // The customer's own phone is not kept from its mail by that.
    let before = stand.mails_to(EMAIL).await;
    for _ in 0..MAILS_BY_DEVICE.burst * 2 {
        stand.api().post_json("/app/login", &stand.phone.login(EMAIL)).await.ok();
    }
    assert_eq!(stand.mails_to(EMAIL).await - before, MAILS_BY_DEVICE.burst);
    stand.phone_gets_in().await;
    // Later there is one more, and no burst.
    stand.inside.town.clock.advance(MAILS_TO_ADDRESS.every);
    let before = stand.mails_to(EMAIL).await;
    for _ in 0..3 {
        stand.api().post_json("/app/login", &stand.thief.login(EMAIL)).await.ok();
    }
    assert_eq!(stand.mails_to(EMAIL).await - before, 1);
}

/// The keys of an answer, and the length of each value.
fn shape(answer: &Value) -> Vec<(String, usize)> {
    let members = answer.as_object().expect("an answer is an object");
    members.iter().map(|(key, value)| (key.clone(), value.to_string().len())).collect()
}

async fn many_at_once_get_no_more(engine: Engine) {
    let stand = Stand::new(engine).await;
    let address = "bea@example.org";
    let mut asks = JoinSet::new();
    for _ in 0..MAILS_TO_ADDRESS.burst * 2 {
        let (api, ask) = (stand.api().clone(), stand.thief.login(address));
        asks.spawn(async move {
            // Where too many others changed the same record, nothing was done.
            while api.post_json("/app/login", &ask).await.code() == "internal_service.busy" {}
        });
    }
    while let Some(asked) = asks.join_next().await {
        asked.expect("no task panics");
    }
    assert_eq!(stand.mails_to(address).await, MAILS_TO_ADDRESS.burst);
}

async fn a_network_that_asks_too_often_is_told_so(engine: Engine) {
    let stand = Stand::with(engine, EdgeSettings::default()).await;
    for address in [EMAIL, "nobody@example.org"] {
        let mut codes = Vec::new();
        for number in 0..10 {
            let app = new_app(&stand.inside, &format!("Bot {number}"));
            codes.push(stand.api().post_json("/app/login", &app.login(address)).await.code());
        }
        let told = codes.iter().filter(|code| *code == "rate_limited").count();
        // One of the customer's was for the sign-up.
        assert!((5..=6).contains(&told), "{address}: {codes:?}");
    }
    stand.phone_gets_in().await;
}
