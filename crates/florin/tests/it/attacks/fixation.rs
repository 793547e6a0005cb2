//! Attempts that one person begins and another is led to finish.

use super::stand::{EMAIL, Stand};
use crate::harness::{Engine, PIN, on_both_engines};
use crate::scene::{new_app, open_link, text};
use serde_json::{Value, json};
use std::sync::Arc;

on_both_engines!(
    a_link_opened_for_an_attacker_still_asks_for_the_pin,
    an_attackers_attempt_gives_a_session_to_nobody,
    a_signature_is_for_one_attempt
);

/// The customer is led to press the button for the attacker's attempt. What stands between is the PIN, five tries of
/// it, and the name of the attacker's device on the page and in the mail.
async fn a_link_opened_for_an_attacker_still_asks_for_the_pin(engine: Engine) {
    let stand = Stand::new(engine).await;
    let begun = stand.api().post_json("/app/login", &stand.thief.login(EMAIL)).await.ok();
    let token = stand.inside.town.link_token(EMAIL).await;
    let page = stand.api().get(&format!("/login/link?token={token}")).await.text();
    assert!(page.contains("A thief&#39;s phone"), "the page says who asks: {page}");
    open_link(&stand.inside, EMAIL).await;
    let (path, body) = stand.thief.finish(&begun, None);
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.needs_approval");
    let mut left = Vec::new();
    for guess in 0..5 {
        let (path, body) = stand.thief.finish(&begun, Some(&format!("{}", 8_100 + guess)));
        let wrong = stand.api().post_json(&path, &body).await.refused(403, "forbidden.wrong_pin");
        left.push(wrong["params"]["tries_left"].clone());
    }
    assert_eq!(left, [4, 3, 2, 1, 0].map(Value::from));
    let (path, body) = stand.thief.finish(&begun, Some(PIN));
    let over = stand.api().post_json(&path, &body).await;
    assert!(["bad_request.login_over", "forbidden.pin_blocked"].contains(&over.code().as_str()), "{over:?}");
    let devices = stand.customer().get("/app/devices").await.ok();
    assert_eq!(devices["devices"].as_array().expect("a list").len(), 1, "the attacker's was not added");
    stand.phone_gets_in().await;
}

async fn an_attackers_attempt_gives_a_session_to_nobody(engine: Engine) {
    let stand = Stand::new(engine).await;
    // The attacker's attempt, which the customer's app is made to finish: only the attacker's key could.
    let begun = stand.api().post_json("/app/login", &stand.thief.login(EMAIL)).await.ok();
    open_link(&stand.inside, EMAIL).await;
    let (path, body) = stand.phone.finish(&begun, Some(PIN));
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    // The attacker claims the customer's key, and cannot sign.
    let mut claimed = stand.thief.login(EMAIL);
    claimed["device"]["key"] = stand.phone.jwk();
    let begun = stand.api().post_json("/app/login", &claimed).await.ok();
    open_link(&stand.inside, EMAIL).await;
    let (path, body) = stand.thief.finish(&begun, Some(PIN));
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    // The attacker begins by the customer's device, and cannot sign either.
    let begun = stand.begin_by_key().await.ok();
    let (path, body) = stand.thief.finish(&begun, None);
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    // Who watched a login end cannot have its session again.
    let (path, body) = stand.phone.finish(&begun, None);
    let session = stand.api().post_json(&path, &body).await.ok();
    let (path, body) = stand.thief.finish(&begun, None);
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    let token = text(&session, "access_token");
    let stolen = stand.api().proving(&stand.thief, Some(token)).get("/app/session").await;
    stolen.refused(401, "unauthorized.wrong_proof");
}

/// Answers to one challenge are no answers to another, nor to another's.
async fn a_signature_is_for_one_attempt(engine: Engine) {
    let stand = Stand::new(engine).await;
    let (one, other) = (stand.begin_by_key().await.ok(), stand.begin_by_key().await.ok());
    assert_ne!(one["challenge"], other["challenge"]);
    let (path, _) = stand.phone.finish(&one, None);
    let (_, body) = stand.phone.finish(&other, None);
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    // With the challenge of another attempt under this one's number, as a relay would have the phone sign.
    let relayed = json!({ "login_id": one["login_id"], "challenge": other["challenge"] });
    let (path, body) = stand.phone.finish(&relayed, None);
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    let guest = Arc::new(new_app(&stand.inside, "Another phone"));
    let mine = crate::scene::sign_up(&stand.inside, &guest, "bea@example.org", "Bea").await;
    assert_ne!(mine["user_id"], stand.session["user_id"]);
    let begun = stand.begin_by_key().await.ok();
    let (path, body) = guest.finish(&begun, None);
    stand.api().post_json(&path, &body).await.refused(403, "forbidden.bad_signature");
    let (path, body) = stand.phone.finish(&one, None);
    stand.api().post_json(&path, &body).await.ok();
}
