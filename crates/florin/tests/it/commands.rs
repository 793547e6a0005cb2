//! The subcommands, each as an operator or a script runs it.

use crate::harness::{Api, Customer, Engine, Home, Server, Town, florin, florin_ok, on_both_engines};
use payments::Category;
use serde_json::Value;
use std::ffi::OsString;
use std::path::Path;

on_both_engines!(
    a_demo_is_ready_and_reopens_as_it_was,
    verify_finds_what_was_changed,
    verify_beside_a_server,
    staff_make_what_clients_need,
    staff_manage_clients_of_the_provider,
    an_approval_beside_the_server,
    keys_are_seen_and_rotated_beside_the_server,
);

/// What the ready line of `demo --json` names.
const DEMO_KEYS: [&str; 9] = [
    "api_url",
    "mailbox_url",
    "client_id",
    "client_secret",
    "access_token",
    "refresh_token",
    "user_id",
    "account_id",
    "data_dir",
];

async fn a_demo_is_ready_and_reopens_as_it_was(engine: Engine) {
    let home = Home::new(engine).await;
    let first = Server::start_as(&home, "demo", &["--customers", "6"]).await;
    for key in DEMO_KEYS {
        let is_there = first.ready.as_object().is_some_and(|keys| keys.contains_key(key));
        assert!(is_there, "{key} is missing in {}", first.ready);
    }
    let account = text(&first.ready, "account_id");
    let lines = check_demo(&first).await;
    assert!(!lines.is_empty(), "there is a year behind the account");
    first.stop().await;
    let seen = verified(&home).await;
    assert!(10 < seen["transfers"].as_u64().expect("a count"), "{seen}");

    let again = Server::start_as(&home, "demo", &["--customers", "6"]).await;
    assert_eq!(text(&again.ready, "account_id"), account);
    assert_eq!(check_demo(&again).await, lines, "nothing was added to the year");
    again.stop().await;
    let after = verified(&home).await;
    assert_eq!((&after["transfers"], &after["accounts"]), (&seen["transfers"], &seen["accounts"]));
}

/// The demo's own client can work at once; hands back the account's latest lines.
async fn check_demo(demo: &Server) -> Vec<Value> {
    let api = demo.api().with(&text(&demo.ready, "access_token"));
    let who = api.get("/ping/whoami").await.ok();
    assert_eq!(who["user_id"], demo.ready["user_id"]);
    assert_eq!(who["client_id"], demo.ready["client_id"]);
    let accounts = api.get("/accounts").await.ok();
    let account = text(&demo.ready, "account_id");
    let mut ids = accounts["accounts"].as_array().expect("it is a list").iter().map(|account| &account["id"]);
    assert!(ids.any(|id| *id == account), "{accounts}");
    api.get(&format!("/balance?account_id={account}")).await.ok();
    let page = api.get(&format!("/transactions?account_id={account}&limit=100")).await.ok();
    let ids = [
        ("grant_type", "refresh_token"),
        ("client_id", &text(&demo.ready, "client_id")),
        ("client_secret", &text(&demo.ready, "client_secret")),
        ("refresh_token", &text(&demo.ready, "refresh_token")),
    ];
    let refreshed = demo.api().post("/oauth2/token", &ids).await.ok();
    demo.api().with(&text(&refreshed, "access_token")).get("/accounts").await.ok();
    page["transactions"].as_array().expect("it is a list").clone()
}

