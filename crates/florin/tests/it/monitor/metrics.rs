//! The listener of operators: what it shows, and whom.

use super::{busy_server, desk};
use crate::builds::crowd::link_to;
use crate::harness::{Api, App, Engine, Home, Server, florin, florin_ok, now, on_both_engines, until};
use crate::login::app::Installed;

on_both_engines!(what_happens_is_counted);

/// The value of a series, by its name and labels as they are printed.
fn value(text: &str, series: &str) -> Option<f64> {
    let line =
        text.lines().find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')))?;
    line[series.len() + 1..].split(' ').next()?.parse().ok()
}

async fn what_happens_is_counted(engine: Engine) {
    let home = Home::new(engine).await;
    let (server, customer) = busy_server(&home, "").await;
    let operators = Api::wire(&desk(&server));
    let shown = operators.get("/metrics").await;
    assert_eq!(shown.status, 200);
    let kind = shown.headers["content-type"].to_str().expect("it is text");
    assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
    let text = String::from_utf8(shown.body.to_vec()).expect("it is text");
    assert!(text.ends_with("# EOF\n"), "the text ends as OpenMetrics says");
    let balances =
        r#"florin_operations_total{operation="accounts.balance",channel="api",result="ok",code="ok"}"#;
    assert_eq!(value(&text, balances), Some(3.0), "{text}");
    let refused = r#"florin_operations_total{operation="pots.deposit",channel="api",result="refused",code="not_enough_money"}"#;
    assert_eq!(value(&text, refused), Some(1.0), "{text}");
    let bucket = r#"florin_operation_duration_seconds_count{operation="accounts.balance",channel="api"}"#;
    assert_eq!(value(&text, bucket), Some(3.0), "{text}");
    let requests = r#"florin_http_requests_total{method="GET",route="/balance",status="200"}"#;
    assert_eq!(value(&text, requests), Some(3.0), "{text}");
    assert_eq!(value(&text, r#"florin_service_level_events_total{service="balance"}"#), Some(3.0), "{text}");
    assert_eq!(
        value(&text, r#"florin_service_level_bad_events_total{service="login"}"#),
        Some(0.0),
        "{text}"
    );
    assert!(text.contains("florin_build_info{version="), "{text}");
    for secret in [
        customer.token.as_str(),
        &customer.email,
        &customer.account.to_string(),
        &customer.person.to_string(),
    ] {
        assert!(!text.contains(secret), "the metrics say {secret}");
    }
    until("the queues are measured", async || {
        let shown = operators.get("/metrics").await;
        let text = String::from_utf8(shown.body.to_vec()).expect("it is text");
        (value(&text, "florin_ready") == Some(1.0) && value(&text, "florin_outbox_due") == Some(0.0))
            .then_some(())
    })
    .await;
    server.stop().await;
}

/// A server that is watched, and somebody who signed up there.
async fn with_a_customer() -> (Home, Server, Installed) {
    let home = Home::new(Engine::Sqlite).await;
    let key = home.keep_root_key([7; 32]);
    let server = Server::start_configured(&home, "serve", &["--monitoring", "127.0.0.1:0"], key).await;
    let api = server.api();
    let mut installed = Installed::new("ada", App::new("ada's phone", server.url(), now));
    let started = installed.sign_up(&api).await.expect("the server answers").ok();
    let link = link_to(&home, &installed.email).await;
    assert!(api.post("/login/link", &[("token", &link)]).await.status.is_success());
    installed.finish(&api, &started, None).await.expect("the server answers").ok();
    (home, server, installed)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_is_counted_by_what_the_device_runs() {
    let (_home, server, mut installed) = with_a_customer().await;
    let api = server.api();
    // The device holds a live session, so that it asks for another is what nobody expects.
    let started = installed.by_key(&api).await.expect("the server answers").ok();
    installed.finish(&api, &started, None).await.expect("the server answers").ok();
    let text = Api::wire(&desk(&server)).get("/metrics").await;
    let text = String::from_utf8(text.body.to_vec()).expect("it is text");
    let attempts = |way: &str| {
        let of_way = format!(r#",way="{way}",synthetic="false",result="ok"}}"#);
        let mut shown = text.lines().filter(|row| row.starts_with("florin_login_attempts_total{"));
        let row = shown.find(|row| row.contains(&of_way)).unwrap_or_else(|| panic!("{way}: {text}"));
        for label in [r#"platform="ios""#, r#"version=""#, r#"protocol=""#, r#"release=""#] {
            assert!(row.contains(label), "{row}");
        }
        row.rsplit_once(' ').expect("a value stands at the end").1.parse::<f64>().expect("it is a number")
    };
    assert!((attempts("sign_up") - 1.0).abs() < f64::EPSILON);
    assert!((attempts("device") - 1.0).abs() < f64::EPSILON);
    assert!(text.contains("florin_login_unexpected_total{platform=\"ios\""), "{text}");
    assert_eq!(
        value(&text, r#"florin_service_level_bad_events_total{service="login"}"#),
        Some(0.0),
        "{text}"
    );
    assert!(!text.contains("ada"), "nobody's name is a label");
    server.stop().await;
}

/// A server judges by itself, beside the commands of staff.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_release_judges_in_its_shadow_is_counted() {
    let (home, server, mut installed) = with_a_customer().await;
    let api = server.api();
    let create = ["create", "next", "--staff", "zoe", "--protocol", "signed", "--shadow-min", "1"];
    florin_ok(Some(&home), &[&["release"], &create[..]].concat()).await;
    let step = |word| ["release", word, "next", "--staff", "zoe", "--why", "as agreed"];
    let unchecked = ["--unchecked", "--reason", "a test of its shadow"];
    florin_ok(Some(&home), &[&step("start")[..], &unchecked].concat()).await;
    let desk = desk(&server);
    until("a login that is judged", async || {
        let started = installed.by_key(&api).await.expect("the server answers");
        // This asks often, and there are limits.
        if started.status.is_success() {
            installed.finish(&api, &started.ok(), None).await.expect("the server answers").ok();
        }
        let text = Api::wire(&desk).get("/metrics").await;
        let text = String::from_utf8(text.body.to_vec()).expect("it is text");
        assert!(!text.contains(r#"result="different""#), "{text}");
        value(&text, r#"florin_release_shadow_total{release="next",result="same"}"#)
    })
    .await;
    until("what came of it", async || {
        let led_on = florin(Some(&home), &step("go-on")).await;
        (led_on.code == Some(0)).then_some(())
    })
    .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_alone_are_shown_anything() {
    let home = Home::new(Engine::Sqlite).await;
    std::fs::write(home.folder().join("monitoring.token"), "s3cret\n")
        .expect("the test's folder can be written");
    let config = "[monitoring]\ntoken_file = 'monitoring.token'\n";
    let (server, customer) = busy_server(&home, config).await;
    for path in ["/metrics", "/ready", "/health"] {
        for api in [server.api(), server.api().with(&customer.token)] {
            assert_eq!(api.get(path).await.status, 404, "customers can reach {path}");
        }
    }
    let operators = Api::wire(&desk(&server));
    assert_eq!(operators.get("/health").await.status, 200, "whoever restarts it holds no token");
    for path in ["/metrics", "/ready"] {
        assert_eq!(operators.get(path).await.status, 401, "nobody");
        assert_eq!(operators.with(&customer.token).get(path).await.status, 401, "somebody else");
        assert_eq!(operators.with("s3cret").get(path).await.status, 200, "an operator");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_it_stays_on_this_machine() {
    let home = Home::new(Engine::Sqlite).await;
    let ended = florin(Some(&home), &["serve", "--port", "0", "--monitoring", "0.0.0.0:0"]).await;
    assert_eq!(ended.code, Some(2), "{}", ended.said());
    assert!(ended.err.contains("token_file"), "{}", ended.said());
}
