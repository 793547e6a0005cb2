//! The status page, as everybody meets it: over HTTP, from a process that has no bank beside it.

mod axe;
mod readers;
mod social;
mod subscribers;

use crate::harness::{StatusPage, florin};
use projection::{Mark, sign};
use serde_json::{Value, json};

/// A bank on a bad day.
const PROJECTION: &str = include_str!("../../../status/golden/projection.json");

fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut value = serde_json::from_str(PROJECTION).expect("the sample is JSON");
    change(&mut value);
    value.to_string()
}

fn named(name: &str) -> String {
    changed(|value| value["incidents"][0]["name"] = json!(name))
}

#[tokio::test]
async fn it_serves_the_last_truth_whatever_happens() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let folder = folder.path().join("page");
    let page = StatusPage::start(&folder).await;
    for path in ["/", "/api/v2/summary.json", "/history.atom"] {
        let answer = page.get(path).await;
        assert_eq!(answer.status().as_u16(), 503, "{path}");
        assert_eq!(answer.headers()["retry-after"], "30", "{path}");
    }
    assert_eq!(page.feed(1, &named("The first")).await, 204);
    assert!(page.text("/en").await.contains("The first"));
    assert_eq!(page.feed(2, &named("The second")).await, 204);
    page.kill().await;

    let page = StatusPage::start(&folder).await;
    let home = page.text("/en").await;
    assert!(home.contains("The second") && home.contains("As of 22 November 2026, 09:22 UTC"), "{home}");
    assert_eq!(page.feed(1, &named("The first")).await, 409);
    page.stop().await;

    // The last one was cut off half-way; the one before counts, and the next is taken in again.
    let files =
        std::fs::read_dir(&folder).expect("it was made").map(|entry| entry.expect("it can be read").path());
    let last =
        files.filter(|file| std::fs::read_to_string(file).is_ok_and(|text| text.contains("The second")));
    for file in last {
        let half = std::fs::metadata(&file).expect("it is there").len() / 2;
        let file = std::fs::OpenOptions::new().write(true).open(file).expect("it is there");
        file.set_len(half).expect("it can be written");
    }
    let page = StatusPage::start(&folder).await;
    assert!(page.text("/en").await.contains("The first"));
    assert_eq!(page.feed(2, &named("The second")).await, 204);
    assert!(page.text("/en").await.contains("The second"));
    page.stop().await;
}

#[tokio::test]
async fn only_who_has_the_key_is_heard() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let page = StatusPage::start(&folder.path().join("page")).await;
    let mark = Mark { number: 1, at_ms: 1 };
    let forged = sign(b"another key", mark, PROJECTION.as_bytes());
    for signature in ["", "v1=", forged.as_str()] {
        let answer = page.feed_signed(mark, signature, PROJECTION.to_owned()).await;
        assert_eq!(answer.status().as_u16(), 401, "{signature}");
    }
    assert_eq!(page.feed(1, "{}").await, 422);
    let huge = " ".repeat(projection::BYTES_MAX + 1);
    assert_eq!(page.feed(1, &huge).await, 413);
    assert_eq!(page.get("/").await.status().as_u16(), 503);
    // The feed is where the bank is, and nowhere else.
    assert_eq!(page.get("/feed").await.status().as_u16(), 503);
    assert_eq!(page.feed(5, PROJECTION).await, 204);
    assert_eq!(page.get("/feed").await.status().as_u16(), 404);
    let old = Mark { number: 4, at_ms: 1 };
    let signature = sign(b"the key that both of them share, in tests", old, PROJECTION.as_bytes());
    let answer = page.feed_signed(old, &signature, PROJECTION.to_owned()).await;
    assert_eq!((answer.status().as_u16(), answer.text().await.expect("it is text")), (409, "5".to_owned()));
    page.stop().await;
}

#[tokio::test]
async fn answers_can_be_kept_and_asked_for_again() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let page = StatusPage::start(&folder.path().join("page")).await;
    assert_eq!(page.feed(1, PROJECTION).await, 204);
    let client = reqwest::Client::new();
    for path in
        ["/", "/de/history", "/api/v2/summary.json", "/history.ics", "/badge.svg", "/en/badges/login.svg"]
    {
        let url = format!("{}{path}", page.url());
        let send = |method, tag: &str| {
            let request = client.request(method, &url).header("accept-encoding", "br");
            request.header("if-none-match", tag).send()
        };
        let first = send(reqwest::Method::GET, "").await.expect("it answers");
        assert_eq!(first.status().as_u16(), 200, "{path}");
        let head = first.headers().clone();
        let tag = head["etag"].to_str().expect("it is plain").to_owned();
        assert!(
            head["cache-control"].to_str().is_ok_and(|text| text.starts_with("public, max-age=")),
            "{path}"
        );
        let again = send(reqwest::Method::GET, &tag).await.expect("it answers");
        assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &head["etag"]), "{path}");
        let only_head = send(reqwest::Method::HEAD, "").await.expect("it answers");
        assert_eq!(only_head.status().as_u16(), 200, "{path}");
        assert_eq!(only_head.headers()["content-length"], head["content-length"], "{path}");
        let is_page = head["content-type"] == "text/html; charset=utf-8";
        assert_eq!(head.contains_key("content-security-policy"), is_page, "{path}");
        assert_eq!(head.contains_key("access-control-allow-origin"), !is_page, "{path}");
        let posted = send(reqwest::Method::POST, "").await.expect("it answers");
        assert_eq!(posted.status().as_u16(), 405, "{path}");
    }
    page.stop().await;
}

#[tokio::test]
async fn a_person_can_tell_it_something_by_hand() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let page = StatusPage::start(&folder.path().join("page")).await;
    let (file, key) = (folder.path().join("word.json"), folder.path().join("page.key"));
    for name in ["By hand", "By hand again"] {
        std::fs::write(&file, named(name)).expect("the test's folder can be written");
        let (file, key) = (file.display().to_string(), key.display().to_string());
        let ended =
            florin(None, &["status", "put", &file, "--to", page.feed_url(), "--feed-key", &key]).await;
        assert_eq!(ended.code, Some(0), "{}", ended.said());
        assert!(page.text("/en").await.contains(name));
    }
    page.stop().await;
}
