//! Stolen tokens and proofs of keys (RFC 9449, 11).

use super::stand::Stand;
use crate::harness::{Answer, Engine, encoded, on_both_engines};
use bank::jose::NONCE_LASTS;
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

on_both_engines!(
    a_stolen_token_opens_nothing_on_another_device,
    a_proof_is_good_once_and_for_one_request,
    a_proof_is_good_at_its_time,
    only_a_signed_proof_is_one
);

const SHOWN: &str = "/app/session";
const BAD: &str = "unauthorized.bad_proof";

async fn a_stolen_token_opens_nothing_on_another_device(engine: Engine) {
    let stand = Stand::new(engine).await;
    let (api, token) = (stand.api(), stand.token());
    let refresh = stand.session["refresh_token"].as_str().expect("a session has one");
    for route in [SHOWN, "/app/sessions", "/app/devices", "/app/security-events"] {
        api.proving(&stand.thief, Some(token)).get(route).await.refused(401, "unauthorized.wrong_proof");
        api.with(token).get(route).await.refused(401, "unauthorized.no_proof");
        // Neither kind of token passes for the other.
        api.proving(&stand.phone, Some(refresh))
            .get(route)
            .await
            .refused(401, "unauthorized.bad_access_token");
    }
    api.proving(&stand.thief, Some(token)).delete(SHOWN).await.refused(401, "unauthorized.wrong_proof");
    let refreshed = async |api: &crate::harness::Api, token: &str| {
        api.post_json("/app/session/refresh", &json!({ "refresh_token": token })).await
    };
    refreshed(api, refresh).await.refused(401, "unauthorized.no_proof");
    let thief = api.proving(&stand.thief, None);
    refreshed(&thief, refresh).await.refused(401, "unauthorized.wrong_proof");
    let phone = api.proving(&stand.phone, None);
    refreshed(&phone, token).await.refused(401, "unauthorized.bad_access_token");
    // Nothing of that was felt.
    stand.customer().get(SHOWN).await.ok();
    refreshed(&phone, refresh).await.ok();
}

impl Stand {
    /// The claims of a good proof of the phone's, with a fresh nonce.
    async fn claims(&self, method: &str, path: &str) -> Value {
        // An answer brings the nonce.
        self.customer().get(SHOWN).await.ok();
        self.phone.claims(method, path, Some(self.token()))
    }

    async fn send(&self, method: &str, path: &str, proof: &str) -> Answer {
        let headers = [("authorization", format!("DPoP {}", self.token())), ("dpop", proof.to_owned())];
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.api().send_raw((method, path), &headers, Vec::new()).await
    }
}

async fn a_proof_is_good_once_and_for_one_request(engine: Engine) {
    let stand = Stand::new(engine).await;
    let claims = stand.claims("GET", SHOWN).await;
    let proof = stand.phone.proof(&claims);
    for (method, path) in
        [("DELETE", SHOWN), ("GET", "/app/sessions"), ("POST", "/app/devices/revoke-others")]
    {
        stand.send(method, path, &proof).await.refused(401, BAD);
    }
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        stand.phone.proof(&changed)
    };
    for bad in [
        with("htm", "get".into()),
        with("htu", "https://evil.example/app/session".into()),
        with("htu", "http://127.0.0.1:8080/app/session/../sessions".into()),
        with("htu", SHOWN.into()),
        // Of another token, of none, and of this one in another alphabet.
        with("ath", encoded([1; 32]).into()),
        with("ath", Value::Null),
        with("jti", "".into()),
        with("jti", "x".repeat(129).into()),
        with("jti", 7.into()),
    ] {
        stand.send("GET", SHOWN, &bad).await.refused(401, BAD);
    }
    stand.send("GET", SHOWN, &with("nonce", Value::Null)).await.refused(401, "unauthorized.use_dpop_nonce");
    stand.send("GET", SHOWN, &with("nonce", "x".into())).await.refused(401, "unauthorized.use_dpop_nonce");
    // Nothing of that spent it (F4); now it is.
    stand.send("GET", SHOWN, &proof).await.ok();
    for _ in 0..2 {
        stand.send("GET", SHOWN, &proof).await.refused(401, BAD);
    }
    // The same number of another key stands in nobody's way.
    let other = stand.thief.proof(&claims);
    stand.send("GET", SHOWN, &other).await.refused(401, "unauthorized.wrong_proof");
    stand.send("GET", SHOWN, &with("jti", "fresh".into())).await.ok();
}

