//! The way back in for a customer who lost every device.

use super::support::begun;
use crate::ask::{InApp, Json, Named};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, done, json};
use crate::wire::{AppLogin, Empty, RecoveryAsk, RecoveryClaim, RecoveryList};
use axum::extract::State;
use axum::response::Response;
use kernel::RecoveryId;
use std::sync::Arc;

/// Show a code to staff
///
/// For a device whose owner lost all others. Staff who know the customer ask with the code; it works once.
#[utoipa::path(
    post, path = "/app/recovery", tag = "app", operation_id = "claim_recovery",
    request_body = RecoveryAsk,
    responses((status = 200, body = RecoveryClaim), Refusals)
)]
pub(crate) async fn claim(
    State(edge): State<Arc<Edge>>,
    address: Address,
    Json(ask): Json<RecoveryAsk>,
) -> Result<Response, Problem> {
    let device = ask.parsed()?;
    edge.limits.check_address(address)?;
    edge.limits.check_network(address)?;
    edge.limits.check_device(&device.key.thumbprint())?;
    let claimed = edge.bank.claim_recovery(&device).await;
    begun(&edge, &device, claimed, |claimed| json(&RecoveryClaim::of(claimed))).await
}

/// Log in on the device of a recovery
///
/// It is finished as any login, with a new PIN, once a second member of staff has agreed and the waiting time is over.
#[utoipa::path(
    post, path = "/app/recovery/{recovery_id}/login", tag = "app", operation_id = "begin_recovered",
    params(("recovery_id" = String, Path)),
    responses((status = 200, body = AppLogin), Refusals)
)]
pub(crate) async fn begin(
    State(edge): State<Arc<Edge>>,
    address: Address,
    recovery: Named,
) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    edge.limits.check_network(address)?;
    let recovery = recovery.parsed(RecoveryId::parse, Kind::NO_RECOVERY)?;
    Ok(json(&AppLogin::of(&edge.bank.start_recovered(recovery).await?)))
}

/// Recoveries of the customer that are under way
#[utoipa::path(
    get, path = "/app/recoveries", tag = "app", operation_id = "list_recoveries",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = RecoveryList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&RecoveryList::of(&edge.bank.recoveries(caller).await?)))
}

/// Stop a recovery
#[utoipa::path(
    post, path = "/app/recoveries/{recovery_id}/stop", tag = "app", operation_id = "stop_recovery",
    security(("bearer" = []), ("dpop" = [])),
    params(("recovery_id" = String, Path)),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn stop(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    recovery: Named,
) -> Result<Response, Problem> {
    let recovery = recovery.parsed(RecoveryId::parse, Kind::NO_RECOVERY)?;
    edge.bank.stop_recovery(caller, recovery).await?;
    Ok(done())
}
