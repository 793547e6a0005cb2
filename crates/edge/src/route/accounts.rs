//! Accounts and balances.

use super::Refusals;
use crate::ask::{Query, Signed};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::serve::json;
use crate::wire::{AccountList, AccountQuery, Balance};
use ::payments::AccountKind;
use axum::extract::State;
use axum::response::Response;
use kernel::AccountId;
use std::sync::Arc;

/// The caller's accounts
#[utoipa::path(
    get, path = "/accounts", tag = "accounts", operation_id = "list_accounts", security(("bearer" = [])),
    params(("account_type" = Option<String>, Query, description = "`uk_retail` or `uk_retail_joint`")),
    responses((status = 200, body = AccountList), Refusals)
)]
pub(crate) async fn list(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Query(query): Query,
) -> Result<Response, Problem> {
    let kind = query.parsed_if_given("account_type", |text| match text {
        "uk_retail" => Ok(AccountKind::Personal),
        "uk_retail_joint" => Ok(AccountKind::Joint),
        _ => Err(()),
    })?;
    Ok(json(&AccountList::of(edge.bank.accounts(caller, kind).await?)))
}

/// An account's balance
#[utoipa::path(
    get, path = "/balance", tag = "accounts", operation_id = "read_balance", security(("bearer" = [])), params(AccountQuery),
    responses((status = 200, body = Balance), Refusals)
)]
pub(crate) async fn balance(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Query(query): Query,
) -> Result<Response, Problem> {
    let account = query.parsed("account_id", AccountId::parse)?;
    Ok(json(&Balance::of(edge.bank.balance(caller, account).await?)))
}
