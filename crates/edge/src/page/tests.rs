use super::html::escaped;
use super::*;
use crate::problem::{Kind, Problem};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use bank::ApprovalStarted;
use http_body_util::BodyExt as _;
use identity::{Client, ClientKind, RedirectUri};
use kernel::{ApprovalId, ClientId, Timestamp};
use uuid::Uuid;

fn started(name: &str) -> ApprovalStarted {
    ApprovalStarted {
        approval: ApprovalId::from_uuid(Uuid::nil()),
        client: Client {
            id: ClientId::from_uuid(Uuid::nil()),
            name: name.to_owned(),
            kind: ClientKind::Public,
            redirect_uris: vec![RedirectUri::parse("https://app.example/cb").unwrap()],
            owner: None,
            created_at: Timestamp::EPOCH,
        },
    }
}

#[test]
fn everything_that_could_be_markup_is_escaped() {
    assert_eq!(escaped("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    let html = approval_form("<b>ank", &started("<script>alert(1)</script>\""));
    assert!(!html.contains("<script") && !html.contains("<b>ank"), "{html}");
}

#[test]
fn the_form_is_what_drivers_expect() {
    let html = approval_form("Florin", &started("App"));
    assert_eq!(html.matches("<form").count(), 1);
    for part in [
        "method=\"post\"",
        "action=\"/approve\"",
        "type=\"hidden\" name=\"request_id\" value=\"oauthreq_0000000000000000000000\"",
        "name=\"email\"",
        "name=\"code\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn the_policy_names_the_places_a_form_may_lead_to() {
    let policy = |page: Page| page.answer().headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let plain = policy(Page::plain(String::new()));
    assert!(plain.starts_with("default-src 'none'; style-src 'sha256-"), "{plain}");
    assert!(plain.contains("form-action 'none'; frame-ancestors 'none'"), "{plain}");
    for (address, source) in [
        ("https://app.example:8443/cb?x=1;y", "form-action 'self' https://app.example:8443;"),
        ("http://127.0.0.1:9/cb", "form-action 'self' http://127.0.0.1:9;"),
        ("http://[::1]:9/cb", "form-action 'self' http:;"),
    ] {
        let found = policy(Page::form_leading_to(String::new(), address));
        assert!(found.contains(source), "{found}");
    }
}

#[tokio::test]
async fn one_page_has_a_script_and_the_policy_allows_that_one_alone() {
    let response = Page::login(login("Florin")).answer();
    let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    let html = response.into_body().collect().await.unwrap().to_bytes();
    let html = String::from_utf8(html.to_vec()).unwrap();
    let script = html.split_once("<script>").unwrap().1.split_once("</script>").unwrap().0;
    let hash = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        <sha2::Sha256 as sha2::Digest>::digest(script),
    );
    assert!(policy.ends_with(&format!("; script-src 'sha256-{hash}'; connect-src 'self'")), "{policy}");
    assert!(policy.contains("form-action 'none'; frame-ancestors 'none'"), "{policy}");
    let plain = Page::plain(String::new()).answer();
    assert!(!plain.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("script-src"));
}

#[tokio::test]
async fn trouble_is_a_page_with_the_problems_status() {
    let response = Page::trouble(Problem::of(Kind::BAD_SIGN_IN));
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    let html = response.into_body().collect().await.unwrap().to_bytes();
    let html = String::from_utf8(html.to_vec()).unwrap();
    assert!(html.contains("The e-mail address or the code is wrong."), "{html}");
}
