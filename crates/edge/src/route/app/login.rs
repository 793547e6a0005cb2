//! Signing up and logging in: every way begins with a challenge and ends with the device's signature over it.

use super::support::begun;
use crate::ask::{Json, Named};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, at_even_times, json};
use crate::wire::{AppLogin, AppTokens, DeviceLoginAsk, FinishAsk, LoginAsk, SignUpAsk};
use axum::extract::State;
use axum::response::Response;
use identity::{DeviceClaim, Email};
use kernel::LoginId;
use std::sync::Arc;

/// Become a customer
///
/// A link is mailed; once it was opened, the device finishes the attempt. An address that is a customer's already is
/// answered alike, and its owner is mailed instead.
#[utoipa::path(
    post, path = "/app/sign-up", tag = "app", operation_id = "sign_up",
    request_body = SignUpAsk,
    responses((status = 200, body = AppLogin), Refusals)
)]
pub(crate) async fn sign_up(
    State(edge): State<Arc<Edge>>,
    address: Address,
    Json(ask): Json<SignUpAsk>,
) -> Result<Response, Problem> {
    let ask = ask.parsed()?;
    check_start(&edge, address, &ask.email, &ask.device)?;
    let started = at_even_times(&edge, edge.bank.start_sign_up(&ask)).await;
    begun(&edge, &ask.device, started, |started| json(&AppLogin::of(&started))).await
}

/// Log in by mailed link and PIN
///
/// An address that is no customer's is answered alike.
#[utoipa::path(
    post, path = "/app/login", tag = "app", operation_id = "begin_login",
    request_body = LoginAsk,
    responses((status = 200, body = AppLogin), Refusals)
)]
pub(crate) async fn begin(
    State(edge): State<Arc<Edge>>,
    address: Address,
    Json(ask): Json<LoginAsk>,
) -> Result<Response, Problem> {
    let ask = ask.parsed()?;
    check_start(&edge, address, &ask.email, &ask.device)?;
    let started = at_even_times(&edge, edge.bank.start_sign_in(&ask)).await;
    begun(&edge, &ask.device, started, |started| json(&AppLogin::of(&started))).await
}

/// What causes a mail is counted by where it is asked from, by device, and by whose mailbox it is.
fn check_start(edge: &Edge, address: Address, email: &Email, device: &DeviceClaim) -> Result<(), Problem> {
    edge.limits.check_address(address)?;
    edge.limits.check_network(address)?;
    edge.limits.check_device(&device.key.thumbprint())?;
    edge.limits.check_mailbox(email, address)
}

/// Log in again by the device's key alone
///
/// For a device that the customer trusts, whatever became of its session.
#[utoipa::path(
    post, path = "/app/login/device", tag = "app", operation_id = "begin_device_login",
    request_body = DeviceLoginAsk,
    responses((status = 200, body = AppLogin), Refusals)
)]
pub(crate) async fn begin_by_device(
    State(edge): State<Arc<Edge>>,
    address: Address,
    Json(ask): Json<DeviceLoginAsk>,
) -> Result<Response, Problem> {
    let device = ask.parsed()?;
    // Whoever learned the id elsewhere uses up nothing here.
    edge.limits.check_device(&(device, address.place()))?;
    let started = edge.bank.start_device_login(device).await;
    let started = started.map_err(|error| guessed(&edge, address, error.into()))?;
    Ok(json(&AppLogin::of(&started)))
}

/// Finish an attempt
///
/// Asked again, because the answer was lost, it gives the same session.
#[utoipa::path(
    post, path = "/app/login/{login_id}/finish", tag = "app", operation_id = "finish_login",
    params(("login_id" = String, Path)),
    request_body = FinishAsk,
    responses((status = 200, body = AppTokens), Refusals)
)]
pub(crate) async fn finish(
    State(edge): State<Arc<Edge>>,
    address: Address,
    login: Named,
    Json(ask): Json<FinishAsk>,
) -> Result<Response, Problem> {
    let login = login.parsed(LoginId::parse, Kind::NO_LOGIN)?;
    let ask = ask.parsed(login, address.place())?;
    edge.limits.check_attempt(&login)?;
    let pair = edge.bank.finish_login(&ask).await;
    Ok(json(&AppTokens::of(pair.map_err(|error| guessed(&edge, address, error.into()))?)))
}

/// A problem with what there is not counts against the network that it was asked from. Whoever asks for what there is
/// is not slowed by that.
pub(super) fn guessed(edge: &Edge, address: Address, problem: Problem) -> Problem {
    if ![Kind::NO_LOGIN, Kind::BAD_ACCESS_TOKEN].contains(&problem.kind) {
        return problem;
    }
    edge.limits.check_network(address).err().unwrap_or(problem)
}
