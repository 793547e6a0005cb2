use super::broken::Broken;
use super::town::{Answer, FORM, generous, request, send};
use crate::{EdgeSettings, router};
use bank::{Bank, Settings};
use kernel::Timestamp;
use simulator::{SeededClock, SeededEntropy};
use std::sync::Arc;
use std::time::Duration;

async fn ask(broken: Broken, method: &str, path: &str) -> Answer {
    let clock = Arc::new(SeededClock::new(Timestamp::EPOCH));
    let bank = Bank::new(Arc::new(broken), clock, Arc::new(SeededEntropy::new(1)), Settings::default());
    let settings = EdgeSettings { request_lasts_max: Duration::from_millis(50), ..generous() };
    let form = "grant_type=refresh_token&client_id=oauth2client_0000000000000000000000&refresh_token=a";
    let body = if method == "POST" { (FORM, form) } else { ("", "") };
    send(&router(Arc::new(bank), settings), request(method, path, Some("a"), body)).await
}

#[tokio::test]
async fn a_store_that_is_gone_is_a_500() {
    ask(Broken::Gone, "GET", "/accounts").await.refused(500, "internal_service.unavailable");
    let body = ask(Broken::Gone, "POST", "/oauth2/token").await.refused(500, "internal_service.unavailable");
    assert_eq!(body["error"], "server_error");
    assert_eq!(ask(Broken::Gone, "GET", "/readyz").await.status, 503);
    assert_eq!(ask(Broken::Gone, "GET", "/healthz").await.status, 200);
    let query = "client_id=oauth2client_0000000000000000000000&redirect_uri=a&response_type=code";
    let page = ask(Broken::Gone, "GET", &format!("/?{query}")).await;
    assert!(page.status == 500 && page.text.starts_with("<!doctype html>"), "{page:?}");
}

#[tokio::test]
async fn a_store_that_hangs_is_a_504() {
    ask(Broken::Hangs, "GET", "/accounts").await.refused(504, "timeout");
    let body = ask(Broken::Hangs, "POST", "/oauth2/token").await.refused(504, "timeout");
    assert_eq!(body["error"], "server_error");
}

#[tokio::test]
async fn a_bug_ends_its_own_request_alone() {
    ask(Broken::HasABug, "GET", "/accounts").await.refused(500, "internal_service");
}
