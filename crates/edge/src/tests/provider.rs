//! The OpenID provider over HTTP: its pages hold against other sites and odd redirects, and its errors are in the
//! words of its standards. The whole of it is driven by a certified client elsewhere.

use super::phone::{Phone, claims, hash};
use super::town::{Answer, FORM, REDIRECT, Town, generous, request, send};
use crate::EdgeSettings;
use axum::http::header::{AUTHORIZATION, LOCATION, ORIGIN};
use bank::{NewOidcClient, OidcAuth, OidcClientMade, SessionPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::oidc::{PushRule, TokenBinding};
use identity::{RedirectUri, Scope, Scopes};
use serde_json::Value;
use std::collections::BTreeMap;
use url::Url;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const NAME: &str = "<b>Pots & \"Pans\"</b>";

struct Stand {
    town: Town,
    client_id: String,
    client_secret: Option<String>,
}

impl Stand {
    async fn new(auth: OidcAuth) -> Self {
        let town = Town::new().await;
        let made = made(&town, auth).await;
        let client_id = made.view.client.id.to_string();
        Self { town, client_id, client_secret: made.secret.map(kernel::Secret::into_exposed) }
    }

    /// The address of the page, with changes; an empty value leaves a parameter out.
    fn authorize(&self, changes: &[(&str, &str)]) -> String {
        let mut pairs = BTreeMap::from([
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", REDIRECT),
            ("response_type", "code"),
            ("scope", "openid email"),
            ("state", "a &<b"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        pairs.extend(changes.iter().copied());
        let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
        format!("/oauth2/authorize?{query}")
    }

    async fn page(&self, changes: &[(&str, &str)]) -> Answer {
        self.town.bare("GET", &self.authorize(changes), "").await
    }

    /// Sends the page's form, as a browser that says where it comes from.
    async fn answer(&self, page: &Answer, answer: &str, from: &[(&str, &str)]) -> Answer {
        let code = self.town.bank.sign_in_code(&self.town.email).await.unwrap();
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("request_id", field(&page.text, "request_id"))
            .append_pair("answer", answer)
            .append_pair("email", self.town.email.written())
            .append_pair("code", code.expose())
            .finish();
        let mut asked = request("POST", "/oauth2/consent", None, (FORM, &form));
        for (name, value) in from {
            let name = axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            asked.headers_mut().insert(name, value.parse().unwrap());
        }
        send(&self.town.router, asked).await
    }

    async fn code(&self) -> String {
        let page = self.page(&[]).await;
        let back = back(&self.answer(&page, "agree", &[]).await);
        back["code"].clone()
    }

    async fn traded(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT)])
            .append_pair("code_verifier", VERIFIER)
            .extend_pairs(more)
            .finish();
        self.town.bare("POST", "/oauth2/token", &form).await
    }
}

async fn made(town: &Town, auth: OidcAuth) -> OidcClientMade {
    let new = NewOidcClient {
        name: NAME.to_owned(),
        redirect_uris: vec![RedirectUri::parse(REDIRECT).unwrap()],
        post_logout_redirect_uris: Vec::new(),
        auth,
        binding: TokenBinding::Optional,
        push: PushRule::Optional,
        scopes: Scopes::of(&[Scope::Openid, Scope::Email, Scope::OfflineAccess]),
        owner: None,
    };
    town.bank.make_oidc_client(new).await.unwrap()
}

fn field<'a>(html: &'a str, name: &str) -> &'a str {
    let rest = html.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap()
}

/// What a redirect to the client carries.
#[track_caller]
fn back(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, 303, "{answer:?}");
    let url = Url::parse(answer.headers[LOCATION].to_str().unwrap()).unwrap();
    assert_eq!(url.as_str().split('?').next(), Some(REDIRECT));
    assert_eq!(url.fragment(), None);
    url.query_pairs().into_owned().collect()
}

/// A page that sends nobody anywhere.
#[track_caller]
fn stays(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(!answer.headers.contains_key(LOCATION), "{answer:?}");
    assert!(answer.text.contains(code), "{answer:?}");
}

