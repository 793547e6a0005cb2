//! The customer's word over exactly what is done, and their limits.

use crate::ask::{InApp, Json, Named};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, done, json};
use crate::wire::{AppLimits, Empty, LimitsAsk, SignedPinAsk, StepUpAnswer, StepUpAsk};
use axum::extract::State;
use axum::response::Response;
use kernel::StepUpId;
use std::sync::Arc;

/// Ask the customer for their word
#[utoipa::path(
    post, path = "/app/step-ups", tag = "app", operation_id = "begin_step_up",
    security(("bearer" = []), ("dpop" = [])),
    request_body = StepUpAsk,
    responses((status = 200, body = StepUpAnswer), Refusals)
)]
pub(crate) async fn begin(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    Json(ask): Json<StepUpAsk>,
) -> Result<Response, Problem> {
    Ok(json(&StepUpAnswer::of(&edge.bank.start_step_up(caller, &ask.parsed()?).await?)))
}

/// Give the customer's word
///
/// By the key of the device that was asked, over the message, and the PIN. It is good once, and for five minutes.
#[utoipa::path(
    post, path = "/app/step-ups/{step_up_id}/prove", tag = "app", operation_id = "prove_step_up",
    security(("bearer" = []), ("dpop" = [])),
    params(("step_up_id" = String, Path)),
    request_body = SignedPinAsk,
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn prove(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    address: Address,
    step_up: Named,
    Json(ask): Json<SignedPinAsk>,
) -> Result<Response, Problem> {
    let step_up = step_up.parsed(StepUpId::parse, Kind::NO_STEP_UP)?;
    edge.bank.prove_step_up(caller, &ask.proving(step_up, address.place())?).await?;
    Ok(done())
}

/// The customer's limits
#[utoipa::path(
    get, path = "/app/limits", tag = "app", operation_id = "read_limits",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AppLimits), Refusals)
)]
pub(crate) async fn limits(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&AppLimits::of(&edge.bank.limits(caller).await?)))
}

/// Change the customer's limits
///
/// It needs a step-up over exactly the new limit.
#[utoipa::path(
    put, path = "/app/limits", tag = "app", operation_id = "change_limits",
    security(("bearer" = []), ("dpop" = [])),
    request_body = LimitsAsk,
    responses((status = 200, body = AppLimits), Refusals)
)]
pub(crate) async fn change_limits(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    Json(ask): Json<LimitsAsk>,
) -> Result<Response, Problem> {
    let (payment, step_up) = ask.parsed()?;
    Ok(json(&AppLimits::of(&edge.bank.change_limits(caller, payment, step_up).await?)))
}
