//! A customer's own devices and sessions, and what happened to them.

use crate::ask::{InApp, Named, Query};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{done, json};
use crate::wire::{AppDeviceList, AppSessionList, Empty, SecurityEventList};
use axum::extract::State;
use axum::response::Response;
use kernel::{DeviceId, SessionId};
use std::sync::Arc;

/// More events than anyone's chain has; what a store can count.
const EVENTS_MAX: u64 = u32::MAX as u64;

/// The customer's sessions
#[utoipa::path(
    get, path = "/app/sessions", tag = "app", operation_id = "list_app_sessions",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AppSessionList), Refusals)
)]
pub(crate) async fn sessions(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
) -> Result<Response, Problem> {
    Ok(json(&AppSessionList::of(&edge.bank.sessions(caller).await?)))
}

/// End one of the customer's sessions
#[utoipa::path(
    delete, path = "/app/sessions/{session_id}", tag = "app", operation_id = "end_one_app_session",
    security(("bearer" = []), ("dpop" = [])), params(("session_id" = String, Path)),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn end_session(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    session: Named,
) -> Result<Response, Problem> {
    let session = session.parsed(SessionId::parse, Kind::NO_SESSION)?;
    edge.bank.end_one_session(caller, session).await?;
    Ok(done())
}

/// The customer's devices
#[utoipa::path(
    get, path = "/app/devices", tag = "app", operation_id = "list_devices",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AppDeviceList), Refusals)
)]
pub(crate) async fn devices(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
) -> Result<Response, Problem> {
    Ok(json(&AppDeviceList::of(edge.bank.devices(caller).await?)))
}

/// Remove one of the customer's devices for good
///
/// Its sessions end with it, and its key is never taken again.
#[utoipa::path(
    delete, path = "/app/devices/{device_id}", tag = "app", operation_id = "revoke_device",
    security(("bearer" = []), ("dpop" = [])), params(("device_id" = String, Path)),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn revoke(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    device: Named,
) -> Result<Response, Problem> {
    let device = device.parsed(DeviceId::parse, Kind::NO_DEVICE)?;
    edge.bank.revoke_device(caller, device).await?;
    Ok(done())
}

/// Remove all devices but the one that asks
#[utoipa::path(
    post, path = "/app/devices/revoke-others", tag = "app", operation_id = "revoke_other_devices",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn revoke_others(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
) -> Result<Response, Problem> {
    edge.bank.revoke_other_devices(caller).await?;
    Ok(done())
}

/// What happened to the customer's login, a hundred events at a time
#[utoipa::path(
    get, path = "/app/security-events", tag = "app", operation_id = "list_security_events",
    security(("bearer" = []), ("dpop" = [])),
    params(("after" = Option<u64>, Query, description = "The number of the last event that is known")),
    responses((status = 200, body = SecurityEventList), Refusals)
)]
pub(crate) async fn events(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    Query(query): Query,
) -> Result<Response, Problem> {
    let after = query.number_if_given("after", EVENTS_MAX)?.unwrap_or_default();
    Ok(json(&SecurityEventList::of(edge.bank.security_events(caller, after).await?)))
}
