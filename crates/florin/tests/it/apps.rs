//! The bank's own app over HTTP: from the first mail to the last device, against the built server and real mail.

use crate::harness::{Api, App, Engine, Home, Inside, MailServer, PIN, Server, now, on_both_engines};
use crate::scene::{PUBLIC_URL, log_in, new_app, sign_up, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

const EMAIL: &str = "ada@example.org";

on_both_engines!(
    an_app_lives_with_a_server,
    a_link_is_looked_at_before_it_is_opened,
    an_ended_session_says_why
);

async fn an_app_lives_with_a_server(engine: Engine) {
    let (home, mail) = (Home::new(engine).await, MailServer::start("accept").await);
    let server = serve(&home, &mail).await;
    let app = Arc::new(App::new("Ada's phone", server.url(), now));
    let api = server.api();
    let session = {
        let started = api.post_json("/app/sign-up", &app.sign_up(EMAIL, "Ada Lovelace")).await.ok();
        let (path, body) = app.finish(&started, None);
        api.post_json(&path, &body).await.refused(403, "forbidden.needs_link");
        follow(&api, &link(&server, &mail, 1).await).await;
        let session = api.post_json(&path, &body).await.ok();
        assert_eq!(api.post_json(&path, &body).await.ok()["session_id"], session["session_id"]);
        session
    };
    assert_eq!((&session["protocol"], &session["token_type"]), (&"bound".into(), &"DPoP".into()));
    let token = text(&session, "access_token");
    let own = api.proving(&app, Some(token));
    let shown = own.get("/app/session").await.ok();
    assert_eq!(shown["session_id"], session["session_id"]);
    api.with(token).get("/app/session").await.refused(401, "unauthorized.no_proof");

    let refreshed = refreshed(&api, &app, &session).await;
    let own = api.proving(&app, Some(text(&refreshed, "access_token")));
    own.get("/app/session").await.ok();

    let back = by_key(&api, &app, text(&session, "device_id")).await;
    assert_eq!(back["device_id"], session["device_id"]);
    let own = api.proving(&app, Some(text(&back, "access_token")));

    let tablet = Arc::new(App::new("Ada's tablet", server.url(), now));
    let started = api.post_json("/app/login", &tablet.login(EMAIL)).await.ok();
    follow(&api, &link(&server, &mail, 2).await).await;
    let (path, body) = tablet.finish(&started, Some("9172"));
    let wrong = api.post_json(&path, &body).await.refused(403, "forbidden.wrong_pin");
    assert_eq!((&wrong["params"]["tries_left"], &wrong["params"]["block_lasts_s"]), (&4.into(), &60.into()));
    let (path, body) = tablet.finish(&started, Some(PIN));
    let second = api.post_json(&path, &body).await.ok();
    assert_eq!(second["user_id"], session["user_id"]);
    let devices = own.get("/app/devices").await.ok();
    let devices = devices["devices"].as_array().expect("a list").clone();
    assert_eq!(devices.len(), 2);
    assert!(devices.iter().all(|device| device["place"] == "127.0.0.0/24"), "{devices:?}");
    own.delete(&format!("/app/devices/{}", text(&second, "device_id"))).await.ok();
    let gone = api.proving(&tablet, Some(text(&second, "access_token")));
    let ended = gone.get("/app/session").await.refused(401, "unauthorized.session_ended");
    assert_eq!(ended["params"]["reason"], "device_revoked");

    own.delete("/app/session").await.ok();
    own.get("/app/session").await.refused(401, "unauthorized.session_ended");
    let said = server.said();
    for secret in [token, text(&session, "refresh_token"), PIN, EMAIL, "Ada"] {
        assert!(!said.contains(secret), "{said}");
    }
    server.stop().await;
}

/// A server that mails through this one.
async fn serve(home: &Home, mail: &MailServer) -> Server {
    let key = home.folder().join("root.key");
    std::fs::write(&key, "7f".repeat(32)).expect("the test's folder can be written");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    let config = format!(
        "[mail]\nsmtp = 'smtp://127.0.0.1:{}'\nplain = true\nfrom = 'no-reply@bank.example'\n\
         [bank]\nroot_key_file = 'root.key'\n",
        mail.port
    );
    Server::start_configured::<&str>(home, "serve", &[], &config).await
}

/// The link of the mail of this number, as path and query; it leads to this server.
async fn link(server: &Server, mail: &MailServer, number: usize) -> String {
    let heard = mail.hears(number).await.swap_remove(number - 1);
    assert_eq!(heard["to"], json!([EMAIL]));
    let words = text(&heard, "text");
    let link = words.lines().find(|line| line.starts_with("http")).expect("the mail holds a link");
    link.strip_prefix(server.url()).expect("it leads here").to_owned()
}

/// Opens the page of a link, and presses its button.
async fn follow(api: &Api, link: &str) {
    let page = api.get(link).await;
    assert!(page.status.is_success() && page.text().contains("Ada&#39;s"), "{}", page.text());
    let token = link.rsplit_once("token=").expect("the link carries its token").1;
    let opened = api.post("/login/link", &[("token", token)]).await;
    assert!(opened.status.is_success(), "{}", opened.text());
}

/// F1: refreshed twice with one token, as if the first answer had been lost.
async fn refreshed(api: &Api, app: &Arc<App>, session: &Value) -> Value {
    let proving = api.proving(app, None);
    let ask = json!({ "refresh_token": session["refresh_token"] });
    let first = proving.post_json("/app/session/refresh", &ask).await.ok();
    let again = proving.post_json("/app/session/refresh", &ask).await.ok();
    assert_eq!(first["refresh_token"], again["refresh_token"]);
    assert_eq!(first["session_id"], session["session_id"]);
    api.post_json("/app/session/refresh", &ask).await.refused(401, "unauthorized.no_proof");
    again
}

async fn by_key(api: &Api, app: &App, device: &str) -> Value {
    let started = api.post_json("/app/login/device", &json!({ "device_id": device })).await.ok();
    let (path, body) = app.finish(&started, None);
    api.post_json(&path, &body).await.ok()
}

async fn a_link_is_looked_at_before_it_is_opened(engine: Engine) {
    let inside = Inside::new(engine).await;
    let app = new_app(&inside, "<b>Phone</b>");
    let started = inside.api.post_json("/app/sign-up", &app.sign_up(EMAIL, "Ada")).await.ok();
    let link = inside.town.link(EMAIL).await;
    let link = link.strip_prefix(PUBLIC_URL).expect("it leads to the bank");
    // Whoever looks ahead, as often as they like, spends nothing.
    for _ in 0..3 {
        let page = inside.api.get(link).await;
        assert!(page.status.is_success(), "{}", page.text());
        let text = page.text();
        assert!(text.contains("&lt;b&gt;Phone&lt;/b&gt;") && !text.contains("<b>Phone"), "{text}");
        let header = |name: &str| page.headers[name].to_str().expect("plain text").to_owned();
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert!(header("content-security-policy").contains("default-src 'none'"));
        assert!(header("content-security-policy").contains("form-action 'self'"));
    }
    let (path, body) = app.finish(&started, None);
    inside.api.post_json(&path, &body).await.refused(403, "forbidden.needs_link");
    let token = inside.town.link_token(EMAIL).await;
    let press = async || inside.api.post("/login/link", &[("token", &token)]).await;
    assert_eq!(press().await.status, 200);
    let twice = press().await;
    assert!(twice.status == 400 && twice.text().contains("bad_request.link_used"), "{}", twice.text());
    assert!(inside.api.get(link).await.text().contains("bad_request.link_used"));
    inside.api.post_json(&path, &body).await.ok();
}

async fn an_ended_session_says_why(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (first, second) = (new_app(&inside, "first"), new_app(&inside, "second"));
    let one = sign_up(&inside, &first, EMAIL, "Ada").await;
    let other = log_in(&inside, &second, EMAIL).await;
    let way =
        |app: App, session: &Value| inside.api.proving(&Arc::new(app), Some(text(session, "access_token")));
    let (first, second) = (way(first, &one), way(second, &other));
    let sessions = first.get("/app/sessions").await.ok();
    assert_eq!(sessions["sessions"].as_array().expect("a list").len(), 2);
    first.delete(&format!("/app/sessions/{}", text(&other, "session_id"))).await.ok();
    let ended = second.get("/app/session").await.refused(401, "unauthorized.session_ended");
    assert_eq!(ended["error"], "invalid_token");
    assert_eq!(ended["params"], json!({ "reason": "logged_out", "words": "You logged out." }));
    first.form(Method::POST, "/app/devices/revoke-others", &[]).await.ok();
    let devices = first.get("/app/devices").await.ok();
    assert_eq!(devices["devices"].as_array().expect("a list").len(), 1);
    let events = first.get("/app/security-events?after=4").await.ok();
    let kinds: Vec<&str> =
        events["events"].as_array().expect("a list").iter().map(|event| text(event, "kind")).collect();
    let expected = ["device_added", "device_trusted", "logged_in", "session_ended", "device_revoked"];
    assert_eq!(kinds, expected);
}
