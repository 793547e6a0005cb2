//! Itemised receipts beside a transaction: the one route that takes JSON.

use super::Refusals;
use crate::ask::{Form, Json, Query, Signed};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::serve::{done, json};
use crate::wire::{Empty, ReceiptAnswer, ReceiptAsk, ReceiptPut};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Put a receipt beside a transaction, or another in its place
#[utoipa::path(
    put, path = "/transaction-receipts", tag = "receipts", operation_id = "put_receipt", security(("bearer" = [])),
    request_body = ReceiptAsk,
    responses((status = 200, body = ReceiptPut), Refusals)
)]
pub(crate) async fn put(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Json(ask): Json<ReceiptAsk>,
) -> Result<Response, Problem> {
    let new = ask.parsed()?;
    Ok(json(&ReceiptPut::of(edge.bank.put_receipt(caller, &new).await?)))
}

/// A receipt of the client's own
#[utoipa::path(
    get, path = "/transaction-receipts", tag = "receipts", operation_id = "read_receipt", security(("bearer" = [])),
    params(("external_id" = String, Query)),
    responses((status = 200, body = ReceiptAnswer), Refusals)
)]
pub(crate) async fn one(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Query(query): Query,
) -> Result<Response, Problem> {
    let receipt = edge.bank.receipt(caller, query.required("external_id")?).await?;
    Ok(json(&ReceiptAnswer::of(receipt)))
}

/// Remove a receipt
///
/// `external_id` stands in the query; one known client sends it as a form, which is read as well.
#[utoipa::path(
    delete, path = "/transaction-receipts", tag = "receipts", operation_id = "delete_receipt", security(("bearer" = [])),
    params(("external_id" = String, Query)),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn delete(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Query(query): Query,
    Form(form): Form,
) -> Result<Response, Problem> {
    let external_id = match query.given("external_id")? {
        Some(id) => id,
        None => form.required("external_id")?,
    };
    edge.bank.delete_receipt(caller, external_id).await?;
    Ok(done())
}
