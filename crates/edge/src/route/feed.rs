//! Cards that a client puts into the customer's feed.

use super::Refusals;
use crate::ask::{Signed, read_form_or_flat_json};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::serve::done;
use crate::wire::{Empty, FeedForm};
use axum::extract::{Request, State};
use axum::response::Response;
use bank::NewFeedItem;
use kernel::AccountId;
use std::sync::Arc;

/// Put a card into the customer's feed
///
/// One known client sends JSON whose flat keys are the form's (`{"params[title]": ...}`); that is read as well.
#[utoipa::path(
    post, path = "/feed", tag = "feed", operation_id = "put_feed_item", security(("bearer" = [])),
    request_body(content(
        (FeedForm = "application/x-www-form-urlencoded"),
        (FeedForm = "application/json"),
    )),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn put(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    request: Request,
) -> Result<Response, Problem> {
    let form = read_form_or_flat_json(request, edge.settings.form_bytes_max).await?;
    form.parsed("type", |kind| if kind == "basic" { Ok(()) } else { Err(()) })?;
    let new = NewFeedItem {
        account: form.parsed("account_id", AccountId::parse)?,
        title: form.required("params[title]")?.to_owned(),
        body: form.text("params[body]")?,
        image_url: form.required("params[image_url]")?.to_owned(),
        url: form.text("url")?,
        background_color: form.text("params[background_color]")?,
        title_color: form.text("params[title_color]")?,
        body_color: form.text("params[body_color]")?,
    };
    edge.bank.put_feed_item(caller, &new).await?;
    Ok(done())
}