async fn verify_finds_what_was_changed(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Vera Field", 100_000, 1).await;
    let (card, merchant) = (town.card(&customer).await, town.merchant("Shop", Category::Shopping).await);
    town.buy(card, merchant, 1_000).await;
    town.fill_pot(&customer, customer.pots[0], 2_000).await;
    town.close().await;
    // Once through a server, so that what is checked was written and closed as it is in production.
    Server::start(&home).await.stop().await;
    assert_eq!(verified(&home).await["findings"], Value::Array(Vec::new()));
    let one_transfer = "WHERE id = (SELECT id FROM transfer ORDER BY id LIMIT 1)";
    let one_account = "WHERE id = (SELECT id FROM ledger_account WHERE floor_minor = 0 ORDER BY id LIMIT 1)";
    let one_hold = "WHERE id = (SELECT id FROM hold ORDER BY id LIMIT 1)";
    for (table, change, back, place) in [
        ("transfer", "posted = posted + 1", "posted = posted - 1", one_transfer),
        ("transfer", "booked_at = booked_at + 1", "booked_at = booked_at - 1", one_transfer),
        ("transfer", "value_on = value_on + 1", "value_on = value_on - 1", one_transfer),
        ("transfer", "purpose = purpose + 1", "purpose = purpose - 1", one_transfer),
        ("ledger_account", "posted = posted + 1", "posted = posted - 1", one_account),
        ("ledger_account", "pending_in = pending_in + 1", "pending_in = pending_in - 1", one_account),
        ("ledger_account", "postings = postings + 1", "postings = postings - 1", one_account),
        ("hold", "amount = amount + 1", "amount = amount - 1", one_hold),
    ] {
        assert_eq!(home.tamper(&format!("UPDATE {table} SET {change} {place}")).await, 1, "{change}");
        let ended = florin(Some(&home), &["verify"]).await;
        assert_eq!(ended.code, Some(1), "{table}: {change} went unnoticed: {}", ended.said());
        assert_eq!(home.tamper(&format!("UPDATE {table} SET {back} {place}")).await, 1, "{back}");
        florin_ok(Some(&home), &["verify"]).await;
    }
}

async fn verify_beside_a_server(engine: Engine) {
    let (home, customer) = with_customer(engine).await;
    let server = Server::start(&home).await;
    deposit(&server.api(), &customer, 100, "before").await;
    let seen = verified(&home).await;
    assert_eq!(seen["is_clean"], true, "{seen}");
    deposit(&server.api(), &customer, 100, "after").await;
    server.stop().await;
    let after = verified(&home).await;
    let count = |seen: &Value| seen["transfers"].as_u64().expect("a count");
    assert_eq!(count(&after), count(&seen) + 1);
}

/// Only a server's database can be changed behind its back while it is in use.
#[tokio::test(flavor = "multi_thread")]
async fn verify_finds_what_was_changed_while_the_bank_goes_on() {
    let (home, customer) = with_customer(Engine::Postgres).await;
    let server = Server::start(&home).await;
    let api = server.api();
    deposit(&api, &customer, 1, "first").await;
    let going_on = tokio::spawn(async move {
        for count in 0..u32::MAX {
            deposit(&api, &customer, 1, &format!("beside {count}")).await;
        }
    });
    let first =
        "UPDATE transfer SET posted = posted + 1 WHERE id = (SELECT id FROM transfer ORDER BY id LIMIT 1)";
    assert_eq!(home.tamper(first).await, 1);
    let ended = florin(Some(&home), &["verify", "--json"]).await;
    let seen: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.said()));
    assert_eq!((ended.code, &seen["is_clean"]), (Some(1), &Value::Bool(false)), "{seen}");
    assert!(!going_on.is_finished(), "the bank goes on");
    going_on.abort();
    server.stop().await;
}

