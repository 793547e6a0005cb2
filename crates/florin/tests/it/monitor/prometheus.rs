//! Debian's Prometheus scrapes a running server, and its `promtool` judges the rules and what they make of trouble.

use super::process::{Process, free_address};
use super::{busy_server, desk};
use crate::harness::{Api, Engine, Home, florin_ok, until};
use std::path::Path;
use tokio::process::Command;

/// What the rules make of a login that fails for everyone, of a slow leak, and of a good day.
const RULE_TESTS: &str = r#"
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
  - name: an outage pages within minutes, and is over when it is over
    interval: 1m
    input_series:
      - series: 'florin_service_level_events_total{service="login"}'
        values: '0+60x120 7200+60x600'
      - series: 'florin_service_level_bad_events_total{service="login"}'
        values: '0x60 0+60x60 3600+0x600'
    alert_rule_test:
      - eval_time: 59m
        alertname: FlorinBudgetBurns
      - eval_time: 65m
        alertname: FlorinBudgetBurns
        exp_alerts:
          - exp_labels: {service: login, severity: page, window: 1h}
            exp_annotations:
              summary: "login: the budget of 99.90 % burns 14.4 times too fast over 1h and 5m."
          - exp_labels: {service: login, severity: page, window: 6h}
            exp_annotations:
              summary: "login: the budget of 99.90 % burns 6 times too fast over 6h and 30m."
          - exp_labels: {service: login, severity: ticket, window: 1d}
            exp_annotations:
              summary: "login: the budget of 99.90 % burns 3 times too fast over 1d and 2h."
          - exp_labels: {service: login, severity: ticket, window: 3d}
            exp_annotations:
              summary: "login: the budget of 99.90 % burns 1 times too fast over 3d and 6h."
  - name: a good day is quiet
    interval: 1m
    input_series:
      - series: 'florin_service_level_events_total{service="payment"}'
        values: '0+60x1440'
      - series: 'florin_service_level_bad_events_total{service="payment"}'
        values: '0x1440'
      - series: 'florin_ready{instance="a"}'
        values: '1x1440'
    alert_rule_test:
      - eval_time: 23h
        alertname: FlorinBudgetBurns
      - eval_time: 23h
        alertname: FlorinNotReady
  - name: a server that cannot work is told of
    interval: 1m
    input_series:
      - series: 'florin_ready{instance="a"}'
        values: '1x5 0x10'
    alert_rule_test:
      - eval_time: 10m
        alertname: FlorinNotReady
        exp_alerts:
          - exp_labels: {instance: a, severity: page}
            exp_annotations: {summary: "a cannot work: its store does not answer."}
  - name: a synthetic customer who is not served is told of, and the others are not
    interval: 1m
    input_series:
      - series: 'florin_synthetic_served_timestamp_seconds{platform="web",protocol="signed"}'
        values: '0+60x10 600x10'
      - series: 'florin_synthetic_served_timestamp_seconds{platform="ios",protocol="bound"}'
        values: '0+60x20'
      - series: 'florin_synthetic_steps_total{platform="web",protocol="signed",step="pay",result="failed"}'
        values: '0x10 0+1x10'
      - series: 'florin_synthetic_steps_total{platform="ios",protocol="bound",step="pay",result="failed"}'
        values: '0x20'
    alert_rule_test:
      - eval_time: 15m
        alertname: FlorinSyntheticUnserved
      - eval_time: 18m
        alertname: FlorinSyntheticUnserved
        exp_alerts:
          - exp_labels: {platform: web, protocol: signed, severity: page}
            exp_annotations:
              summary: "The synthetic customer on web with signed sessions was not served for five minutes."
      - eval_time: 18m
        alertname: FlorinSyntheticFails
        exp_alerts:
          - exp_labels: {platform: web, protocol: signed, step: pay, severity: ticket}
            exp_annotations:
              summary: "Synthetic customers on web with signed sessions fail again and again: pay."
  - name: a transaction that is left open is told of once, however many nodes see it
    interval: 1m
    input_series:
      - series: 'florin_store_oldest_writer_seconds{instance="a"}'
        values: '0x5 30+60x10'
      - series: 'florin_store_oldest_writer_seconds{instance="b"}'
        values: '0x5 20+60x10'
    alert_rule_test:
      - eval_time: 6m
        alertname: FlorinTransactionOpen
      - eval_time: 10m
        alertname: FlorinTransactionOpen
        exp_alerts:
          - exp_labels: {severity: page}
            exp_annotations:
              summary: "A transaction is left open in the bank's database: releases are held, and the watch sees nothing that happens since. The log of the node that watches names its session."
"#;

async fn promtool(folder: &Path, args: &[&str]) {
    let output = Command::new("promtool").args(args).current_dir(folder).output().await;
    let output = output.expect("promtool is installed");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "promtool {args:?}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_are_rules_and_say_what_they_should() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let rules = florin_ok::<&str>(None, &["slo", "rules"]).await;
    let write = |name, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("the test's folder can be written");
    };
    write("rules.yml", &rules);
    write("tests.yml", RULE_TESTS);
    promtool(folder.path(), &["check", "rules", "rules.yml"]).await;
    promtool(folder.path(), &["test", "rules", "tests.yml"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prometheus_scrapes_a_running_server() {
    let home = Home::new(Engine::Sqlite).await;
    std::fs::write(home.folder().join("monitoring.token"), "s3cret\n")
        .expect("the test's folder can be written");
    let (server, _) = busy_server(&home, "[monitoring]\ntoken_file = 'monitoring.token'\n").await;
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let file = |name| folder.path().join(name);
    std::fs::write(file("rules.yml"), florin_ok::<&str>(None, &["slo", "rules"]).await)
        .expect("it can be written");
    let address = desk(&server).replace("http://", "");
    let config = format!(
        "global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}\n\
         rule_files: [rules.yml]\n\
         scrape_configs:\n  - job_name: florin\n    authorization: {{credentials: s3cret}}\n    \
         static_configs: [{{targets: ['{address}']}}]\n"
    );
    std::fs::write(file("prometheus.yml"), config).expect("it can be written");
    let args = [
        format!("--config.file={}", file("prometheus.yml").display()),
        format!("--storage.tsdb.path={}", file("data").display()),
    ];
    let prometheus = Process::start("prometheus", &free_address(), &args).await;
    let api = Api::wire(&prometheus.url);
    let series = "florin_operations_total%7Boperation%3D%22accounts.balance%22%7D";
    let found = until("the server is scraped", async || {
        let answer = api.get(&format!("/api/v1/query?query={series}")).await.ok();
        let value = answer["data"]["result"][0]["value"][1].as_str()?.to_owned();
        Some(value)
    })
    .await;
    assert_eq!(found, "3");
    let targets = api.get("/api/v1/targets").await.ok();
    assert_eq!(targets["data"]["activeTargets"][0]["health"], "up", "{targets}");
    server.stop().await;
}
