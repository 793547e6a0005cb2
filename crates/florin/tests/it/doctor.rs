//! `florin doctor`: what it finds right, what it finds wrong, and what it keeps to itself.

use crate::harness::{Ended, Engine, Home, Server, florin, on_both_engines};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use serde_json::Value;
use std::ffi::OsString;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use tokio::net::TcpListener;

on_both_engines!(a_sound_bank_is_well);

async fn a_sound_bank_is_well(engine: Engine) {
    let home = Home::new(engine).await;
    let server = Server::start(&home).await;
    // Beside the server, and on a store that nobody has open.
    let beside = florin(Some(&home), &["doctor", "--json"]).await;
    server.stop().await;
    let alone = florin(Some(&home), &["doctor", "--json"]).await;
    for ended in [beside, alone] {
        let value = diagnosis(&ended);
        assert_eq!(value["is_well"], true, "{value}");
        assert_eq!(ended.code, Some(0), "{value}");
        assert!(checks(&value).iter().any(|check| check["name"] == "store"), "{value}");
        let key = checks(&value).iter().find(|check| check["name"] == "root key").expect("it is checked");
        let found = key["found"].as_str().expect("it is a text");
        assert!(found.starts_with("opens the ") || engine == Engine::Postgres, "{key}");
    }
    let readable = florin(Some(&home), &["doctor"]).await;
    assert!(readable.out.contains("nothing is wrong"), "{}", readable.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_not_there_is_no_fault_and_is_not_made() {
    let home = Home::new(Engine::Sqlite).await;
    let ended = florin(Some(&home), &["doctor", "--json"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    assert!(!home.sqlite_file().exists());
}

/// F10's kin: the keys are there and cannot be opened. The doctor says so before a customer does.
#[tokio::test(flavor = "multi_thread")]
async fn a_root_key_of_another_bank_or_open_to_all_is_found() {
    let home = Home::new(Engine::Sqlite).await;
    Server::start(&home).await.stop().await;
    let file = home.sqlite_file().with_file_name("root.key");
    let own = std::fs::read(&file).expect("the server made it");
    std::fs::write(&file, "ab".repeat(32)).expect("the test's folder can be written");
    let another = root_key_check(&home).await;
    std::fs::write(&file, own).expect("the test's folder can be written");
    std::fs::set_permissions(&file, Permissions::from_mode(0o644)).expect("the file is the test's");
    let open = root_key_check(&home).await;
    std::fs::remove_file(&file).expect("the file is the test's");
    let gone = root_key_check(&home).await;
    for (check, expected) in
        [(another, "does not open"), (open, "others on this machine"), (gone, "none, though")]
    {
        assert_eq!(check["verdict"], "wrong", "{check}");
        assert!(check["found"].as_str().is_some_and(|found| found.contains(expected)), "{expected}: {check}");
        assert!(check["advice"].is_string(), "{check}");
    }
}

async fn root_key_check(home: &Home) -> Value {
    let value = diagnosis(&florin(Some(home), &["doctor", "--json"]).await);
    checks(&value).iter().find(|check| check["name"] == "root key").expect("it is checked").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_with_advice() {
    let home = Home::new(Engine::Sqlite).await;
    let config = home.folder().join("florin.toml");
    let text = "[server]\nlisten = '0.0.0.0:1'\npublic_url = 'http://bank.example'\ntls_cert = 'a.pem'\ntls_key = 'b.pem'";
    std::fs::write(&config, text).expect("the test's folder can be written");
    let args: [OsString; 4] = ["doctor".into(), "--json".into(), "--config".into(), config.into()];
    let ended = florin(Some(&home), &args).await;
    let value = diagnosis(&ended);
    assert_eq!((ended.code, &value["is_well"]), (Some(1), &Value::Bool(false)), "{value}");
    let wrong: Vec<&Value> = checks(&value).iter().filter(|check| check["verdict"] == "wrong").collect();
    assert_eq!(wrong.len(), 2, "the public address and the certificate: {value}");
    assert!(wrong.iter().all(|check| check["advice"].is_string()), "{value}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_answer_is_found_and_its_password_is_not_shown() {
    // Nobody listens on port 9 of loopback.
    let url = "postgres://florin:hush@127.0.0.1:9/bank";
    let ended = florin(None, &["doctor", "--json", "--database", url]).await;
    let value = diagnosis(&ended);
    assert_eq!((ended.code, &value["is_well"]), (Some(1), &Value::Bool(false)), "{value}");
    assert!(!ended.said().contains("hush"), "{}", ended.said());
    let shown = value["configuration"].to_string();
    assert!(shown.contains("127.0.0.1:9"), "{shown}");
}

/// What is in force is shown, but for its secrets; whether the others are there is asked, and nothing is told to them.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_of_trouble_is_shown_and_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let there = listener.local_addr().expect("it is bound");
    let take = async |headers: HeaderMap, body: Bytes| {
        let is_protobuf = headers.get("content-type").is_some_and(|kind| kind == "application/x-protobuf");
        if is_protobuf && body.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST }
    };
    let routes = Router::new()
        .route("/am/api/v2/status", get(async || StatusCode::OK))
        .route("/v1/traces", post(take));
    tokio::spawn(axum::serve(listener, routes).into_future());
    // Nobody listens on port 9 of loopback.
    for (address, is_well) in [(there.to_string(), true), ("127.0.0.1:9".to_owned(), false)] {
        let home = Home::new(Engine::Sqlite).await;
        let key = home.folder().join("root.key");
        std::fs::write(home.folder().join("token"), "s3cret").expect("the test's folder can be written");
        let config = home.folder().join("florin.toml");
        let text = format!(
            "[monitoring]\nlisten = '127.0.0.1:9100'\ntoken_file = 'token'\nalertmanager = 'http://{address}/am'\n\
             otlp_endpoint = 'http://{address}/v1/traces?key=hush'\notlp_sample = 0.25\n[bank]\nname = 'Ursa'"
        );
        std::fs::write(&config, text).expect("the test's folder can be written");
        let args: [OsString; 4] = ["doctor".into(), "--json".into(), "--config".into(), config.into()];
        let ended = florin(Some(&home), &args).await;
        let value = diagnosis(&ended);
        assert_eq!((ended.code == Some(0), &value["is_well"]), (is_well, &Value::Bool(is_well)), "{value}");
        let of: Vec<&Value> = checks(&value)
            .iter()
            .filter(|check| check["name"] == "alertmanager" || check["name"] == "traces")
            .collect();
        let verdict = if is_well { "fine" } else { "wrong" };
        assert!(of.len() == 2 && of.iter().all(|check| check["verdict"] == verdict), "{value}");
        for secret in ["hush", "s3cret"] {
            assert!(!ended.said().contains(secret), "{}", ended.said());
        }
        for (name, expected) in [
            ("monitoring.listen", "127.0.0.1:9100".to_owned()),
            ("monitoring.token_file", "given".to_owned()),
            ("monitoring.otlp_endpoint", format!("http://{address}/v1/traces?...")),
            ("monitoring.otlp_sample", "0.25".to_owned()),
            ("monitoring.alertmanager", format!("http://{address}/am")),
            ("bank.name", "Ursa".to_owned()),
            ("bank.root_key_file", key.display().to_string()),
        ] {
            let rows = value["configuration"].as_array().expect("it is a list");
            let row = rows.iter().find(|row| row[0] == name).expect("it is shown");
            assert_eq!(row[1], expected, "{name}");
        }
    }
}

#[track_caller]
fn diagnosis(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("--json prints JSON: {}", ended.said()))
}

fn checks(value: &Value) -> &Vec<Value> {
    value["checks"].as_array().expect("it is a list")
}
