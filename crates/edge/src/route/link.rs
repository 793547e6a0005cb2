//! The mailed link of an attempt to log in: a page with a button, so that whoever looks ahead spends nothing.

use super::Forms;
use crate::ask::{Query, read_form};
use crate::edge::Edge;
use crate::page::{Page, link_form, link_opened};
use crate::problem::Problem;
use crate::serve::Address;
use crate::wire::LinkForm;
use axum::extract::{Request, State};
use axum::response::Response;
use std::sync::Arc;

/// Look at a mailed link: which device asked
///
/// Mail programs open links before their reader does, so this changes nothing.
#[utoipa::path(
    get, path = "/login/link", tag = "app", operation_id = "look_at_link",
    params(("token" = String, Query, description = "As mailed")),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn look(
    State(edge): State<Arc<Edge>>,
    address: Address,
    query: Result<Query, Problem>,
) -> Response {
    looked(&edge, address, query).await.unwrap_or_else(Page::trouble)
}

async fn looked(edge: &Edge, address: Address, query: Result<Query, Problem>) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    let Query(query) = query?;
    let token = query.required("token")?;
    let device = edge.bank.look_at_link(token).await?;
    Ok(Page::form(link_form(&edge.settings.bank_name, device.as_str(), token)).answer())
}

/// Open a mailed link: the device that asked may go on
#[utoipa::path(
    post, path = "/login/link", tag = "app", operation_id = "open_link",
    request_body(content = LinkForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn open(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    opened(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn opened(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    edge.check_origin(request.headers())?;
    let form = read_form(request, edge.settings.form_bytes_max).await?;
    let device = edge.bank.prove_link(form.required("token")?).await?;
    Ok(Page::plain(link_opened(&edge.settings.bank_name, device.as_str())).answer())
}
