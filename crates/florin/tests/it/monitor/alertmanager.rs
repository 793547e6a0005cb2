//! Debian's Alertmanager receives what the outbox holds: an alert that fires, the same one again, and its end.

use super::process::{Process, free_address};
use crate::harness::{Api, Engine, Heard, Home, Listener, Server, Town, florin_ok, on_both_engines, until};
use bank::Alert;
use kernel::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

on_both_engines!(
    an_alert_fires_and_is_resolved,
    an_alert_opens_and_resolves_an_incident,
    whoever_delivers_is_woken_by_what_is_written,
);

/// As operators are shown it.
const EXAMPLE: &str = include_str!("../../../../../docs/runbooks/alertmanager.yml");
const EXAMPLES_RECEIVER: &str = "http://127.0.0.1:9095/";

fn alert(at: Timestamp) -> Alert {
    Alert {
        name: "FlorinRollback".to_owned(),
        labels: [("release", "winter"), ("severity", "page")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        summary: "The release winter is rolled back.".to_owned(),
        started_at: at,
        ended_at: None,
    }
}

/// Which states the receiver was told, in order.
fn told(receiver: &Listener) -> Vec<String> {
    let status = |heard: &Value| heard["status"].as_str().expect("a webhook says its status").to_owned();
    receiver.heard().iter().map(|heard| status(&heard.value())).collect()
}

async fn an_alert_opens_and_resolves_an_incident(engine: Engine) {
    let home = Home::new(engine).await;
    Town::open(&home).await.close().await;
    std::fs::write(home.folder().join("alerts.token"), "a-token-of-its-own").expect("it can be written");
    let config = "[incidents]\nalert_token_file = 'alerts.token'\n";
    let server = Server::start_configured::<&str>(&home, "serve", &[], config).await;
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let receiver = format!(
        "url: '{}/hooks/alertmanager', http_config: {{authorization: {{credentials: a-token-of-its-own}}}}",
        server.url()
    );
    let alertmanager = alertmanager(&folder, &route(&receiver)).await;
    let client = reqwest::Client::new();
    let raise = async |ends_at: Option<&str>| {
        let labels =
            json!({ "alertname": "CardsFail", "component": "cards", "impact": "major", "reach": "public" });
        let mut alert = json!({ "labels": labels, "annotations": { "summary": "Cards of pod 7 fail" } });
        alert["startsAt"] = json!("2026-01-01T00:00:00Z");
        if let Some(at) = ends_at {
            alert["endsAt"] = json!(at);
        }
        let url = format!("{}/api/v2/alerts", alertmanager.url);
        let body = json!([alert]).to_string();
        let sent = client.post(url).header("content-type", "application/json").body(body).send().await;
        assert!(sent.expect("Alertmanager is there").status().is_success());
    };
    let listed = async || -> Vec<Value> {
        let text = florin_ok(Some(&home), &["incident", "list", "--json"]).await;
        serde_json::from_str(&text).expect("it is a list")
    };
    raise(None).await;
    let opened = until("an incident is open", async || listed().await.pop()).await;
    assert_eq!((&opened["status"], &opened["impact"]), (&json!("investigating"), &json!("major")));
    assert_eq!(opened["title"], "Some customers cannot pay by card as usual", "the summary is for staff");
    raise(None).await;
    raise(Some("2026-01-01T01:00:00Z")).await;
    let over =
        until("it is resolved", async || listed().await.pop().filter(|it| it["status"] == "resolved")).await;
    assert_eq!(over["id"], opened["id"]);
    assert_eq!(listed().await.len(), 1, "there is one");
    server.stop().await;
}

/// The configuration by which one receiver is told at once.
fn route(receiver: &str) -> String {
    format!(
        "route: {{receiver: test, group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}\n\
         receivers:\n  - name: test\n    webhook_configs: [{{{receiver}, send_resolved: true}}]\n"
    )
}

async fn alertmanager(folder: &TempDir, config: &str) -> Process {
    std::fs::write(folder.path().join("alertmanager.yml"), config).expect("it can be written");
    let args = [
        format!("--config.file={}", folder.path().join("alertmanager.yml").display()),
        format!("--storage.path={}", folder.path().join("data").display()),
        "--cluster.listen-address=".to_owned(),
    ];
    Process::start("prometheus-alertmanager", &free_address(), &args).await
}

async fn an_alert_fires_and_is_resolved(engine: Engine) {
    let (home, receiver) = (Home::new(engine).await, Listener::start().await);
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let alertmanager = alertmanager(&folder, &route(&format!("url: '{}'", receiver.url))).await;
    let config = format!("[monitoring]\nalertmanager = '{}'\n", alertmanager.url);

    let town = Town::open(&home).await;
    let alert = alert(town.bank.now());
    for _ in 0..2 {
        town.bank.raise_alert(alert.clone()).await.expect("the store takes it");
    }
    town.close().await;
    let server = Server::start_configured::<&str>(&home, "serve", &[], &config).await;
    until("the alert fires", async || (told(&receiver) == ["firing"]).then_some(())).await;
    let api = Api::wire(&alertmanager.url);
    let active = api.get("/api/v2/alerts").await;
    let active: Value = serde_json::from_slice(&active.body).expect("it is JSON");
    assert_eq!(active.as_array().map(Vec::len), Some(1), "what is told twice is one alert: {active}");
    assert_eq!(active[0]["labels"]["alertname"], "FlorinRollback");
    assert_eq!(active[0]["annotations"]["summary"], "The release winter is rolled back.");
    server.stop().await;

    let town = Town::open(&home).await;
    town.bank.raise_alert(alert.ended(town.bank.now())).await.expect("the store takes it");
    town.close().await;
    let server = Server::start_configured::<&str>(&home, "serve", &[], &config).await;
    until("it is resolved", async || (told(&receiver) == ["firing", "resolved"]).then_some(())).await;
    server.stop().await;
}

/// A rollback goes by the example's own route, which waits for nobody, to its receiver.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_runbook_works() {
    let (home, receiver) = (Home::new(Engine::Sqlite).await, Listener::start().await);
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    assert!(EXAMPLE.contains(EXAMPLES_RECEIVER) && EXAMPLE.contains("group_wait: 0s"), "{EXAMPLE}");
    let alertmanager = alertmanager(&folder, &EXAMPLE.replace(EXAMPLES_RECEIVER, &receiver.url)).await;
    let config = format!("[monitoring]\nalertmanager = '{}'\n", alertmanager.url);
    let town = Town::open(&home).await;
    town.bank.raise_alert(alert(town.bank.now())).await.expect("the store takes it");
    town.close().await;
    let server = Server::start_configured::<&str>(&home, "serve", &[], &config).await;
    let told = until("the alert", async || receiver.heard().first().map(Heard::value)).await;
    assert_eq!(told["groupLabels"]["release"], "winter", "its own group: {told}");
    assert_eq!(told["alerts"][0]["labels"]["alertname"], "FlorinRollback");
    server.stop().await;
}

async fn whoever_delivers_is_woken_by_what_is_written(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let is_woken = async || {
        tokio::select! {
            biased;
            () = town.bank.outbox_written() => true,
            () = std::future::ready(()) => false,
        }
    };
    is_woken().await;
    assert!(!is_woken().await, "nothing is written");
    for _ in 0..2 {
        town.bank.raise_alert(alert(town.bank.now())).await.expect("the store takes it");
    }
    assert!(is_woken().await, "whoever begins to wait after a commit is told as well");
    assert!(!is_woken().await, "once for all that was written");
    town.close().await;
}
