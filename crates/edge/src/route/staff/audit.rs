//! The book of what staff did.

use crate::ask::{Query, Staff};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::StaffEntryList;
use axum::extract::State;
use axum::response::Response;
use bank::Bank;
use identity::StaffAct;
use std::sync::Arc;

/// What staff did, a page at a time
///
/// In order; the next page begins after the last `number` of this one, and an empty page is the end.
#[utoipa::path(
    get, path = "/staff/v1/audit", tag = "staff", operation_id = "read_staff_book", security(("staff" = [])),
    params(
        ("after" = Option<u64>, Query, description = "The number of the last entry of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200 [default: 200]")
    ),
    responses((status = 200, body = StaffEntryList), Refusals)
)]
pub(crate) async fn list(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    Query(query): Query,
) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadBook)?;
    let after = query.number_if_given("after", i64::MAX.unsigned_abs())?.unwrap_or(0);
    let limit = query.count_if_given("limit", Bank::STAFF_BOOK_PAGE_MAX)?;
    let limit = limit.unwrap_or(Bank::STAFF_BOOK_PAGE_MAX);
    Ok(json(&StaffEntryList::of(edge.bank.staff_book(after, limit).await?)))
}
