//! Every route, asked by everyone: who may not is told so, reads nothing, and changes nothing.

use crate::harness::{Engine, Stage, on_both_engines};
use crate::scene::{Ask, Gate, ROWS, Row, Scene, code_of, digest};
use reqwest::Method;
use std::collections::BTreeSet;

on_both_engines!(
    whoever_may_not_is_told_so_and_changes_nothing,
    the_owner_may,
    things_of_two_customers_do_not_mix
);

#[test]
fn every_route_has_its_row() {
    let routes: BTreeSet<String> =
        edge::routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.route.to_owned()).collect();
    assert_eq!(rows, routes);
    assert_eq!(rows.len(), ROWS.len(), "a route has two rows");
    for route in edge::routes() {
        let name = format!("{} {}", route.method, route.path);
        let row = ROWS.iter().find(|row| row.route == name).expect("compared above");
        assert_eq!(!matches!(row.gate, Gate::Open(..) | Gate::Key), route.needs_token, "{name}");
    }
}

/// Who holds the token, as the columns of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    NoToken,
    Nonsense,
    /// The owner's, where it is in its life.
    Own(Stage),
    Other,
    /// The owner's own app.
    App,
    /// The token of the owner's app, without the key it is bound to.
    AppToken,
    /// The same with another app's key.
    AppTokenOtherKey,
}

const COLUMNS: [Column; 11] = [
    Column::NoToken,
    Column::Nonsense,
    Column::Own(Stage::Expired),
    Column::Own(Stage::Evicted),
    Column::Own(Stage::LoggedOut),
    Column::Own(Stage::Unapproved),
    Column::Own(Stage::Recent),
    Column::Other,
    Column::App,
    Column::AppToken,
    Column::AppTokenOtherKey,
];

/// Status and code of a cell; nothing where the token is good and asking would change something.
fn expected(row: &Row, column: Column) -> Option<(u16, &'static str)> {
    let bad = |code| Some((401, code));
    let read = is_read(row).then_some((200, ""));
    match (row.gate, column) {
        (Gate::Open(status, code), _) => Some((status, code)),
        (_, Column::Other) | (Gate::Key, Column::AppTokenOtherKey) => Some(row.other),
        (Gate::Key, Column::App) => None,
        (Gate::Key, _) | (Gate::App, Column::AppToken) => bad("unauthorized.no_proof"),
        (Gate::App, Column::AppTokenOtherKey) => bad("unauthorized.wrong_proof"),
        (Gate::App, Column::App) | (Gate::Token, Column::Own(Stage::Unapproved)) => read,
        (
            _,
            Column::NoToken
            | Column::Nonsense
            | Column::Own(Stage::LoggedOut)
            | Column::App
            | Column::AppToken
            | Column::AppTokenOtherKey,
        )
        // Neither kind of token passes for the other.
        | (Gate::App | Gate::Provider | Gate::Alerter, _) => bad("unauthorized.bad_access_token"),
        (_, Column::Own(Stage::Expired)) => bad("unauthorized.bad_access_token.expired"),
        (_, Column::Own(Stage::Evicted)) => bad("unauthorized.bad_access_token.evicted"),
        (_, Column::Own(Stage::Unapproved)) => Some((403, "forbidden.insufficient_permissions")),
        (Gate::Fresh, Column::Own(Stage::Recent)) => Some((403, "forbidden.verification_required")),
        (_, Column::Own(Stage::Recent | Stage::Full)) => read,
    }
}

fn is_read(row: &Row) -> bool {
    row.route.starts_with("GET ")
}

