//! Incidents and maintenances, led by staff.

use crate::ask::{Named, Query, Staff, read_act, read_tagged_act};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{
    IncidentActParsed, StaffAffectedList, StaffIncident, StaffIncidentActAsk, StaffIncidentAsk,
    StaffIncidentList, StaffMaintenanceAsk,
};
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::ETAG;
use axum::response::Response;
use bank::incident_tag;
use identity::StaffAct;
use incidents::Incident;
use kernel::{AffectedId, IncidentId};
use std::sync::Arc;

/// Incidents and maintenances, newest first
#[utoipa::path(
    get, path = "/staff/v1/incidents", tag = "incidents", operation_id = "list_incidents",
    security(("staff" = [])),
    params(("open" = Option<bool>, Query, description = "Those alone that are not over")),
    responses((status = 200, body = StaffIncidentList), Refusals)
)]
pub(crate) async fn list(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    Query(query): Query,
) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadIncidents)?;
    let is_open = query.truth_if_given("open")?.unwrap_or(false);
    let found = if is_open { edge.bank.incidents_open().await? } else { edge.bank.incidents().await? };
    Ok(json(&StaffIncidentList::of(&found)))
}

/// Open an incident, or write down one that is over
///
/// What the public reads is written by the system unless a text is given.
#[utoipa::path(
    post, path = "/staff/v1/incidents", tag = "incidents", operation_id = "open_incident",
    security(("staff" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Done once with this key")),
    request_body = StaffIncidentAsk,
    responses((status = 200, body = StaffIncident), Refusals)
)]
pub(crate) async fn open(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::LeadIncidents)?;
    let (acting, ask): (_, StaffIncidentAsk) = read_act(&edge, &caller, request).await?;
    Ok(tagged(&edge.bank.open_incident(acting.because(ask.why()?), ask.parsed()?).await?))
}

/// Plan a maintenance
#[utoipa::path(
    post, path = "/staff/v1/maintenances", tag = "incidents", operation_id = "plan_maintenance",
    security(("staff" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Done once with this key")),
    request_body = StaffMaintenanceAsk,
    responses((status = 200, body = StaffIncident), Refusals)
)]
pub(crate) async fn plan(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::LeadIncidents)?;
    let (acting, ask): (_, StaffMaintenanceAsk) = read_act(&edge, &caller, request).await?;
    Ok(tagged(&edge.bank.schedule_maintenance(acting.because(ask.why()?), ask.parsed()?).await?))
}

/// One incident: its times, its updates, its time line, what is to be done
#[utoipa::path(
    get, path = "/staff/v1/incidents/{incident_id}", tag = "incidents", operation_id = "show_incident",
    security(("staff" = [])), params(("incident_id" = String, Path)),
    responses(
        (status = 200, body = StaffIncident, headers(("ETag" = String, description = "For `If-Match`"))),
        Refusals
    )
)]
pub(crate) async fn show(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    id: Named,
) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadIncidents)?;
    let id = id.parsed(IncidentId::parse, Kind::NO_INCIDENT)?;
    Ok(tagged(&edge.bank.incident(id).await?))
}

/// Do one thing with an incident
///
/// With `If-Match`, only if nobody changed it since. Customers that are counted meanwhile are no change.
#[utoipa::path(
    post, path = "/staff/v1/incidents/{incident_id}/acts", tag = "incidents", operation_id = "change_incident",
    security(("staff" = [])),
    params(
        ("incident_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of what was looked at"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once with this key")
    ),
    request_body = StaffIncidentActAsk,
    responses((status = 200, body = StaffIncident), Refusals)
)]
pub(crate) async fn act(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    id: Named,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::LeadIncidents)?;
    let id = id.parsed(IncidentId::parse, Kind::NO_INCIDENT)?;
    let (acting, ask): (_, StaffIncidentActAsk) = read_tagged_act(&edge, &caller, request).await?;
    let acting = acting.because(ask.why()?);
    let changed = match ask.parsed(edge.bank.now(), edge.bank.action_id())? {
        IncidentActParsed::Do(ask) => edge.bank.change_incident(acting, id, ask).await?,
        IncidentActParsed::Merge(into) => edge.bank.merge_incidents(acting, id, into).await?,
    };
    Ok(tagged(&changed))
}

/// The customers that an incident reached, a page at a time
#[utoipa::path(
    get, path = "/staff/v1/incidents/{incident_id}/affected", tag = "incidents",
    operation_id = "list_affected", security(("staff" = [])),
    params(
        ("incident_id" = String, Path),
        ("after" = Option<String>, Query, description = "The `id` of the last one of the page before")
    ),
    responses((status = 200, body = StaffAffectedList), Refusals)
)]
pub(crate) async fn affected(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    id: Named,
    Query(query): Query,
) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadAffected)?;
    let id = id.parsed(IncidentId::parse, Kind::NO_INCIDENT)?;
    let after = query.parsed_if_given("after", AffectedId::parse)?;
    edge.bank.incident(id).await?;
    Ok(json(&StaffAffectedList::of(&edge.bank.affected(id, after).await?)))
}

/// An incident with its tag (RFC 9110, 8.8.3).
fn tagged(incident: &Incident) -> Response {
    let mut response = json(&StaffIncident::of(incident));
    let tag = format!("\"{}\"", incident_tag(incident));
    response.headers_mut().insert(ETAG, HeaderValue::try_from(tag).expect("digits are plain text"));
    response
}