#[tokio::test]
async fn the_page_keeps_to_itself() {
    let stand = Stand::new(OidcAuth::None).await;
    let page = stand.page(&[("login_hint", "\"><script>@example.org")]).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(!page.text.contains("<script") && !page.text.contains("<b>Pots"), "{}", page.text);
    assert!(page.text.contains("&lt;b&gt;Pots &amp; &quot;Pans&quot;&lt;/b&gt;"), "{}", page.text);
    assert!(page.text.contains("See your e-mail address") && !page.text.contains("See your name"));
    assert!(page.text.contains("127.0.0.1:9"), "{}", page.text);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9; frame-ancestors 'none'"), "{policy}");
    let one = |name: &str| page.headers[name].to_str().unwrap().to_owned();
    assert_eq!((one("x-frame-options").as_str(), one("cache-control").as_str()), ("DENY", "no-store"));
    assert_eq!(one("referrer-policy"), "no-referrer");
    assert!(!page.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let stand = Stand::new(OidcAuth::None).await;
    let page = stand.page(&[]).await;
    for from in [
        [("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")],
        [("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080")],
        [("accept", "*/*"), ("origin", "https://evil.example")],
        [("accept", "*/*"), ("origin", "http://127.0.0.1:8080.evil.example")],
    ] {
        for answer in ["agree", "refuse"] {
            stays(&stand.answer(&page, answer, &from).await, 403, "forbidden.cross_site");
        }
    }
    let ours = [("sec-fetch-site", "same-origin"), (ORIGIN.as_str(), "null")];
    assert!(back(&stand.answer(&page, "agree", &ours).await).contains_key("code"));
    let page = stand.page(&[]).await;
    let old = [(ORIGIN.as_str(), "http://127.0.0.1:8080")];
    assert_eq!(back(&stand.answer(&page, "refuse", &old).await)["error"], "access_denied");
    stays(&stand.answer(&page, "agree", &old).await, 400, "bad_request.bad_approval");
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_the_clients() {
    let stand = Stand::new(OidcAuth::None).await;
    let slash = format!("{REDIRECT}/");
    let query = format!("{REDIRECT}?next=https://evil.example");
    for address in
        ["https://evil.example/cb", "", &slash, &query, "http://127.0.0.1:9/cb/../x", "javascript:alert(1)"]
    {
        let page = stand.page(&[("redirect_uri", address), ("scope", "nonsense")]).await;
        stays(&page, 400, "bad_request.unregistered_redirect_uri");
    }
    stays(&stand.page(&[("client_id", "oauth2client_0000000000000000000004")]).await, 400, "bad_");
    stays(&stand.page(&[("request_uri", "urn:example:nothing")]).await, 400, "bad_request.bad_request_uri");
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", stand.authorize(&[]));
    stays(&stand.town.bare("GET", &twice, "").await, 400, "bad_request.repeated_param");
    for (changes, error) in [
        (("scope", "openid accounts"), "invalid_scope"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_mode", "fragment"), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("request", "eyJhbGciOiJub25lIn0.e30."), "request_not_supported"),
        (("prompt", "none"), "login_required"),
    ] {
        let back = back(&stand.page(&[changes]).await);
        assert_eq!(back["error"], error, "{changes:?}");
        assert_eq!((back["state"].as_str(), back["iss"].as_str()), ("a &<b", "http://127.0.0.1:8080"));
        assert!(!back.contains_key("code"));
    }
    let by_form = stand.authorize(&[]);
    let (path, form) = by_form.split_once('?').unwrap();
    let page = stand.town.bare("POST", path, form).await;
    assert!(back(&stand.answer(&page, "agree", &[]).await).contains_key("code"));
}

#[tokio::test]
async fn a_client_proves_itself_in_its_one_way() {
    let stand = Stand::new(OidcAuth::SecretBasic).await;
    let secret = stand.client_secret.clone().unwrap();
    let id = stand.client_id.as_str();
    let code = stand.code().await;
    let by_form = [("client_id", id), ("client_secret", secret.as_str())];
    let refused = stand.traded(&code, &by_form).await.refused(401, "unauthorized.bad_client");
    assert_eq!(refused["error"], "invalid_client", "it is registered for the header");
    let form =
        format!("grant_type=authorization_code&code={code}&redirect_uri={REDIRECT}&code_verifier={VERIFIER}");
    let basic = |secret: &str, form: &str| {
        let mut asked = request("POST", "/oauth2/token", None, (FORM, form));
        let credentials = STANDARD.encode(format!("{id}:{secret}"));
        asked.headers_mut().insert(AUTHORIZATION, format!("Basic {credentials}").parse().unwrap());
        asked
    };
    let wrong = send(&stand.town.router, basic("wrong", &form)).await;
    wrong.refused(401, "unauthorized.bad_client");
    assert_eq!(wrong.headers["www-authenticate"], "Basic realm=\"oauth2\"");
    let both = format!("{form}&client_secret={secret}");
    let both = send(&stand.town.router, basic(&secret, &both)).await.refused(400, "bad_request.bad_param");
    assert_eq!(
        (&both["error"], &both["params"]["name"]),
        (&"invalid_request".into(), &"client_secret".into())
    );
    let odd = stand.traded(&code, &[("client_assertion", "x"), ("client_assertion_type", "y")]).await;
    odd.refused(400, "bad_request.bad_param");
    // Nothing of that spent the code.
    let tokens = send(&stand.town.router, basic(&secret, &form)).await;
    assert_eq!(tokens.headers["cache-control"], "no-store");
    let tokens = tokens.ok();
    assert_eq!((&tokens["token_type"], &tokens["scope"]), (&"Bearer".into(), &"openid email".into()));
    assert!(tokens["id_token"].is_string() && tokens.get("refresh_token").is_none(), "{tokens}");
    let who = request("GET", "/oidc/userinfo", tokens["access_token"].as_str(), ("", ""));
    let who = send(&stand.town.router, who).await.ok();
    let expected = [("sub", stand.town.person.to_string()), ("email", stand.town.email.written().to_owned())];
    for (name, value) in expected {
        assert_eq!(who[name], Value::from(value));
    }
    assert!(who.get("name").is_none(), "{who}");
}

#[tokio::test]
async fn refusals_of_the_provider_are_oauths() {
    let stand = Stand::new(OidcAuth::None).await;
    let id = [("client_id", stand.client_id.as_str())];
    let refused = stand.traded("nobody's", &id).await.refused(400, "bad_request.bad_code");
    assert_eq!(refused["error"], "invalid_grant");
    let form = format!("grant_type=refresh_token&refresh_token=nobody's&client_id={}", stand.client_id);
    let refused = stand.town.bare("POST", "/oauth2/token", &form).await;
    assert_eq!(refused.refused(400, "bad_request.bad_refresh_token")["error"], "invalid_grant");
    let form = format!("grant_type=password&client_id={}", stand.client_id);
    let refused = stand.town.bare("POST", "/oauth2/token", &form).await;
    assert_eq!(refused.refused(400, "bad_request.unsupported_grant_type")["error"], "unsupported_grant_type");
    let form = format!("token=x&client_id={}", stand.client_id);
    let refused = stand.town.bare("POST", "/oauth2/introspect", &form).await;
    assert_eq!(refused.refused(400, "bad_request.client_not_allowed")["error"], "unauthorized_client");
    assert_eq!(stand.town.bare("POST", "/oauth2/revoke", &form).await.ok(), serde_json::json!({}));
    let nobody = send(&stand.town.router, request("GET", "/oidc/userinfo", Some("x"), ("", ""))).await;
    nobody.refused(401, "unauthorized.bad_access_token");
    assert_eq!(nobody.headers["www-authenticate"], "Bearer");
    // The older API's clients are refused here as they always were.
    let form = format!(
        "grant_type=refresh_token&refresh_token=x&client_id={}&client_secret={}",
        stand.town.client_id, stand.town.client_secret
    );
    let refused = stand.town.bare("POST", "/oauth2/token", &form).await;
    assert_eq!(refused.refused(401, "unauthorized.bad_refresh_token")["error"], "invalid_grant");
}

#[tokio::test]
async fn a_client_of_the_provider_gets_nothing_the_older_way() {
    let stand = Stand::new(OidcAuth::None).await;
    let path = format!("/?client_id={}&redirect_uri={REDIRECT}&response_type=code&state=x", stand.client_id);
    let answer = stand.town.bare("GET", &path, "").await;
    assert_eq!(back(&answer)["error"], "invalid_request", "no PKCE, no code");
}

#[tokio::test]
async fn the_issuer_never_ends_in_a_slash() {
    let settings = EdgeSettings { public_url: "https://bank.example/".to_owned(), ..generous() };
    let town = Town::with(settings).await;
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let answer = town.bare("GET", path, "").await;
        let document = answer.ok();
        assert_eq!(document["issuer"], "https://bank.example");
        assert_eq!(document["jwks_uri"], "https://bank.example/oauth2/jwks");
        assert_eq!(answer.headers["cache-control"], "public, max-age=900");
        assert!(!answer.text.contains("null"), "a member without a value is left out: {}", answer.text);
    }
    let keys = town.bare("GET", "/oauth2/jwks", "").await;
    assert_eq!(keys.headers["cache-control"], "public, max-age=900");
    let keys = keys.ok();
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (&"EC".into(), &"P-256".into(), &"ES256".into(), &"sig".into())
    );
    assert!(key.get("d").is_none() && key["kid"].is_string(), "{keys}");
}

/// An app in a session, whose every request has a proof of its own.
struct App<'a> {
    town: &'a Town,
    phone: Phone,
    pair: SessionPair,
    asked: std::cell::Cell<u32>,
}