async fn whoever_may_not_is_told_so_and_changes_nothing(engine: Engine) {
    let scene = Scene::new(engine).await;
    let town = &scene.inside.town;
    let secrets = scene.owner.secrets();
    for column in COLUMNS {
        // Of a client of its own, but for the ones whose client's things are asked for.
        let stranger = town.client("https://stranger.example.com/callback", true).await;
        let token = match column {
            Column::Nonsense => Some("nonsense".to_owned()),
            Column::Own(Stage::Recent) => Some(scene.token(&scene.owner, Stage::Recent).await),
            Column::Own(stage) => Some(town.token(&stranger, scene.owner.person, stage).await),
            // The other one gets a fresh token for each row, because some rows end it.
            Column::NoToken | Column::Other | Column::App | Column::AppToken | Column::AppTokenOtherKey => {
                None
            }
        };
        let (guest, other) = (&scene.owner.guest, &scene.other.guest);
        let app_token = guest.token(&scene.inside).await;
        let mut before = digest(town.bank.store(), &scene.owner).await;
        for row in ROWS {
            let Some(expected) = expected(row, column) else { continue };
            let api = match (&token, column) {
                (_, Column::Other) => scene.way(row, &scene.other).await,
                (_, Column::App) => scene.inside.api.proving(&guest.app, Some(&app_token)),
                (_, Column::AppToken) => scene.with(&app_token),
                (_, Column::AppTokenOtherKey) => scene.inside.api.proving(&other.app, Some(&app_token)),
                (Some(token), _) => scene.with(token),
                (None, _) => scene.inside.api.clone(),
            };
            let answer = (row.ask)(&scene.owner).send(&api).await;
            let found = (answer.status.as_u16(), code_of(&answer));
            let context = format!("{} by {column:?}: {}", row.route, answer.text());
            assert_eq!((found.0, found.1.as_str()), expected, "{context}");
            let is_owner = matches!(column, Column::Own(Stage::Recent) | Column::App);
            let text = answer.text();
            let leaked = secrets.iter().find(|secret| !is_owner && text.contains(secret.as_str()));
            // An unapproved token may say whose it is.
            let is_whoami = row.route == "GET /ping/whoami" && column == Column::Own(Stage::Unapproved);
            assert!(is_whoami || leaked.is_none(), "{leaked:?} in {context}");
            let after = digest(town.bank.store(), &scene.owner).await;
            assert_eq!(before, after, "{context}");
            before = after;
        }
    }
}

async fn the_owner_may(engine: Engine) {
    let scene = Scene::new(engine).await;
    for row in ROWS {
        let api = scene.way(row, &scene.owner).await;
        let answer = (row.ask)(&scene.owner).send(&api).await;
        let expected = match row.gate {
            Gate::Open(status, code) => (status, code),
            Gate::Key => (202, ""),
            Gate::Token | Gate::Approved | Gate::Fresh | Gate::App | Gate::Provider | Gate::Alerter => {
                (200, "")
            }
        };
        let found = (answer.status.as_u16(), code_of(&answer));
        assert_eq!((found.0, found.1.as_str()), expected, "{}: {}", row.route, answer.text());
        let text = answer.text();
        let leaked = scene.other.secrets().into_iter().find(|secret| text.contains(secret));
        assert_eq!(leaked, None, "{}: {text}", row.route);
    }
}

/// One's own good token, and one thing among the others that is not one's own.
async fn things_of_two_customers_do_not_mix(engine: Engine) {
    let scene = Scene::new(engine).await;
    let api = scene.with(&scene.token(&scene.other, Stage::Full).await);
    let (own, owner) = (&scene.other, &scene.owner);
    let (mine, theirs) = (own.account.to_string(), owner.account.to_string());
    let put = |pot: String, way: &str, account: &str, id: &str| {
        let form = [(account, id), ("amount", "1"), ("dedupe_id", "mixed")];
        Ask::of(Method::PUT, format!("/pots/{pot}/{way}")).form(&form)
    };
    let receipt = |external_id: &str, line: String| {
        let item = serde_json::json!({ "description": "Tea", "amount": 1, "currency": "GBP" });
        let body = serde_json::json!({
            "external_id": external_id, "transaction_id": line, "total": 1, "currency": "GBP", "items": [item],
        });
        Ask::of(Method::PUT, "/transaction-receipts").json(body)
    };
    let pay = [
        ("source_account_id", theirs.as_str()),
        ("destination_account_id", &mine),
        ("amount", "1"),
        ("dedupe_id", "mixed"),
    ];
    let line = owner.line.to_string();
    let page = [("account_id", mine.as_str()), ("since", line.as_str())];
    let cases = [
        (put(owner.pot.to_string(), "deposit", "source_account_id", &mine), "not_found.pot"),
        (put(own.pot.to_string(), "deposit", "source_account_id", &theirs), "not_found.account"),
        (put(owner.pot.to_string(), "withdraw", "destination_account_id", &mine), "not_found.pot"),
        (put(own.pot.to_string(), "withdraw", "destination_account_id", &theirs), "not_found.account"),
        (Ask::of(Method::POST, "/payments").form(&pay), "not_found.account"),
        (Ask::get("/transactions").query(&page), "not_found.transaction"),
        (receipt(&owner.external_id, own.line.to_string()), "bad_request.taken"),
        (receipt("new", owner.line.to_string()), "not_found.transaction"),
    ];
    let before = scene.digest().await;
    for (ask, code) in cases {
        let answer = ask.send(&api).await;
        assert_eq!(code_of(&answer), code, "{ask:?}: {}", answer.text());
        assert_eq!(scene.digest().await, before, "{ask:?}");
        let text = answer.text();
        assert_eq!(owner.secrets().into_iter().find(|secret| text.contains(secret)), None, "{text}");
    }
}
