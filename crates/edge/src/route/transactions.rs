//! Transactions: pages of them, one, and a client's metadata.

use super::Refusals;
use crate::ask::{Form, Named, Pairs, Query, Signed};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::json;
use crate::wire::{Expand, MetadataForm, TransactionAnswer, TransactionList};
use axum::extract::State;
use axum::response::Response;
use bank::{FeedAsk, FeedQuery, Since};
use kernel::{AccountId, Timestamp, TransactionId};
use std::sync::Arc;

/// Lines of a page for which no limit is given.
const LIMIT_DEFAULT: u32 = 30;

const _: () = assert!(LIMIT_DEFAULT <= FeedQuery::LIMIT_MAX);

/// An account's transactions, oldest first
///
/// Within five minutes of the customer's approval the whole history can be read, later the last 90 days. One list
/// spans 8,760 hours at most. To go on, give the last id as `since`.
#[utoipa::path(
    get, path = "/transactions", tag = "transactions", operation_id = "list_transactions", security(("bearer" = [])),
    params(
        ("account_id" = String, Query),
        ("since" = Option<String>, Query, description = "An RFC 3339 instant, included; or a transaction's id, excluded"),
        ("before" = Option<String>, Query, description = "An RFC 3339 instant, excluded"),
        ("limit" = Option<u32>, Query, description = "30 unless given; above 100 counts as 100"),
        ("expand[]" = Option<Vec<String>>, Query, description = "`merchant`"),
    ),
    responses((status = 200, body = TransactionList), Refusals)
)]
pub(crate) async fn list(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Query(query): Query,
) -> Result<Response, Problem> {
    let ask = FeedAsk {
        account: query.parsed("account_id", AccountId::parse)?,
        since: query.parsed_if_given("since", since)?.unwrap_or(Since::Opening),
        before: query.instant_if_given("before")?,
        limit: query.count_if_given("limit", FeedQuery::LIMIT_MAX)?.unwrap_or(LIMIT_DEFAULT),
    };
    let expand = expand(&query)?;
    Ok(json(&TransactionList::of(edge.bank.transactions(caller, &ask).await?, expand)))
}

/// One transaction
#[utoipa::path(
    get, path = "/transactions/{transaction_id}", tag = "transactions", operation_id = "read_transaction", security(("bearer" = [])),
    params(
        ("transaction_id" = String, Path),
        ("expand[]" = Option<Vec<String>>, Query, description = "`merchant`"),
    ),
    responses((status = 200, body = TransactionAnswer), Refusals)
)]
pub(crate) async fn one(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    id: Named,
    Query(query): Query,
) -> Result<Response, Problem> {
    let id = id.parsed(TransactionId::parse, Kind::NO_TRANSACTION)?;
    let expand = expand(&query)?;
    Ok(json(&TransactionAnswer::of(edge.bank.transaction(caller, id).await?, expand)))
}

/// Annotate a transaction
///
/// Metadata is the client's own. An empty value deletes its key; the key `notes` sets the notes as well.
#[utoipa::path(
    patch, path = "/transactions/{transaction_id}", tag = "transactions", operation_id = "annotate_transaction", security(("bearer" = [])),
    params(("transaction_id" = String, Path)),
    request_body(content = MetadataForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TransactionAnswer), Refusals)
)]
pub(crate) async fn annotate(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    id: Named,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = id.parsed(TransactionId::parse, Kind::NO_TRANSACTION)?;
    let changes = form.entries("metadata")?;
    if changes.is_empty() {
        return Err(Problem::missing("metadata"));
    }
    let view = edge.bank.annotate(caller, id, &changes).await?;
    Ok(json(&TransactionAnswer::of(view, Expand::Nothing)))
}

/// An instant, or the id of the last line that is known.
pub(super) fn since(text: &str) -> Result<Since, ()> {
    if text.starts_with(TransactionId::PREFIX) {
        return TransactionId::parse(text).map(Since::After).map_err(|_| ());
    }
    Timestamp::parse(text).map(Since::At).map_err(|_| ())
}

/// `expand[]` may be given again and again; `merchant` is all there is to expand.
fn expand(query: &Pairs) -> Result<Expand, Problem> {
    let mut expand = Expand::Nothing;
    for what in query.all("expand[]") {
        match what {
            "merchant" => expand = Expand::Merchant,
            _ => return Err(Problem::bad("expand[]")),
        }
    }
    Ok(expand)
}