async fn staff_make_what_clients_need(engine: Engine) {
    let home = Home::new(engine).await;
    // A store is made by a server or by `migrate`, not by a slip of the hand.
    if engine == Engine::Sqlite {
        let early = florin(Some(&home), &["person", "open", "--email", "s@example.com", "--name", "S"]).await;
        assert_eq!(early.code, Some(1), "{}", early.said());
        assert!(early.err.contains("there is no bank"), "{}", early.said());
    }
    florin_ok(Some(&home), &["migrate"]).await;
    Server::start(&home).await.stop().await;
    let email = "stan.staff@example.com";
    let person = told(&home, &["person", "open", "--email", email, "--name", "Stan Staff"]).await;
    let account = told(&home, &["account", "open", "--owner", email]).await;
    let uri = "http://localhost:1234/callback";
    let client = told(&home, &["client", "add", "--name", "A client", "--redirect-uri", uri]).await;
    assert!(client["client_secret"].is_string(), "{client}");
    let public = told(&home, &["client", "add", "--name", "An app", "--redirect-uri", uri, "--public"]).await;
    assert!(public["client_secret"].is_null(), "{public}");
    let client_id = text(&client, "client_id");
    let issue = ["token", "issue", "--client", &client_id, "--email", email];
    let token = told(&home, &issue).await;
    let old = told(
        &home,
        &[
            "token",
            "issue",
            "--client",
            &text(&public, "client_id"),
            "--email",
            email,
            "--issued-at",
            "2026-01-01T00:00:00Z",
        ],
    )
    .await;
    assert!(old["refresh_token"].is_null(), "a public client has no refresh token: {old}");

    let again = florin(Some(&home), &["person", "open", "--email", email, "--name", "Stan Again"]).await;
    assert_eq!(again.code, Some(1), "{}", again.said());

    let server = Server::start(&home).await;
    let api = server.api().with(&text(&token, "access_token"));
    let accounts = api.get("/accounts").await.ok();
    assert_eq!(accounts["accounts"][0]["id"], account["account_id"]);
    assert_eq!(accounts["accounts"][0]["account_number"], account["account_number"]);
    assert_eq!(accounts["accounts"][0]["owners"][0]["user_id"], person["user_id"]);
    let expired = server.api().with(&text(&old, "access_token")).get("/accounts").await;
    expired.refused(401, "unauthorized.bad_access_token.expired");

    // Beside the server: rows of people and clients may be made, and are seen at once.
    let newer = told(&home, &issue).await;
    api.get("/accounts").await.refused(401, "unauthorized.bad_access_token.evicted");
    server.api().with(&text(&newer, "access_token")).get("/accounts").await.ok();
    server.stop().await;
}

/// Begins every client of the test.
const ADD: [&str; 6] = ["client", "add", "--name", "Partner", "--redirect-uri", "https://partner.example/cb"];

async fn odd_clients_are_refused(home: &Home, keys: &str, private: &str) {
    for (more, words) in [
        (vec!["--profile", "fapi"], "--jwks"),
        (vec!["--profile", "public", "--jwks", keys], "--jwks"),
        (vec!["--scope", "openid"], "another --profile"),
        (vec!["--profile", "public", "--auth", "client_secret_post"], "--auth"),
        (vec!["--profile", "fapi", "--jwks", private], "private"),
        (vec!["--profile", "fapi", "--jwks", "nowhere.json"], "cannot be read"),
    ] {
        let ended = florin(Some(home), &[&ADD[..], &more].concat()).await;
        assert_eq!(ended.code, Some(1), "{more:?}: {}", ended.said());
        assert!(ended.err.contains(words), "{more:?}: {}", ended.said());
    }
}

