use super::town::{FORM, REDIRECT, Town, request, send};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::time::Duration;

fn field<'a>(html: &'a str, name: &str) -> &'a str {
    let rest = html.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap()
}

impl Town {
    /// Signs in as a browser does; returns the authorization code.
    async fn code(&self) -> String {
        let path = format!(
            "/?response_type=code&client_id={}&redirect_uri={REDIRECT}&state=a%20%26%3Cb",
            self.client_id
        );
        let page = self.bare("GET", &path, "").await;
        assert_eq!(page.status, 200, "{page:?}");
        let code = self.bank.sign_in_code(&self.email).await.unwrap();
        let form = format!(
            "request_id={}&email={}&code={}",
            field(&page.text, "request_id"),
            self.email.written(),
            code.expose()
        );
        let sent = self.bare("POST", "/approve", &form).await;
        assert_eq!(sent.status, 302, "{sent:?}");
        let back = sent.headers["location"].to_str().unwrap();
        assert!(!back.contains('#'));
        let (start, query) = back.split_once('?').unwrap();
        assert_eq!(start, REDIRECT);
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(pairs[1], ("state".to_owned(), "a &<b".to_owned()));
        pairs[0].1.clone()
    }

    fn proof(&self) -> String {
        format!("client_id={}&client_secret={}", self.client_id, self.client_secret)
    }

    async fn exchanged(&self) -> Value {
        let form = format!(
            "grant_type=authorization_code&{}&redirect_uri={REDIRECT}&code={}",
            self.proof(),
            self.code().await
        );
        let tokens = self.bare("POST", "/oauth2/token", &form).await;
        assert_eq!(tokens.headers["cache-control"], "no-store");
        tokens.ok()
    }

    async fn as_token(&self, token: &Value, path: &str) -> super::town::Answer {
        send(&self.router, request("GET", path, token.as_str(), ("", ""))).await
    }
}

#[tokio::test]
async fn a_browser_a_code_and_three_access_states() {
    let town = Town::new().await;
    let tokens = town.exchanged().await;
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &21_600.into()));
    let access = &tokens["access_token"];
    let who = town.as_token(access, "/ping/whoami").await.ok();
    assert_eq!((&who["authenticated"], &who["user_id"]), (&true.into(), &town.person.to_string().into()));
    town.as_token(access, "/accounts").await.refused(403, "forbidden.insufficient_permissions");
    town.get("/accounts").await.refused(401, "unauthorized.bad_access_token.evicted");

    let code = town.bank.sign_in_code(&town.email).await.unwrap();
    assert_eq!(town.bare("GET", "/approvals", "").await.status, 200);
    let form = format!("email={}&code=0{}", town.email.written(), code.expose());
    assert_eq!(town.bare("POST", "/approvals", &form).await.status, 403);
    let form = format!("email={}&code={}", town.email.written(), code.expose());
    assert_eq!(town.bare("POST", "/approvals", &form).await.status, 200);
    town.as_token(access, "/accounts").await.ok();

    let old = format!("/transactions?account_id={}&since=2025-10-01T00:00:00Z", town.account);
    town.as_token(access, &old).await.ok();
    town.clock.advance(Duration::from_secs(301));
    town.as_token(access, &old).await.refused(403, "forbidden.verification_required");
    town.clock.advance(Duration::from_hours(6));
    let expired = town.as_token(access, "/accounts").await;
    let body = expired.refused(401, "unauthorized.bad_access_token.expired");
    assert_eq!(body["error"], "invalid_token");

    let form = format!(
        "grant_type=refresh_token&{}&refresh_token={}",
        town.proof(),
        tokens["refresh_token"].as_str().unwrap()
    );
    // With its old bearer token, as one client does.
    let sent = request("POST", "/oauth2/token", access.as_str(), (FORM, &form));
    let fresh = send(&town.router, sent).await.ok();
    town.as_token(&fresh["access_token"], "/accounts").await.ok();
    let again = town.bare("POST", "/oauth2/token", &form).await;
    let body = again.refused(401, "unauthorized.bad_refresh_token.evicted");
    assert_eq!(body["error"], "invalid_grant");

    let out = request("POST", "/ping/logout", fresh["access_token"].as_str(), ("", ""));
    assert_eq!(send(&town.router, out).await.ok()["ok"], true);
    town.as_token(&fresh["access_token"], "/accounts").await.refused(401, "unauthorized.bad_access_token");
    let form =
        form.replace(tokens["refresh_token"].as_str().unwrap(), fresh["refresh_token"].as_str().unwrap());
    town.bare("POST", "/oauth2/token", &form).await.refused(401, "unauthorized.bad_refresh_token");
}

