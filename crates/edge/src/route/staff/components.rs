//! How well the parts of the bank work, as staff say.

use crate::ask::{Named, Staff, read_act};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{StaffComponent, StaffComponentAsk, StaffComponentList};
use axum::extract::{Request, State};
use axum::response::Response;
use identity::StaffAct;
use incidents::Component;
use std::sync::Arc;

/// What each shows
#[utoipa::path(
    get, path = "/staff/v1/components", tag = "incidents", operation_id = "list_components",
    security(("staff" = [])), responses((status = 200, body = StaffComponentList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, staff: Staff) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadIncidents)?;
    Ok(json(&StaffComponentList::of(&edge.bank.components().await?)))
}

/// Say how well one works, whatever its signals say, or let it follow them again
#[utoipa::path(
    put, path = "/staff/v1/components/{component}", tag = "incidents", operation_id = "set_component",
    security(("staff" = [])), params(("component" = String, Path)), request_body = StaffComponentAsk,
    responses((status = 200, body = StaffComponent), Refusals)
)]
pub(crate) async fn set(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    component: Named,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::LeadIncidents)?;
    let component = Component::parse(&component.0).ok_or(Problem::of(Kind::NO_COMPONENT))?;
    let (acting, ask): (_, StaffComponentAsk) = read_act(&edge, &caller, request).await?;
    let state = edge.bank.set_component(acting.because(ask.why()?), component, ask.parsed()?).await?;
    Ok(json(&StaffComponent::of(&state)))
}
