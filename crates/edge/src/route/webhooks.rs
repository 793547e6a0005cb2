//! Where a client wants to hear of new transactions.

use super::Refusals;
use crate::ask::{Form, Named, Query, Signed};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::{done, json};
use crate::wire::{AccountQuery, Empty, WebhookAnswer, WebhookForm, WebhookList};
use axum::extract::State;
use axum::response::Response;
use bank::WebhookUrl;
use kernel::{AccountId, WebhookId};
use std::sync::Arc;

/// Hear of an account's new transactions
///
/// The answer holds the key of the deliveries' signatures, this once. A delivery is tried five times at most.
#[utoipa::path(
    post, path = "/webhooks", tag = "webhooks", operation_id = "make_webhook", security(("bearer" = [])),
    request_body(content = WebhookForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = WebhookAnswer), Refusals)
)]
pub(crate) async fn make(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let account = form.parsed("account_id", AccountId::parse)?;
    let url = form.parsed("url", WebhookUrl::parse)?;
    Ok(json(&WebhookAnswer::of(edge.bank.make_webhook(caller, account, url).await?)))
}

/// The client's own webhooks on an account
#[utoipa::path(
    get, path = "/webhooks", tag = "webhooks", operation_id = "list_webhooks", security(("bearer" = [])), params(AccountQuery),
    responses((status = 200, body = WebhookList), Refusals)
)]
pub(crate) async fn list(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Query(query): Query,
) -> Result<Response, Problem> {
    let account = query.parsed("account_id", AccountId::parse)?;
    Ok(json(&WebhookList::of(edge.bank.webhooks(caller, account).await?)))
}

/// Hear no more
#[utoipa::path(
    delete, path = "/webhooks/{webhook_id}", tag = "webhooks", operation_id = "delete_webhook", security(("bearer" = [])),
    params(("webhook_id" = String, Path)),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn delete(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    id: Named,
) -> Result<Response, Problem> {
    let id = id.parsed(WebhookId::parse, Kind::NO_WEBHOOK)?;
    edge.bank.delete_webhook(caller, id).await?;
    Ok(done())
}