impl<'a> App<'a> {
    async fn new(town: &'a Town, email: &str) -> Self {
        let phone = Phone::new();
        let pair = phone.sign_up(town, email).await;
        Self { town, phone, pair, asked: std::cell::Cell::new(0) }
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        self.asked.set(self.asked.get() + 1);
        let now = self.town.bank.now();
        let mut claims = claims(method, path, now);
        claims["jti"] = self.asked.get().to_string().into();
        claims["ath"] = hash(self.pair.access.expose()).into();
        claims["nonce"] = self.town.bank.server_nonces().await.unwrap().nonce(now).into();
        let content_type = if body.is_empty() { "" } else { "application/json" };
        let mut asked = request(method, path, None, (content_type, body));
        let token = format!("DPoP {}", self.pair.access.expose());
        asked.headers_mut().insert(AUTHORIZATION, token.parse().unwrap());
        asked.headers_mut().insert("dpop", self.phone.proof(&claims).parse().unwrap());
        send(&self.town.router, asked).await
    }
}

#[tokio::test]
async fn an_app_answers_and_takes_it_back() {
    let stand = Stand::new(OidcAuth::None).await;
    let (app, other) =
        (App::new(&stand.town, "mae@example.org").await, App::new(&stand.town, "bob@example.org").await);
    let page = stand.page(&[]).await;
    let path = format!("/app/authorizations/{}", field(&page.text, "request_id"));
    let shown = app.ask("GET", &path, "").await.ok();
    assert_eq!((&shown["client_name"], &shown["redirect_uri"]), (&NAME.into(), &REDIRECT.into()));
    assert_eq!(shown["scopes"][1]["words"], "See your e-mail address");
    app.ask("POST", &path, r#"{"answer":"maybe"}"#).await.refused(400, "bad_request.bad_param");
    let agreed = app.ask("POST", &path, r#"{"answer":"agree"}"#).await.ok();
    let location = Url::parse(agreed["location"].as_str().unwrap()).unwrap();
    let carried: BTreeMap<String, String> = location.query_pairs().into_owned().collect();
    assert_eq!((carried["state"].as_str(), carried["iss"].as_str()), ("a &<b", "http://127.0.0.1:8080"));
    // The browser that showed the page gets nothing any more.
    stays(&stand.answer(&page, "agree", &[]).await, 400, "bad_request.bad_approval");
    let tokens = stand.traded(&carried["code"], &[("client_id", &stand.client_id)]).await.ok();
    let access = tokens["access_token"].as_str();
    let who = send(&stand.town.router, request("GET", "/oidc/userinfo", access, ("", ""))).await.ok();
    assert_eq!(who["sub"], app.pair.person.to_string());

    let list = app.ask("GET", "/app/consents", "").await.ok();
    let consent = &list["consents"][0];
    assert_eq!(
        (&consent["client_name"], &consent["client_id"]),
        (&NAME.into(), &stand.client_id.clone().into())
    );
    assert_eq!(other.ask("GET", "/app/consents", "").await.ok()["consents"], serde_json::json!([]));
    let path = format!("/app/consents/{}", consent["id"].as_str().unwrap());
    other.ask("DELETE", &path, "").await.refused(404, "not_found.consent");
    send(&stand.town.router, request("GET", "/oidc/userinfo", access, ("", ""))).await.ok();
    app.ask("DELETE", &path, "").await.ok();
    let gone = send(&stand.town.router, request("GET", "/oidc/userinfo", access, ("", ""))).await;
    gone.refused(401, "unauthorized.bad_access_token");
    assert_eq!(app.ask("GET", "/app/consents", "").await.ok()["consents"], serde_json::json!([]));
    app.ask("DELETE", "/app/consents/nobodys", "").await.refused(404, "not_found.consent");
    app.ask("GET", "/app/authorizations/nobodys", "").await.refused(404, "not_found.approval");

    let page = stand.page(&[]).await;
    let path = format!("/app/authorizations/{}", field(&page.text, "request_id"));
    let refused = app.ask("POST", &path, r#"{"answer":"refuse"}"#).await.ok();
    assert!(refused["location"].as_str().unwrap().contains("error=access_denied"), "{refused}");
}
