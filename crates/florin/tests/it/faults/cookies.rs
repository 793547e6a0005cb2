//! F14 to F17: Florin sets no cookie and reads none, so there is none to get wrong. What stands in their place is asked
//! for here: tokens in a header for apps, hidden fields on pages, attempts in the store.

use crate::harness::{Answer, Engine};
use crate::scene::{ROWS, Scene, code_of};
use reqwest::header::{HeaderName, HeaderValue, SET_COOKIE, VARY};

/// The least that every browser keeps of a cookie (RFC 6265, 6.1); proxies bound all headers not far above.
const HEADER_BYTES_MAX: usize = 4_096;

/// Asks every route for its well-formed thing, as its owner where it takes a token; with cookies, where some are given.
async fn walk(scene: &Scene, cookies: Option<&str>) -> Vec<(&'static str, Answer)> {
    let mut answers = Vec::new();
    for row in ROWS {
        let api = scene.way(row, &scene.owner).await;
        let api = cookies.map_or_else(|| api.clone(), |cookies| api.with_cookies(cookies));
        answers.push((row.route, (row.ask)(&scene.owner).send(&api).await));
    }
    answers
}

async fn scene() -> Scene {
    Scene::new(Engine::Sqlite).await
}

/// No Domain can change, because no answer sets a cookie: of no route, whoever asks.
#[tokio::test(flavor = "multi_thread")]
async fn f14_cookie_domain() {
    let scene = scene().await;
    let mut succeeded = 0;
    for (route, answer) in walk(&scene, None).await {
        assert!(!answer.headers.contains_key(SET_COOKIE), "{route}");
        succeeded += usize::from(answer.status.is_success());
    }
    assert!(ROWS.len() / 2 < succeeded, "{succeeded} of {}", ROWS.len());
}

/// A browser that drops every cookie, or sends those of another time, is answered as any other.
#[tokio::test(flavor = "multi_thread")]
async fn f15_host_prefix() {
    let (plain, with) = (scene().await, scene().await);
    let stuck = "__Host-session=stuck; session=one; session=another; __Secure-csrf=x; florin=%00";
    let without = walk(&plain, None).await;
    for ((route, without), (_, with)) in without.into_iter().zip(walk(&with, Some(stuck)).await) {
        assert_eq!(with.status, without.status, "{route}");
        assert_eq!(code_of(&with), code_of(&without), "{route}");
        let vary = with.headers.get(VARY).map(|value| value.to_str().expect("plain text").to_lowercase());
        assert!(!vary.is_some_and(|vary| vary.contains("cookie")), "{route}");
    }
}

/// No form needs a cookie beside it: what it may do stands in a hidden field that only whoever was shown the page has, or
/// in a one-time code that the person types.
#[tokio::test(flavor = "multi_thread")]
async fn f16_same_site_default() {
    let scene = scene().await;
    let mut forms = 0;
    for (route, answer) in walk(&scene, None).await {
        let text = answer.text();
        for (form, _) in text.split("<form").skip(1).filter_map(|rest| rest.split_once("</form>")) {
            let is_hidden = form.contains("type=\"hidden\"");
            // A code, or whose mailbox it is that a link is sent to.
            let is_typed = ["one-time-code", "email"]
                .iter()
                .any(|what| form.contains(&format!("autocomplete=\"{what}\"")));
            assert!(form.contains("method=\"post\"") && (is_hidden || is_typed), "{route}: {form}");
            forms += 1;
        }
    }
    assert!(0 < forms, "no page has a form");
}

/// Nothing grows in a header: all of an answer's together are shorter than a cookie may be.
#[tokio::test(flavor = "multi_thread")]
async fn f17_cookie_size() {
    let scene = scene().await;
    for (route, answer) in walk(&scene, None).await {
        let line =
            |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.as_bytes().len() + 4;
        let bytes: usize = answer.headers.iter().map(line).sum();
        assert!(bytes < HEADER_BYTES_MAX, "{route}: {bytes}");
    }
}
