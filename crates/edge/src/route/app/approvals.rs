//! New devices that ask a trusted one, and the names of devices.

use super::login::guessed;
use crate::ask::{InApp, Json, Named};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, done, json};
use crate::wire::{ApprovalAnswer, ApprovalList, ApproveAsk, Empty, NameAsk, SignatureAsk};
use axum::extract::State;
use axum::response::Response;
use kernel::{DeviceId, LoginId};
use std::sync::Arc;

/// Ask the customer's trusted devices, in place of link and PIN
///
/// The two digits of the answer are shown, and entered on a trusted device. Once it said yes, the login is finished
/// without a PIN. Whether anybody is asked is not told.
#[utoipa::path(
    post, path = "/app/login/{login_id}/ask-approval", tag = "app", operation_id = "ask_approval",
    params(("login_id" = String, Path)),
    request_body = SignatureAsk,
    responses((status = 200, body = ApprovalAnswer), Refusals)
)]
pub(crate) async fn ask(
    State(edge): State<Arc<Edge>>,
    address: Address,
    login: Named,
    Json(ask): Json<SignatureAsk>,
) -> Result<Response, Problem> {
    let login = login.parsed(LoginId::parse, Kind::NO_LOGIN)?;
    edge.limits.check_attempt(&login)?;
    let ask = ask.parsed(login, address.place())?;
    let asked = edge.bank.ask_approval(&ask).await;
    Ok(json(&ApprovalAnswer::of(asked.map_err(|error| guessed(&edge, address, error.into()))?)))
}

/// New devices that wait for the customer's word
#[utoipa::path(
    get, path = "/app/approvals", tag = "app", operation_id = "list_approvals",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = ApprovalList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&ApprovalList::of(edge.bank.approvals(caller).await?)))
}

/// Let a new device in
#[utoipa::path(
    post, path = "/app/approvals/{login_id}/approve", tag = "app", operation_id = "approve_device",
    security(("bearer" = []), ("dpop" = [])),
    params(("login_id" = String, Path)),
    request_body = ApproveAsk,
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn approve(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    address: Address,
    login: Named,
    Json(ask): Json<ApproveAsk>,
) -> Result<Response, Problem> {
    let login = login.parsed(LoginId::parse, Kind::NO_APPROVAL)?;
    edge.bank.approve_device(caller, &ask.parsed(login, address.place())?).await?;
    Ok(done())
}

/// Keep a new device out
#[utoipa::path(
    post, path = "/app/approvals/{login_id}/refuse", tag = "app", operation_id = "refuse_device",
    security(("bearer" = []), ("dpop" = [])),
    params(("login_id" = String, Path)),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn refuse(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    login: Named,
) -> Result<Response, Problem> {
    let login = login.parsed(LoginId::parse, Kind::NO_APPROVAL)?;
    edge.bank.refuse_device(caller, login).await?;
    Ok(done())
}

/// Call one of the customer's devices otherwise
#[utoipa::path(
    patch, path = "/app/devices/{device_id}", tag = "app", operation_id = "rename_device",
    security(("bearer" = []), ("dpop" = [])),
    params(("device_id" = String, Path)),
    request_body = NameAsk,
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn rename(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    device: Named,
    Json(ask): Json<NameAsk>,
) -> Result<Response, Problem> {
    let device = device.parsed(DeviceId::parse, Kind::NO_DEVICE)?;
    edge.bank.rename_device(caller, device, &ask.parsed()?).await?;
    Ok(done())
}
