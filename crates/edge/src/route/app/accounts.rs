//! Money in the app. After five idle minutes the app proves its device's key again.

use crate::ask::{InApp, Named, Query};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::route::transactions::since;
use crate::serve::json;
use crate::wire::{AccountList, Balance, Expand, PotList, TransactionList};
use axum::extract::State;
use axum::response::Response;
use bank::{FeedAsk, FeedQuery, Since};
use kernel::AccountId;
use std::sync::Arc;

/// Lines of a page for which no limit is given.
const LIMIT_DEFAULT: u32 = 30;

/// The customer's accounts
#[utoipa::path(
    get, path = "/app/accounts", tag = "app", operation_id = "list_app_accounts",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AccountList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&AccountList::of(edge.bank.app_accounts(caller).await?)))
}

/// An account's balance
#[utoipa::path(
    get, path = "/app/accounts/{account_id}/balance", tag = "app", operation_id = "read_app_balance",
    security(("bearer" = []), ("dpop" = [])),
    params(("account_id" = String, Path)),
    responses((status = 200, body = Balance), Refusals)
)]
pub(crate) async fn balance(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    account: Named,
) -> Result<Response, Problem> {
    let account = account.parsed(AccountId::parse, Kind::NO_ACCOUNT)?;
    Ok(json(&Balance::of(edge.bank.app_balance(caller, account).await?)))
}

/// An account's pots, deleted ones as well
#[utoipa::path(
    get, path = "/app/accounts/{account_id}/pots", tag = "app", operation_id = "list_app_pots",
    security(("bearer" = []), ("dpop" = [])),
    params(("account_id" = String, Path)),
    responses((status = 200, body = PotList), Refusals)
)]
pub(crate) async fn pots(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    account: Named,
) -> Result<Response, Problem> {
    let account = account.parsed(AccountId::parse, Kind::NO_ACCOUNT)?;
    Ok(json(&PotList::of(edge.bank.app_pots(caller, account).await?, edge.bank.now())))
}

/// An account's transactions, oldest first, however far back
#[utoipa::path(
    get, path = "/app/accounts/{account_id}/transactions", tag = "app", operation_id = "list_app_transactions",
    security(("bearer" = []), ("dpop" = [])),
    params(
        ("account_id" = String, Path),
        ("since" = Option<String>, Query, description = "An RFC 3339 instant, included; or a transaction's id, excluded"),
        ("before" = Option<String>, Query, description = "An RFC 3339 instant, excluded"),
        ("limit" = Option<u32>, Query, description = "30 unless given; above 100 counts as 100"),
    ),
    responses((status = 200, body = TransactionList), Refusals)
)]
pub(crate) async fn transactions(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    account: Named,
    Query(query): Query,
) -> Result<Response, Problem> {
    let account = account.parsed(AccountId::parse, Kind::NO_ACCOUNT)?;
    let ask = FeedAsk {
        account,
        since: query.parsed_if_given("since", since)?.unwrap_or(Since::Opening),
        before: query.instant_if_given("before")?,
        limit: query.count_if_given("limit", FeedQuery::LIMIT_MAX)?.unwrap_or(LIMIT_DEFAULT),
    };
    Ok(json(&TransactionList::of(edge.bank.app_transactions(caller, &ask).await?, Expand::Merchant)))
}
