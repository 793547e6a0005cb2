//! The stages of a token's life, each reached on its true way, and what each opens.

use crate::harness::{Api, Engine, Home, Inside, Server, Stage, Town, on_both_engines};
use kernel::{Clock as _, TransactionId};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// Further back than an approval of an hour ago reaches.
const LONG_AGO: &str = "2020-01-01T00:00:00Z";

on_both_engines!(each_stage_opens_what_it_should, the_router_inside_answers_as_the_server_does);

async fn each_stage_opens_what_it_should(engine: Engine) {
    let inside = Inside::new(engine).await;
    check(&inside.town, &inside.api).await;
}

async fn the_router_inside_answers_as_the_server_does(engine: Engine) {
    let home = Home::new(engine).await;
    let town = Town::open(&home).await;
    let customer = town.customer("Inside Out", 1_000, 1).await;
    let store = std::sync::Arc::clone(town.bank.store());
    let path = format!("/balance?account_id={}", customer.account);
    let inside = Api::inside(edge::router(town.bank, edge::EdgeSettings::default()));
    let within = inside.with(&customer.token).get(&path).await.ok();
    store.close().await;
    let server = Server::start(&home).await;
    assert_eq!(server.api().with(&customer.token).get(&path).await.ok(), within);
    server.stop().await;
}

async fn check(town: &Town, api: &Api) {
    let customer = town.customer("Stella Stage", 1_000, 0).await;
    let list = format!("/transactions?account_id={}", customer.account);
    for stage in Stage::ALL {
        let seat = town.client("https://stage.example.com/callback", true).await;
        let token = town.token(&seat, customer.person, stage).await;
        let api = api.with(&token);
        let (who, accounts) = (api.get("/ping/whoami").await, api.get("/accounts").await);
        let receipt = api.json(Method::PUT, "/transaction-receipts", &receipt_of_nothing()).await;
        match stage {
            Stage::Unapproved => {
                who.ok();
                accounts.refused(403, "forbidden.insufficient_permissions");
                receipt.refused(403, "forbidden.insufficient_permissions");
            }
            Stage::Full => {
                who.ok();
                accounts.ok();
                receipt.refused(404, "not_found.transaction");
                api.get(&list).await.ok();
            }
            Stage::Recent => {
                who.ok();
                accounts.ok();
                receipt.refused(404, "not_found.transaction");
                api.get(&format!("{list}&since={}", town.clock.now())).await.ok();
                let back = api.get(&format!("{list}&since={LONG_AGO}&before=2020-02-01T00:00:00Z")).await;
                back.refused(403, "forbidden.verification_required");
            }
            Stage::Expired => {
                for answer in [who, accounts, receipt] {
                    answer.refused(401, "unauthorized.bad_access_token.expired");
                }
            }
            Stage::Evicted => {
                for answer in [who, accounts, receipt] {
                    answer.refused(401, "unauthorized.bad_access_token.evicted");
                }
            }
            Stage::LoggedOut => {
                for answer in [who, accounts, receipt] {
                    answer.refused(401, "unauthorized.bad_access_token");
                }
            }
        }
    }
}

/// A sound receipt for a transaction there is not.
fn receipt_of_nothing() -> Value {
    json!({
        "external_id": "stage",
        "transaction_id": TransactionId::from_uuid(Uuid::nil()).to_string(),
        "total": 1,
        "currency": "GBP",
        "items": [{ "description": "Nothing", "amount": 1, "currency": "GBP" }],
    })
}