#[tokio::test]
async fn every_refusal_of_the_token_endpoint_names_an_error() {
    let town = Town::new().await;
    let proof = town.proof();
    let cases = [
        (String::new(), 400, "bad_request.missing_param", "invalid_request"),
        (proof.clone(), 400, "bad_request.missing_param", "invalid_request"),
        (
            format!("grant_type=password&{proof}"),
            400,
            "bad_request.unsupported_grant_type",
            "unsupported_grant_type",
        ),
        (format!("grant_type=refresh_token&{proof}"), 400, "bad_request.missing_param", "invalid_request"),
        (
            format!("grant_type=refresh_token&refresh_token=a&{proof}x"),
            401,
            "unauthorized.bad_client",
            "invalid_client",
        ),
        (
            format!("grant_type=refresh_token&refresh_token=a&{proof}"),
            401,
            "unauthorized.bad_refresh_token",
            "invalid_grant",
        ),
        (
            format!("grant_type=authorization_code&code=a&redirect_uri={REDIRECT}&{proof}"),
            401,
            "unauthorized.bad_authorization_code",
            "invalid_grant",
        ),
    ];
    for (form, status, code, error) in cases {
        let body = town.bare("POST", "/oauth2/token", &form).await.refused(status, code);
        assert_eq!((&body["error"], body["error_description"].is_string()), (&error.into(), true), "{form}");
    }
    let json = request("POST", "/oauth2/token", None, ("application/json", "{}"));
    let body = send(&town.router, json).await.refused(400, "bad_request.bad_content_type");
    assert_eq!(body["error"], "invalid_request");
    let body = town.bare("GET", "/oauth2/token", "").await.refused(405, "method_not_allowed");
    assert_eq!(body["error"], "invalid_request");
}

#[tokio::test]
async fn a_client_may_prove_itself_by_basic() {
    let town = Town::new().await;
    let code = town.code().await;
    let form = format!("grant_type=authorization_code&redirect_uri={REDIRECT}&code={code}");
    let with = |proof: String| {
        let mut sent = request("POST", "/oauth2/token", None, (FORM, &form));
        let value = format!("Basic {}", STANDARD.encode(proof)).parse().unwrap();
        sent.headers_mut().insert("authorization", value);
        sent
    };
    let wrong = send(&town.router, with(format!("{}:wrong", town.client_id))).await;
    wrong.refused(401, "unauthorized.bad_client");
    assert_eq!(wrong.headers["www-authenticate"], "Basic realm=\"oauth2\"");
    let right = send(&town.router, with(format!("{}:{}", town.client_id, town.client_secret))).await;
    assert!(right.ok()["refresh_token"].is_string());
}

#[tokio::test]
async fn nobody_is_sent_where_the_client_did_not_register() {
    let town = Town::new().await;
    let id = &town.client_id;
    for (query, status, code) in [
        (
            format!("client_id={id}&redirect_uri=https://evil.example/&response_type=code"),
            400,
            "bad_redirect_uri",
        ),
        (format!("client_id={id}x&redirect_uri={REDIRECT}&response_type=code"), 400, "bad_client"),
        (format!("client_id={id}&redirect_uri={REDIRECT}&response_type=token"), 400, "bad_param"),
        (format!("client_id={id}&redirect_uri={REDIRECT}"), 400, "missing_param"),
        (format!("redirect_uri={REDIRECT}&response_type=code"), 400, "missing_param"),
    ] {
        let page = town.bare("GET", &format!("/oauth2/authorize?{query}"), "").await;
        assert_eq!(page.status.as_u16(), status, "{page:?}");
        assert!(page.text.contains(code), "{page:?}");
        assert!(page.headers.get("location").is_none());
    }
    let page = town.bare("POST", "/approve", "request_id=oauthreq_1&email=a&code=b").await;
    assert_eq!(page.status, 400, "{page:?}");
    let landing = town.bare("GET", "/", "").await;
    assert!(landing.status == 200 && landing.text.contains("/openapi.json"), "{landing:?}");
}