async fn a_proof_is_good_at_its_time(engine: Engine) {
    let stand = Stand::new(engine).await;
    let claims = stand.claims("GET", SHOWN).await;
    let now = stand.phone.seconds();
    let at = |iat: Value, number: usize| {
        let mut changed = claims.clone();
        (changed["iat"], changed["jti"]) = (iat, format!("at {number}").into());
        stand.phone.proof(&changed)
    };
    let bad = [
        json!(now - 62),
        json!(now + 62),
        json!(now * 1_000),
        json!(0),
        json!(-1),
        json!("now"),
        Value::Null,
    ];
    for (number, iat) in bad.into_iter().enumerate() {
        stand.send("GET", SHOWN, &at(iat, number)).await.refused(401, BAD);
    }
    // A minute either way is a wrong clock, and no attack.
    for (number, iat) in [now - 59, now + 59, now].into_iter().enumerate() {
        stand.send("GET", SHOWN, &at(iat.into(), 10 + number)).await.ok();
    }
    // One made in good time for later: its nonce tells.
    stand.inside.town.clock.advance(NONCE_LASTS);
    let mut kept = claims.clone();
    stand.inside.town.clock.advance(NONCE_LASTS);
    kept["iat"] = stand.phone.seconds().into();
    let answer = stand.send("GET", SHOWN, &stand.phone.proof(&kept)).await;
    answer.refused(401, "unauthorized.use_dpop_nonce");
    stand.customer().get(SHOWN).await.ok();
}

async fn only_a_signed_proof_is_one(engine: Engine) {
    let stand = Stand::new(engine).await;
    let claims = stand.claims("GET", SHOWN).await;
    let jwk = stand.phone.jwk();
    let good = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": jwk });
    let with = |changes: Value| {
        let mut header = good.clone();
        for (name, value) in changes.as_object().expect("changes have names") {
            header[name] = value.clone();
        }
        header
    };
    let private = {
        let mut jwk = jwk.clone();
        jwk["d"] = encoded([7; 32]).into();
        jwk
    };
    let headers = [
        with(json!({ "jwk": private })),
        with(json!({ "jwk": { "kty": "oct", "k": encoded([7; 32]) } })),
        with(json!({ "jwk": Value::Null })),
        with(json!({ "jwk": Value::Null, "kid": "1", "jku": "https://evil.example/keys" })),
        with(json!({ "jwk": stand.thief.jwk() })),
        with(json!({ "typ": "JWT" })),
        with(json!({ "typ": "at+jwt" })),
        with(json!({ "alg": "none" })),
        with(json!({ "alg": "HS256" })),
        with(json!({ "alg": "RS256" })),
        with(json!({ "alg": "es256" })),
        with(json!({ "crit": ["b64"], "b64": false })),
    ];
    for header in &headers {
        let answer = stand.send("GET", SHOWN, &stand.phone.proof_with(header, &claims)).await;
        answer.refused(401, BAD);
    }
    for header in [&with(json!({ "alg": "none" })), &good] {
        let text = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
        stand.send("GET", SHOWN, &format!("{text}.")).await.refused(401, BAD);
        stand.send("GET", SHOWN, &text).await.refused(401, BAD);
        // Signed with what everyone knows.
        let mut mac = Hmac::<Sha256>::new_from_slice(stand.phone.key().as_bytes()).expect("any key");
        mac.update(text.as_bytes());
        let signed = format!("{text}.{}", encoded(mac.finalize().into_bytes()));
        stand.send("GET", SHOWN, &signed).await.refused(401, BAD);
        stand.send("GET", SHOWN, &format!("{text}.{}", encoded([0; 64]))).await.refused(401, BAD);
    }
    stand.send("GET", SHOWN, &stand.phone.proof(&claims)).await.ok();
}
