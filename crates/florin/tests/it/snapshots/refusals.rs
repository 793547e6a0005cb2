//! One problem of every class, and more of those that clients branch on.

use super::shot;
use crate::harness::{Api, Engine, Stage};
use crate::scene::{Ask, Own, ROWS, Scene};
use edge::{EdgeSettings, Rate};
use reqwest::Method;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_open_nothing() {
    let scene = Scene::new(Engine::Sqlite).await;
    let api = &scene.inside.api;
    shot("no_token", &api.get("/accounts").await);
    let stages = [
        ("expired", Stage::Expired),
        ("evicted", Stage::Evicted),
        ("logged_out", Stage::LoggedOut),
        ("not_approved", Stage::Unapproved),
    ];
    for (name, stage) in stages {
        let token = scene.token(&scene.owner, stage).await;
        shot(name, &scene.with(&token).get("/accounts").await);
    }
    let recent = scene.with(&scene.token(&scene.owner, Stage::Recent).await);
    shot("verification_required", &recent.get(&format!("/transactions/{}", scene.owner.old_line)).await);
    let id = scene.seat.id.to_string();
    let token = |fields: &[(&str, &str)]| Ask::of(Method::POST, "/oauth2/token").form(fields);
    shot("token_without_fields", &token(&[]).send(api).await);
    let refresh = [("grant_type", "refresh_token"), ("client_id", id.as_str()), ("refresh_token", "x")];
    shot("token_without_secret", &token(&refresh).send(api).await);
    shot("token_of_unknown_grant", &token(&[("grant_type", "password"), ("client_id", &id)]).send(api).await);
    let agree = [("request_id", "x"), ("email", "x@example.com"), ("code", "1")];
    shot("approve_refused", &api.post("/approve", &agree).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn asks_that_are_refused() {
    let scene = Scene::new(Engine::Sqlite).await;
    let own = &scene.owner;
    let api = scene.with(&scene.token(own, Stage::Full).await);
    let account = own.account.to_string();
    shot("missing_param", &api.get("/balance").await);
    shot("bad_param", &api.get("/balance?account_id=pot_1").await);
    shot("repeated_param", &api.get("/balance?account_id=1&account_id=2").await);
    shot("unknown_account", &api.get(&format!("/balance?account_id={}", scene.other.account)).await);
    shot("unknown_route", &api.get("/nothing").await);
    shot("unknown_method", &api.delete("/accounts").await);
    shot("bad_time_range", &api.get(&range(own, "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z")).await);
    shot("invalid_time_range", &api.get(&range(own, "2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z")).await);
    let path = format!("/pots/{}/deposit", own.pot);
    let deposit = |amount: &'static str, id: &'static str| {
        let form = [
            ("source_account_id", account.clone()),
            ("amount", amount.to_owned()),
            ("dedupe_id", id.to_owned()),
        ];
        let (api, path) = (api.clone(), path.clone());
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            api.put(&path, &form).await
        }
    };
    shot("insufficient_funds", &deposit("99999999", "too much").await);
    deposit("5", "once").await.ok();
    shot("dedupe_id_reused", &deposit("6", "once").await);
    let full = api.form(Method::PATCH, &format!("/pots/{}", own.pot), &[("deleted", "true")]).await;
    shot("pot_not_empty", &full);
    api.form(Method::PATCH, &format!("/pots/{}", own.pot), &[("locked", "true")]).await.ok();
    let form = [("destination_account_id", account.as_str()), ("amount", "1"), ("dedupe_id", "out")];
    shot("pot_locked", &api.put(&format!("/pots/{}/withdraw", own.pot), &form).await);
    let receipts = "/transaction-receipts";
    shot("bad_json", &api.send(Method::PUT, receipts, (Some("application/json"), b"{".to_vec())).await);
    shot("bad_content_type", &api.send(Method::PUT, receipts, (Some("text/plain"), b"{}".to_vec())).await);
    let large = vec![b' '; EdgeSettings::JSON_BYTES_MAX + 1];
    shot("body_too_large", &api.send(Method::PUT, receipts, (Some("application/json"), large)).await);
}

fn range(own: &Own, since: &str, before: &str) -> String {
    format!("/transactions?account_id={}&since={since}&before={before}", own.account)
}

#[tokio::test(flavor = "multi_thread")]
async fn troubles_of_the_server() {
    let scene = Scene::new(Engine::Sqlite).await;
    let bank = &scene.inside.town.bank;
    let token = scene.token(&scene.owner, Stage::Full).await;
    let one = NonZeroU32::new(1).expect("one is above zero");
    let rate = Rate::new(one, one);
    let slow = EdgeSettings { token_rate: rate, address_rate: rate, ..EdgeSettings::default() };
    let limited = Api::inside(edge::router(Arc::clone(bank), slow)).with(&token);
    limited.get("/accounts").await.ok();
    shot("rate_limited", &limited.get("/accounts").await);
    limited.post("/oauth2/token", &[]).await;
    shot("token_rate_limited", &limited.post("/oauth2/token", &[]).await);
    shot("page_rate_limited", &limited.post("/approvals", &[]).await);
    // A commit waits for the writer, which waits for another's; the embedded store's reads may be done at once.
    let other = rusqlite::Connection::open(scene.inside.home.sqlite_file()).expect("it is a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody is writing");
    let hasty = EdgeSettings { request_lasts_max: Duration::ZERO, ..EdgeSettings::default() };
    let hasty = Api::inside(edge::router(Arc::clone(bank), hasty)).with(&token);
    let account = scene.owner.account.to_string();
    let pot = [("account_id", account.as_str()), ("name", "Late")];
    shot("timeout", &hasty.post("/pots", &pot).await);
    drop(other);
    bank.store().close().await;
    shot("unavailable", &scene.with(&token).post("/pots", &pot).await);
    shot("page_unavailable", &(ROWS[0].ask)(&scene.owner).send(&scene.inside.api).await);
}
