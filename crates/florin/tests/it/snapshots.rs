//! The shape of every answer, kept as snapshots: status, the headers that clients read, and the body.
//!
//! Ids, secrets and account numbers differ from run to run and are written as what they are; instants are fixed,
//! because the scene's clock stands still. To accept a change, run with `INSTA_UPDATE=always` and read the difference.

mod normal;
mod refusals;

use crate::harness::{Answer, Api, Engine, Stage};
use crate::scene::{Ask, Input, PNG, PUBLIC_URL, ROWS, Scene};
use normal::normal;
use reqwest::Method;
use serde_json::Value;
use std::fmt::Write as _;

/// The headers that a client or browser acts on.
const HEADERS: [&str; 11] = [
    "content-type",
    "cache-control",
    "www-authenticate",
    "retry-after",
    "allow",
    "location",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "set-cookie",
];

fn shot(name: &str, answer: &Answer) {
    let mut text = format!("{}\n", answer.status);
    for header in HEADERS {
        for value in answer.headers.get_all(header) {
            let value = value.to_str().expect("our headers are plain text");
            writeln!(text, "{header}: {value}").expect("a string takes every text");
        }
    }
    let body = match serde_json::from_slice::<Value>(&answer.body) {
        Ok(value) => serde_json::to_string_pretty(&normal::value(value)).expect("JSON prints"),
        Err(_) if str::from_utf8(&answer.body).is_err() => answer.body.escape_ascii().to_string(),
        Err(_) => answer.text(),
    };
    insta::assert_snapshot!(name, normal(&format!("{text}\n{body}")));
}

/// The name of a route's snapshot.
fn name_of(route: &str) -> String {
    let words = route.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// Every route, asked well by the owner of what it is about. What is public is asked without its right there.
#[tokio::test(flavor = "multi_thread")]
async fn every_route() {
    let scene = Scene::new(Engine::Sqlite).await;
    for row in ROWS {
        let api = scene.way(row, &scene.owner).await;
        let answer = (row.ask)(&scene.owner).send(&api).await;
        if row.route == "GET /openapi.json" {
            // Its text changes with every description; which operations there are is the shape.
            insta::assert_snapshot!("openapi", operations(&answer.ok()));
            continue;
        }
        shot(&name_of(row.route), &answer);
    }
}

fn operations(document: &Value) -> String {
    let paths = document["paths"].as_object().expect("the document has paths");
    let line = |(path, item): (&String, &Value)| {
        let mut methods: Vec<&str> =
            item.as_object().expect("a path has methods").keys().map(String::as_str).collect();
        methods.sort_unstable();
        format!("{path}: {}", methods.join(" "))
    };
    let version = document["openapi"].as_str().unwrap_or_default();
    let mut lines: Vec<String> = paths.iter().map(line).collect();
    lines.sort_unstable();
    format!("{version}\n{}", lines.join("\n"))
}

/// The ways through OAuth and a file's life, which need more than one step.
#[tokio::test(flavor = "multi_thread")]
async fn longer_ways() {
    let scene = Scene::new(Engine::Sqlite).await;
    let api = &scene.inside.api;
    shot("landing", &api.get("/").await);
    let page = ROWS[0].ask;
    let html = page(&scene.owner).send(api).await.text();
    let (_, rest) = html.split_once("name=\"request_id\" value=\"").expect("the page names its request");
    let request = rest.split('"').next().expect("an attribute ends");
    let email = identity::Email::parse(&scene.owner.email).expect("it was taken before");
    let bank = &scene.inside.town.bank;
    let code = bank.sign_in_code(&email).await.expect("the person is there").into_exposed();
    let form = [("request_id", request), ("email", &scene.owner.email), ("code", &code)];
    let sent = api.post("/approve", &form).await;
    shot("approve_agreed", &sent);
    let address =
        url::Url::parse(sent.headers["location"].to_str().expect("plain text")).expect("an address");
    let code = address.query_pairs().find(|(name, _)| name == "code").expect("it carries the code").1;
    let id = scene.seat.id.to_string();
    let secret = scene.seat.secret.as_deref().unwrap_or_default();
    let client = [("client_id", id.as_str()), ("client_secret", secret)];
    let exchange = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", scene.seat.redirect_uri.as_str()),
        ("code", &code),
    ];
    let tokens = api.post("/oauth2/token", &[&client[..], &exchange].concat()).await;
    shot("token_exchanged", &tokens);
    let tokens = tokens.ok();
    let access = tokens["access_token"].as_str().expect("a token is text");
    shot("unapproved", &api.with(access).get("/accounts").await);
    let code = bank.sign_in_code(&email).await.expect("the person is there").into_exposed();
    shot("approved", &api.post("/approvals", &[("email", &scene.owner.email), ("code", &code)]).await);
    let refresh = tokens["refresh_token"].as_str().expect("a confidential client gets one");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    shot("token_refreshed", &api.post("/oauth2/token", &[&client[..], &refresh].concat()).await);
    shot("token_refreshed_twice", &api.post("/oauth2/token", &[&client[..], &refresh].concat()).await);
    link(&scene).await;
    file(&scene, api).await;
    merchant(&scene).await;
}

/// A mailed link's page, before its button is pressed and after.
async fn link(scene: &Scene) {
    let (guest, api) = (&scene.owner.guest, &scene.inside.api);
    api.post_json("/app/login", &guest.app.login(&guest.email)).await.ok();
    let token = scene.inside.town.link_token(&guest.email).await;
    shot("link_looked_at", &api.get(&format!("/login/link?token={token}")).await);
    shot("link_opened", &api.post("/login/link", &[("token", &token)]).await);
}

async fn file(scene: &Scene, api: &Api) {
    let own = &scene.owner;
    let path = format!("/attachment/upload/{}", own.place);
    let ask = Ask::of(Method::PUT, path).query(&[("key", &own.place_key)]);
    shot("file_sent", &Ask { input: Input::Bytes(PNG.to_vec()), ..ask }.send(api).await);
    let api = scene.with(&scene.token(own, Stage::Full).await);
    let file_url = format!("{PUBLIC_URL}/attachment/files/{}", own.place);
    let line = own.line.to_string();
    let form = [("external_id", line.as_str()), ("file_url", &file_url), ("file_type", "image/png")];
    shot("attachment_registered", &api.post("/attachment/register", &form).await);
    shot("transaction_with_everything", &api.get(&format!("/transactions/{line}")).await);
}

/// A purchase, so that there is a merchant to expand.
async fn merchant(scene: &Scene) {
    let town = &scene.inside.town;
    let merchant = town.merchant("Corner Café", payments::Category::EatingOut).await;
    let customer = town.customer("Cara Card", 10_000, 0).await;
    let card = town.card(&customer).await;
    town.buy(card, merchant, 450).await;
    let list = format!("/transactions?account_id={}", customer.account);
    let api = scene.with(&customer.token);
    shot("purchase", &api.get(&format!("{list}&limit=5")).await);
    shot("purchase_expanded", &api.get(&format!("{list}&expand[]=merchant")).await);
    shot("balance_after_spending", &api.get(&format!("/balance?account_id={}", customer.account)).await);
}