async fn staff_manage_clients_of_the_provider(engine: Engine) {
    let home = Home::new(engine).await;
    florin_ok(Some(&home), &["migrate"]).await;
    let keys = |name: &str, text: &str| {
        let file = home.folder().join(name);
        std::fs::write(&file, text).expect("the test's folder can be written");
        file.to_str().expect("the folder's name is text").to_owned()
    };
    // RFC 7517, appendix A.1; and another point, which no signature will be by.
    let one = r#"{"kty":"EC","crv":"P-256","kid":"one","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;
    let two = one.replace("\"one\"", "\"two\"").replace("MKBC", "MKBD");
    let (first, both) = (
        keys("one.json", &format!("{{\"keys\":[{one}]}}")),
        keys("both.json", &format!("{{\"keys\":[{one},{two}]}}")),
    );
    let private =
        keys("private.json", &format!("{{\"keys\":[{}]}}", one.replace("\"kid\"", "\"d\":\"x\",\"kid\"")));
    let with = |more: &[&'static str]| [&ADD[..], more].concat();
    let fapi = told(&home, &[&with(&["--profile", "fapi"])[..], &["--jwks", &first]].concat()).await;
    assert_eq!((&fapi["profile"], &fapi["client_secret"]), (&"fapi".into(), &Value::Null), "{fapi}");
    assert_eq!(fapi["dpop_bound_access_tokens"], true, "{fapi}");
    let more = [
        "--profile",
        "confidential",
        "--scope",
        "openid email",
        "--post-logout-redirect",
        "https://partner.example/bye",
    ];
    let secret = told(&home, &with(&more)).await;
    assert_eq!(secret["scope"], "openid email");
    let public = told(&home, &with(&["--profile", "public"])).await;
    assert_eq!(
        (&public["token_endpoint_auth_method"], &public["client_secret"]),
        (&"none".into(), &Value::Null)
    );

    odd_clients_are_refused(&home, &first, &private).await;

    // Beside a server.
    let server = Server::start(&home).await;
    let id = text(&fapi, "client_id");
    let listed = florin_ok(Some(&home), &["client", "list"]).await;
    assert_eq!(listed.lines().count(), 3, "{listed}");
    assert!(listed.contains(&format!("{id} fapi live Partner")), "{listed}");
    let listed = florin_ok(Some(&home), &["client", "list", "--json"]).await;
    assert!(!listed.contains(&text(&secret, "client_secret")), "a secret is shown once");
    let changed = told(&home, &["client", "set-jwks", "--client", &id, "--jwks", &both]).await;
    let kids: Vec<&Value> =
        changed["keys"].as_array().expect("a list").iter().map(|key| &key["kid"]).collect();
    assert_eq!(kids, ["one", "two"]);
    assert_eq!(told(&home, &["client", "show", "--client", &id]).await, changed);
    let odd = ["client", "set-jwks", "--client", &text(&public, "client_id"), "--jwks", &both];
    assert_eq!(florin(Some(&home), &odd).await.code, Some(1), "a client without keys gets none");
    closed_by_staff(&home, &server.api(), &text(&public, "client_id")).await;
    let nobody = ["client", "show", "--client", "oauth2client_0000000000000000000004"];
    assert_eq!(florin(Some(&home), &nobody).await.code, Some(1));
    server.stop().await;
}

async fn closed_by_staff(home: &Home, api: &Api, client_id: &str) {
    let authorize = format!(
        "/oauth2/authorize?client_id={client_id}&redirect_uri=https%3A%2F%2Fpartner.example%2Fcb&response_type=code&scope=openid\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    assert_eq!(api.get(&authorize).await.status.as_u16(), 200);
    for _ in 0..2 {
        let closed = told(home, &["client", "disable", "--client", client_id]).await;
        assert_eq!(closed["state"], "disabled");
    }
    assert_eq!(api.get(&authorize).await.status.as_u16(), 400, "seen by the server at once");
}

async fn an_approval_beside_the_server(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Anna Prove", 0, 0).await;
    let uri = "http://127.0.0.1:9/back";
    let seat = town.client(uri, true).await;
    town.close().await;
    let server = Server::start(&home).await;
    let api = server.api();
    let (id, secret) = (seat.id.to_string(), seat.secret.expect("it is confidential"));
    let page = api.get(&format!("/?client_id={id}&redirect_uri={uri}&response_type=code&state=a%20b")).await;
    assert!(page.status.is_success(), "{}", page.text());
    let request = hidden(&page.text(), "request_id");
    let email = customer.email.as_str();
    let code = florin_ok(Some(&home), &["approval-code", "--email", email]).await;
    let wrong = [("request_id", request.as_str()), ("email", email), ("code", "00000000")];
    assert_eq!(api.post("/approve", &wrong).await.status.as_u16(), 403);
    let right = [("request_id", request.as_str()), ("email", email), ("code", &code)];
    let back = api.post("/approve", &right).await;
    assert!(back.status.is_redirection(), "{}: {}", back.status, back.text());
    let location = back.headers["location"].to_str().expect("it is text").to_owned();
    let location = url::Url::parse(&location).expect("it is an address");
    let given = |name: &str| {
        let found = location.query_pairs().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("{location} has no {name}")).1.into_owned()
    };
    assert_eq!(given("state"), "a b");
    let exchange = [
        ("grant_type", "authorization_code"),
        ("client_id", &id),
        ("client_secret", &secret),
        ("redirect_uri", uri),
        ("code", &given("code")),
    ];
    let tokens = api.post("/oauth2/token", &exchange).await.ok();
    let own = api.with(&text(&tokens, "access_token"));
    own.get("/ping/whoami").await.ok();
    own.get("/accounts").await.refused(403, "forbidden.insufficient_permissions");
    florin_ok(Some(&home), &["approve", "--email", email]).await;
    own.get("/accounts").await.ok();
    api.post("/oauth2/token", &exchange).await.refused(401, "unauthorized.bad_authorization_code");
    server.stop().await;
}

async fn keys_are_seen_and_rotated_beside_the_server(engine: Engine) {
    let home = Home::new(engine).await;
    let root_key = home.folder().join("bank.key");
    std::fs::write(&root_key, "5a".repeat(32)).expect("the test's folder can be written");
    let config = format!("[bank]\nroot_key_file = '{}'", root_key.display());
    let server = Server::start_configured::<&str>(&home, "serve", &[], &config).await;
    let config = home.folder().join("test.toml");
    let keys = async |words: &[&str]| {
        let mut args: Vec<OsString> = ["keys", "--config"].map(OsString::from).into();
        args.push(config.clone().into());
        args.extend(words.iter().map(OsString::from));
        florin(Some(&home), &args).await
    };
    let list = async || {
        let ended = keys(&["list", "--json"]).await;
        let told: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.said()));
        told["keys"].as_array().expect("it is a list").clone()
    };
    let stages = |list: &[Value]| -> Vec<(String, String)> {
        list.iter().map(|key| (text(key, "for"), text(key, "stage"))).collect()
    };
    let first = list().await;
    let active = |purpose: &str| (purpose.to_owned(), "active".to_owned());
    assert_eq!(stages(&first), [active("token"), active("nonce"), active("signing")]);
    for purpose in ["token", "nonce", "signing"] {
        let early = keys(&["rotate", "--for", purpose]).await;
        assert_eq!(early.code, Some(1), "{}", early.said());
        assert!(early.err.contains("no next key is published"), "{}", early.said());
        let published = keys(&["publish", "--for", purpose]).await;
        assert_eq!(published.code, Some(0), "{}", published.said());
        let again = keys(&["publish", "--for", purpose]).await;
        assert!(again.code == Some(1) && again.err.contains("rotate first"), "{}", again.said());
        let early = keys(&["rotate", "--for", purpose]).await;
        assert!(early.code == Some(1) && early.err.contains("knows the next key"), "{}", early.said());
    }
    let after = list().await;
    assert_eq!(after[..3], first, "the others stay as they are");
    let next = |purpose: &str| (purpose.to_owned(), "next".to_owned());
    assert_eq!(stages(&after[3..]), [next("token"), next("nonce"), next("signing")]);
    assert!(after[2]["kid"].is_string() && after[5]["kid"].is_string() && after[0]["kid"].is_null());
    let shown = keys(&["list"]).await;
    assert_eq!(shown.out.lines().count(), 6, "{}", shown.said());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_the_server_restores() {
    let (home, customer) = with_customer(Engine::Sqlite).await;
    let server = Server::start(&home).await;
    deposit(&server.api(), &customer, 100, "before").await;
    let file = home.folder().join("backup.db");
    florin_ok(Some(&home), &with_file("backup", "--to", &file)).await;
    deposit(&server.api(), &customer, 200, "after").await;
    let again = florin(Some(&home), &with_file("backup", "--to", &file)).await;
    assert_eq!(again.code, Some(1), "a backup overwrites nothing: {}", again.said());
    let occupied = florin(Some(&home), &with_file("restore", "--from", &file)).await;
    assert_eq!(occupied.code, Some(1), "restoring overwrites nothing: {}", occupied.said());
    assert!(occupied.err.contains("overwrites nothing"), "{}", occupied.said());
    server.stop().await;

    let other = Home::new(Engine::Sqlite).await;
    florin_ok(Some(&other), &with_file("restore", "--from", &file)).await;
    florin_ok(Some(&other), &["verify"]).await;
    let server = Server::start(&other).await;
    let api = server.api().with(&customer.token);
    let balance = api.get(&format!("/balance?account_id={}", customer.account)).await.ok();
    assert_eq!(balance["balance"], 9_900, "what came after the backup is not in it");
    // The key of the move that came after is free in the restored bank.
    deposit(&server.api(), &customer, 200, "after").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_backup_gets_nowhere() {
    let (home, _) = with_customer(Engine::Sqlite).await;
    let file = home.folder().join("backup.db");
    florin_ok(Some(&home), &with_file("backup", "--to", &file)).await;
    let tampered = rusqlite::Connection::open(&file).expect("a backup is a database");
    tampered.execute("UPDATE transfer SET posted = posted + 1", []).expect("the SQL runs");
    tampered.close().expect("nothing holds it");
    let other = Home::new(Engine::Sqlite).await;
    let restored = florin(Some(&other), &with_file("restore", "--from", &file)).await;
    assert_eq!(restored.code, Some(1), "{}", restored.said());
    assert!(!other.sqlite_file().exists(), "what does not verify is not put into place");
    std::fs::write(&file, "no database at all").expect("the test's folder can be written");
    let restored = florin(Some(&other), &with_file("restore", "--from", &file)).await;
    assert_eq!(restored.code, Some(1), "{}", restored.said());
    assert!(!other.sqlite_file().exists(), "what does not open is not put into place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_backed_up_by_its_own_tools() {
    let home = Home::new(Engine::Postgres).await;
    let file = home.folder().join("backup.db");
    let ended = florin(Some(&home), &with_file("backup", "--to", &file)).await;
    assert_eq!(ended.code, Some(1), "{}", ended.said());
    assert!(ended.err.contains("pg_dump"), "{}", ended.said());
}

async fn with_customer(engine: Engine) -> (Home, Customer) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Olga Operator", 10_000, 1).await;
    town.close().await;
    (home, customer)
}

async fn deposit(api: &Api, customer: &Customer, minor: i64, dedupe_id: &str) {
    let (account, minor) = (customer.account.to_string(), minor.to_string());
    let fields = [("source_account_id", account.as_str()), ("amount", &minor), ("dedupe_id", dedupe_id)];
    api.with(&customer.token).put(&format!("/pots/{}/deposit", customer.pots[0]), &fields).await.ok();
}

fn with_file(command: &str, option: &str, file: &Path) -> [OsString; 3] {
    [command.into(), option.into(), file.into()]
}

/// What `florin verify --json` saw; it has to be clean.
async fn verified(home: &Home) -> Value {
    told(home, &["verify"]).await
}

/// The one JSON line a command prints.
async fn told(home: &Home, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&florin_ok(Some(home), &args).await).expect("--json prints JSON")
}

#[track_caller]
fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value} is no text")).to_owned()
}

/// The value of a named input of a page's form.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\"")).expect("the form has the input");
    let (_, rest) = rest.split_once("value=\"").expect("the input has a value");
    rest.split_once('"').expect("the value ends").0.to_owned()
}
