use super::town::{FORM, Town, generous, request, send};
use crate::{EdgeSettings, Rate};
use std::num::NonZeroU32;

#[tokio::test]
async fn double_slashes_and_lower_case_patch_are_served() {
    let town = Town::new().await;
    town.get("//accounts").await.ok();
    town.get(&format!("//balance?account_id={}", town.account)).await.ok();
    town.get("//nothing").await.refused(404, "not_found.route");
    town.get("/accounts/").await.refused(404, "not_found.route");
    let path = format!("/pots/{}", town.pot);
    assert_eq!(town.form("patch", &path, "name=A").await.ok()["name"], "A");
    assert_eq!(town.form("patch", &format!("/{path}"), "name=B").await.ok()["name"], "B");
    town.form("Patch", &path, "name=C").await.refused(405, "method_not_allowed");
    town.form("patch", "/accounts", "").await.refused(405, "method_not_allowed");
    let body = town.bare("PATCH", "//oauth2/token", "").await.refused(405, "method_not_allowed");
    assert_eq!(body["error"], "invalid_request");
}

#[tokio::test]
async fn accept_may_not_rule_out_json() {
    let town = Town::new().await;
    let with = |accept: &'static str| {
        let mut sent = request("GET", "/accounts", Some(&town.token), ("", ""));
        sent.headers_mut().insert("accept", accept.parse().unwrap());
        sent
    };
    for accept in ["*/*", "text/html, */*;q=0.1", "Application/JSON", "application/*", ""] {
        send(&town.router, with(accept)).await.ok();
    }
    for accept in ["text/html", "image/png, application/xml"] {
        send(&town.router, with(accept)).await.refused(406, "bad_response.not_acceptable");
    }
}

#[tokio::test]
async fn the_scheme_word_may_be_in_any_case() {
    let town = Town::new().await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let mut sent = request("GET", "/accounts", None, ("", ""));
        sent.headers_mut().insert("authorization", format!("{scheme} {}", town.token).parse().unwrap());
        send(&town.router, sent).await.ok();
    }
    for odd in ["Basic abc", "Bearer", "Bearer ", "abc"] {
        let mut sent = request("GET", "/accounts", None, ("", ""));
        sent.headers_mut().insert("authorization", odd.parse().unwrap());
        send(&town.router, sent).await.refused(401, "unauthorized.bad_access_token");
    }
}

#[tokio::test]
async fn tokens_and_addresses_have_their_rates() {
    let one = NonZeroU32::new(1).unwrap();
    let rate = Rate::new(one, NonZeroU32::new(2).unwrap());
    let town = Town::with(EdgeSettings { token_rate: rate, address_rate: rate, ..generous() }).await;
    for _ in 0..2 {
        town.get("/ping/whoami").await.ok();
    }
    let refused = town.get("/ping/whoami").await;
    refused.refused(429, "rate_limited");
    assert_eq!(refused.headers["retry-after"], "1");
    for _ in 0..2 {
        town.bare("POST", "/oauth2/token", "").await.refused(400, "bad_request.missing_param");
    }
    let body = town.bare("POST", "/oauth2/token", "").await.refused(429, "rate_limited");
    assert_eq!(body["error"], "temporarily_unavailable");
    assert_eq!(town.bare("POST", "/approvals", "").await.status, 429);
    assert_eq!(town.bare("GET", "/healthz", "").await.status, 200);
}

#[tokio::test]
async fn bodies_have_bounds() {
    let town = Town::new().await;
    let large = "a=".to_owned() + &"x".repeat(EdgeSettings::FORM_BYTES_MAX);
    town.form("POST", "/payments", &large).await.refused(400, "bad_request.body_too_large");
    let many = "a=1&".repeat(200);
    town.form("POST", "/payments", &many).await.refused(400, "bad_request.too_many_params");
    town.get(&format!("/accounts?{many}")).await.refused(400, "bad_request.too_many_params");
    let large = " ".repeat(EdgeSettings::JSON_BYTES_MAX + 1);
    let sent = request("PUT", "/transaction-receipts", Some(&town.token), ("application/json", &large));
    send(&town.router, sent).await.refused(400, "bad_request.body_too_large");
}

#[tokio::test]
async fn odd_paths_are_refused_without_a_fault() {
    let town = Town::new().await;
    for path in ["/pots/%ff/deposit", "/pots/%00/deposit", "/pots/acc_1/deposit", "/pots/%2e%2e/deposit"] {
        let form = format!("source_account_id={}&amount=1&dedupe_id=a", town.account);
        let answer = send(&town.router, request("PUT", path, Some(&town.token), (FORM, &form))).await;
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
    let form = "source_account_id=acc_1&amount=1&dedupe_id=a";
    let body = town.form("PUT", &format!("/pots/{}/deposit", town.pot), form).await;
    assert_eq!(body.refused(400, "bad_request.bad_param")["params"]["name"], "source_account_id");
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let town = Town::new().await;
    let answer = send(&town.router, request("HEAD", "/accounts", Some(&town.token), ("", ""))).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
}
