//! `florin serve` as the network sees it: protocols, TLS, who else has the store, and what it refuses to start with.

use crate::harness::{Api, Engine, Home, Server, Town, florin, florin_ok, on_both_engines, until};
use bank::{Key, StoreExt as _};
use reqwest::{ClientBuilder, Version};
use rollout::Lease;
use std::ffi::OsString;

on_both_engines!(a_server_watches_its_releases);

/// Nobody asks it to, and it goes on: a release that is bad is taken back by the server itself.
async fn a_server_watches_its_releases(engine: Engine) {
    let home = Home::new(engine).await;
    let server = Server::start(&home).await;
    let store = home.open_beside().await;
    let after = async |beat| {
        until("the server watches", async || {
            let found = store.one::<Lease>(&Key::Lease(Lease::WATCH)).await.expect("the store answers");
            found.map(|found| found.row).filter(|lease| beat < lease.beat)
        })
        .await
    };
    let first = after(0).await;
    let later = after(first.beat).await;
    assert_eq!((later.holder, later.fence), (first.holder, first.fence), "one server goes on");
    store.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_in_both_versions() {
    let home = Home::new(Engine::Sqlite).await;
    let server = Server::start(&home).await;
    let url = server.url().to_owned();
    check_version(&Api::wire_by(&url, ClientBuilder::http1_only), Version::HTTP_11).await;
    check_version(&Api::wire_by(&url, ClientBuilder::http2_prior_knowledge), Version::HTTP_2).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_in_both_versions() {
    let home = Home::new(Engine::Sqlite).await;
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("the address is one");
    let (cert, key) = (home.folder().join("cert.pem"), home.folder().join("key.pem"));
    std::fs::write(&cert, own.cert.pem()).expect("the test's folder can be written");
    std::fs::write(&key, own.signing_key.serialize_pem()).expect("the test's folder can be written");
    let args: [OsString; 4] = ["--tls-cert".into(), cert.into(), "--tls-key".into(), key.into()];
    let server = Server::start_as(&home, "serve", &args).await;
    let url = server.url().to_owned();
    assert!(url.starts_with("https://"), "{url}");
    let known = || reqwest::Certificate::from_pem(own.cert.pem().as_bytes()).expect("it is a certificate");
    let trusting = |builder: ClientBuilder| builder.add_root_certificate(known());
    check_version(&Api::wire_by(&url, |builder| trusting(builder).http1_only()), Version::HTTP_11).await;
    check_version(&Api::wire_by(&url, trusting), Version::HTTP_2).await;
    let stranger = Api::wire(&url).try_form(reqwest::Method::GET, "/ping/whoami", &[]).await;
    assert!(stranger.is_err(), "a certificate nobody vouches for was taken");
    server.stop().await;
}

async fn check_version(api: &Api, version: Version) {
    for _ in 0..2 {
        let answer = api.get("/ping/whoami").await;
        answer.refused(401, "unauthorized.bad_access_token");
        assert_eq!(answer.version, version);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_those_of_the_proxy_in_front() {
    let home = Home::new(Engine::Sqlite).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Polly Proxy", 0, 0).await;
    town.close().await;
    let server = Server::start_as(&home, "serve", &["--public-url", "https://api.bank.example"]).await;
    let fields = [("file_name", "a.png"), ("file_type", "image/png"), ("content_length", "8")];
    let place = server.api().with(&customer.token).post("/attachment/upload", &fields).await.ok();
    for name in ["upload_url", "file_url"] {
        let url = place[name].as_str().expect("it is an address");
        assert!(url.starts_with("https://api.bank.example/"), "{name}: {url}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_has_one_server() {
    let home = Home::new(Engine::Sqlite).await;
    let server = Server::start(&home).await;
    let second = florin(Some(&home), &["serve", "--port", "0", "--json"]).await;
    assert_eq!(second.code, Some(1), "{}", second.said());
    assert!(second.err.contains("is served by another process"), "{}", second.said());
    assert_eq!(second.out, "", "it never said that it was ready");
    server.api().get("/ping/whoami").await.refused(401, "unauthorized.bad_access_token");
    server.stop().await;
    // The place is free again.
    Server::start(&home).await.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_free_again_after_a_crash() {
    let home = Home::new(Engine::Sqlite).await;
    Server::start(&home).await.kill().await;
    Server::start(&home).await.stop().await;
    florin_ok(Some(&home), &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_has_many_servers() {
    let home = Home::new(Engine::Postgres).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Polly Two", 10_000, 1).await;
    town.close().await;
    let (one, two) = tokio::join!(Server::start(&home), Server::start(&home));
    let account = customer.account.to_string();
    let pot = format!("/pots/{}/deposit", customer.pots[0]);
    for (place, server) in [&one, &two, &one, &two].into_iter().enumerate() {
        // Each move is asked of both servers, and the second tells of the first.
        let key = format!("move {place}");
        let fields = [("source_account_id", account.as_str()), ("amount", "100"), ("dedupe_id", &key)];
        let other = if std::ptr::eq(server, &raw const one) { &two } else { &one };
        let first = server.api().with(&customer.token).put(&pot, &fields).await.ok();
        let again = other.api().with(&customer.token).put(&pot, &fields).await.ok();
        assert_eq!(first["balance"], again["balance"], "{key}");
    }
    let balance = two.api().with(&customer.token).get(&format!("/balance?account_id={account}")).await.ok();
    assert_eq!((&balance["balance"], &balance["total_balance"]), (&9_600.into(), &10_000.into()));
    one.stop().await;
    two.api().with(&customer.token).get("/ping/whoami").await.ok();
    two.stop().await;
    florin_ok(Some(&home), &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_nobody_understands_is_refused() {
    let home = Home::new(Engine::Sqlite).await;
    let config = home.folder().join("florin.toml");
    for (text, named) in [
        ("[server]\nlistne = '127.0.0.1:0'", "listne"),
        ("[sever]\nlisten = '127.0.0.1:0'", "sever"),
        ("[store]\ndatabase_url = 'postgres://florin:hush@db/bank'", "database_url"),
        ("[server]\ntls_cert = 'cert.pem'", "without its key"),
        ("not toml", "line 1"),
    ] {
        std::fs::write(&config, text).expect("the test's folder can be written");
        let args: [OsString; 3] = ["serve".into(), "--config".into(), config.clone().into()];
        let ended = florin(Some(&home), &args).await;
        assert_eq!(ended.code, Some(2), "{text}: {}", ended.said());
        assert!(ended.err.contains(named), "{text}: {}", ended.said());
        assert!(!ended.said().contains("hush"), "a secret was shown: {}", ended.said());
        assert!(
            !home.sqlite_file().exists(),
            "{text}: a store was made before the configuration was understood"
        );
    }
}
