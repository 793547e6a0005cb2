//! Who is staff.

use crate::ask::{Named, Staff, read_act};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{
    StaffAddAsk, StaffMadeAnswer, StaffMemberAnswer, StaffMemberList, StaffReasonAsk, StaffRolesAsk,
};
use axum::extract::{Request, State};
use axum::response::Response;
use identity::{StaffAct, StaffName};
use std::sync::Arc;

/// All who are staff, and were
#[utoipa::path(
    get, path = "/staff/v1/members", tag = "staff", operation_id = "list_staff", security(("staff" = [])),
    responses((status = 200, body = StaffMemberList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, staff: Staff) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadStaff)?;
    Ok(json(&StaffMemberList::of(&edge.bank.list_staff().await?)))
}

/// Make somebody a member of staff
///
/// The credential is shown in this answer and never again; a repeat with the same `Idempotency-Key` is answered without
/// it.
#[utoipa::path(
    post, path = "/staff/v1/members", tag = "staff", operation_id = "add_staff", security(("staff" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Done once with this key")),
    request_body = StaffAddAsk,
    responses((status = 200, body = StaffMadeAnswer), Refusals)
)]
pub(crate) async fn add(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::ManageStaff)?;
    let (acting, ask): (_, StaffAddAsk) = read_act(&edge, &caller, request).await?;
    let made = edge.bank.add_staff(acting.because(ask.why()?), ask.parsed()?).await?;
    Ok(json(&StaffMadeAnswer::of(made)))
}

/// Give somebody other roles, in the place of those they have
#[utoipa::path(
    put, path = "/staff/v1/members/{name}/roles", tag = "staff", operation_id = "set_staff_roles",
    security(("staff" = [])), params(("name" = String, Path)), request_body = StaffRolesAsk,
    responses((status = 200, body = StaffMemberAnswer), Refusals)
)]
pub(crate) async fn roles(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    name: Named,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::ManageStaff)?;
    let name = name.parsed(StaffName::parse, Kind::NO_STAFF)?;
    let (acting, ask): (_, StaffRolesAsk) = read_act(&edge, &caller, request).await?;
    let changed = edge.bank.set_staff_roles(acting.because(ask.why()?), &name, ask.roles()?).await?;
    Ok(json(&StaffMemberAnswer::of(&changed)))
}

/// Take somebody's credential away, for good
///
/// From this answer on it opens nothing, on every node. The last administrator cannot be revoked here.
#[utoipa::path(
    post, path = "/staff/v1/members/{name}/revoke", tag = "staff", operation_id = "revoke_staff",
    security(("staff" = [])), params(("name" = String, Path)), request_body = StaffReasonAsk,
    responses((status = 200, body = StaffMemberAnswer), Refusals)
)]
pub(crate) async fn revoke(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    name: Named,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::ManageStaff)?;
    let name = name.parsed(StaffName::parse, Kind::NO_STAFF)?;
    let (acting, ask): (_, StaffReasonAsk) = read_act(&edge, &caller, request).await?;
    let revoked = edge.bank.revoke_staff(acting.because(ask.why()?), &name).await?;
    Ok(json(&StaffMemberAnswer::of(&revoked)))
}
