//! Synthetic customers against the real edge of a running server: every platform with every protocol logs in, looks,
//! refreshes, pays a penny and logs out.

use crate::harness::{Api, Engine, Home, Server, Town, florin, florin_ok, on_both_engines, until};
use bank::{Query, StoreExt as _};
use identity::{Platform, Protocol, Synthetic};
use serde_json::Value;

on_both_engines!(they_are_served_beside_a_server, they_are_served_from_anywhere);

const KEYS: &str = "synthetic.json";
const STEPS: [&str; 5] = ["log_in", "look", "refresh", "pay", "log_out"];

fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of = |platform: Platform| Protocol::ALL.map(|protocol| (platform.word(), protocol.word()));
    Platform::ALL.into_iter().flat_map(of)
}

async fn metrics(server: &Server) -> String {
    let desk = server.ready["monitoring_url"].as_str().expect("the ready line names it");
    let shown = Api::wire(desk).get("/metrics").await;
    String::from_utf8(shown.body.to_vec()).expect("it is text")
}

/// The sum of all series that begin so.
fn sum(text: &str, series: &str) -> f64 {
    let value = |line: &str| line.rsplit_once(' ')?.1.parse::<f64>().ok();
    text.lines().filter(|line| line.starts_with(series)).filter_map(value).sum()
}

/// What all of them hold together, and how many accounts that are.
async fn held(home: &Home) -> (i64, usize) {
    let town = Town::open(home).await;
    let marks = town.bank.store().all::<Synthetic>(&Query::Synthetics).await.expect("the store answers");
    let ids: Vec<_> = marks.iter().map(|mark| mark.row.account).collect();
    let accounts = town.bank.store().ledger_accounts(&ids).await.expect("the store answers");
    town.close().await;
    (accounts.iter().map(|account| account.balances.available()).sum(), accounts.len())
}

async fn they_are_served_beside_a_server(engine: Engine) {
    let home = Home::new(engine).await;
    let root = home.keep_root_key([7; 32]);
    let town = Town::open(&home).await;
    let customer = town.customer("Mona Meter", 5_000, 0).await;
    town.close().await;
    let keys = home.folder().join(KEYS);
    let config = format!("{root}\n[synthetic]\nkeys_file = '{}'\nevery_seconds = 1\n", keys.display());
    let server = Server::start_configured(&home, "serve", &["--monitoring", "127.0.0.1:0"], &config).await;
    let text = until("each of them was served twice", async || {
        let text = metrics(&server).await;
        let are_all = pairs().all(|(platform, protocol)| {
            let series = format!(
                r#"florin_synthetic_steps_total{{platform="{platform}",protocol="{protocol}",step="log_out",result="ok"}}"#
            );
            2.0 <= sum(&text, &series)
        });
        are_all.then_some(text)
    })
    .await;
    for line in text.lines().filter(|line| line.starts_with("florin_synthetic_steps_total")) {
        assert!(!line.contains("failed") || line.ends_with(" 0"), "{line}");
    }
    for step in STEPS {
        let series = format!(
            r#"florin_synthetic_step_duration_seconds_count{{platform="web",protocol="signed",step="{step}""#
        );
        assert!(1.0 <= sum(&text, &series), "{step}: {text}");
    }
    // They count in nothing that is about customers.
    for service in ["login", "balance", "payment"] {
        let series = format!(r#"florin_service_level_events_total{{service="{service}"}}"#);
        assert!(sum(&text, &series).abs() < f64::EPSILON, "{service}: {text}");
    }
    let attempts: Vec<&str> =
        text.lines().filter(|line| line.starts_with("florin_login_attempts_total{")).collect();
    assert!(!attempts.is_empty() && attempts.iter().all(|line| line.contains(r#"synthetic="true""#)));
    assert!(text.contains(r#"operation="accounts.balance",channel="synthetic""#), "{text}");
    let token = server.api().with(&customer.token);
    let ours = florin_ok(Some(&home), &["synthetic", "list", "--json"]).await;
    let ours: Value = serde_json::from_str(&ours).expect("it is JSON");
    let theirs = ours[0]["account_id"].as_str().expect("an id").to_owned();
    token.get(&format!("/balance?account_id={}", customer.account)).await.ok();
    assert!(sum(&metrics(&server).await, r#"florin_service_level_events_total{service="balance"}"#) > 0.5);
    assert!(token.get(&format!("/balance?account_id={theirs}")).await.status.is_client_error());
    server.stop().await;

    let verified = florin_ok(Some(&home), &["verify", "--json"]).await;
    let verified: Value = serde_json::from_str(&verified).expect("it is JSON");
    assert_eq!(verified["is_clean"], true, "{verified}");
    assert!(18 <= verified["synthetic"].as_u64().expect("a number"), "{verified}");
    assert_eq!(held(&home).await, (0, 9), "the pennies come back");
    let since = ["outcomes", "--since", "1970-01-01T00:00:00Z"];
    assert_eq!(florin_ok(Some(&home), &since).await.trim(), "", "nobody else logged in");
    let all = florin_ok(Some(&home), &[&since[..], &["--synthetic"]].concat()).await;
    assert!(18 <= all.lines().count(), "{all}");
}

/// The command needs the keys and the address, and nothing of the bank's own.
async fn they_are_served_from_anywhere(engine: Engine) {
    let home = Home::new(engine).await;
    let root = home.keep_root_key([7; 32]);
    Town::open(&home).await.close().await;
    let keys = home.folder().join(KEYS).display().to_string();
    let create = ["synthetic", "create", "--staff", "zoe", "--keys", &keys, "--json"];
    let made: Value = serde_json::from_str(&florin_ok(Some(&home), &create).await).expect("it is JSON");
    assert_eq!(made.as_array().expect("a list").len(), 9);
    let again = florin(Some(&home), &create).await;
    assert!(again.code == Some(1) && again.err.contains("not overwritten"), "{}", again.said());
    let server = Server::start_configured::<&str>(&home, "serve", &[], root).await;
    let url = server.url().to_owned();
    let run = ["synthetic", "run", "--once", "--keys", &keys, "--against", &url];
    let ended = florin::<&str>(None, &run).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    let told: Vec<Value> =
        ended.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let seen: Vec<_> = told
        .iter()
        .map(|line| (line["platform"].as_str().unwrap_or(""), line["protocol"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(seen, pairs().collect::<Vec<_>>());
    assert!(told.iter().all(|line| line["ok"] == true), "{told:?}");
    // One more run uses the same keys, and no proof of it is one of before.
    assert_eq!(florin::<&str>(None, &run).await.code, Some(0));
    server.stop().await;
    let gone = florin::<&str>(None, &run).await;
    assert_eq!(gone.code, Some(1), "{}", gone.said());
    assert!(gone.out.lines().all(|line| line.contains("\"ok\":false")), "{}", gone.said());
}
