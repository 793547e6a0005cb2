//! Passkeys: a way in that asks for no address, and a customer's own ones.

use super::login::guessed;
use super::support::begun;
use crate::ask::{InApp, Json, Named, Query};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, done, json};
use crate::wire::{AppPasskey, AppPasskeyList, AppPasskeyStarted, Empty, PasskeyFinishAsk, PasskeyLoginAsk};
use axum::extract::State;
use axum::response::Response;
use kernel::{LoginId, PasskeyId, StepUpId};
use std::sync::Arc;

/// Log in by passkey
///
/// Any passkey of the bank may answer; whose it is, the answer says. The attempt is finished as every other.
#[utoipa::path(
    post, path = "/app/login/passkey", tag = "app", operation_id = "begin_passkey_login",
    request_body = PasskeyLoginAsk,
    responses((status = 200, body = AppPasskeyStarted), Refusals)
)]
pub(crate) async fn begin_login(
    State(edge): State<Arc<Edge>>,
    address: Address,
    Json(ask): Json<PasskeyLoginAsk>,
) -> Result<Response, Problem> {
    let (device, enrolled) = ask.parsed()?;
    edge.limits.check_address(address)?;
    edge.limits.check_network(address)?;
    edge.limits.check_device(&device.key.thumbprint())?;
    let started = edge.bank.start_passkey_login(&device, enrolled).await;
    begun(&edge, &device, started, |started| json(&AppPasskeyStarted::of(&started))).await
}

/// Begin to add a passkey
#[utoipa::path(
    post, path = "/app/passkeys/start", tag = "app", operation_id = "begin_passkey",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AppPasskeyStarted), Refusals)
)]
pub(crate) async fn begin(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&AppPasskeyStarted::of(&edge.bank.start_add_passkey(caller).await?)))
}

/// Keep a new passkey
///
/// It needs a step-up over the passkey's name. Asked again, because the answer was lost, it gives the same passkey.
#[utoipa::path(
    post, path = "/app/passkeys/{login_id}/finish", tag = "app", operation_id = "finish_passkey",
    security(("bearer" = []), ("dpop" = [])), params(("login_id" = String, Path)),
    request_body = PasskeyFinishAsk,
    responses((status = 200, body = AppPasskey), Refusals)
)]
pub(crate) async fn finish(
    State(edge): State<Arc<Edge>>,
    address: Address,
    InApp(caller): InApp,
    login: Named,
    Json(ask): Json<PasskeyFinishAsk>,
) -> Result<Response, Problem> {
    let login = login.parsed(LoginId::parse, Kind::NO_LOGIN)?;
    let ask = ask.parsed(login)?;
    edge.limits.check_attempt(&login)?;
    let added = edge.bank.finish_add_passkey(caller, &ask).await;
    Ok(json(&AppPasskey::of(&added.map_err(|error| guessed(&edge, address, error.into()))?)))
}

/// The customer's passkeys
#[utoipa::path(
    get, path = "/app/passkeys", tag = "app", operation_id = "list_passkeys",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AppPasskeyList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&AppPasskeyList::of(&edge.bank.passkeys(caller).await?)))
}

/// Forget one of the customer's passkeys
///
/// It opens nothing from then on; what was opened by it stays open. It needs a step-up.
#[utoipa::path(
    delete, path = "/app/passkeys/{passkey_id}", tag = "app", operation_id = "remove_passkey",
    security(("bearer" = []), ("dpop" = [])),
    params(
        ("passkey_id" = String, Path),
        ("step_up" = Option<String>, Query, description = "Agreed to for this passkey"),
    ),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn remove(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    passkey: Named,
    Query(query): Query,
) -> Result<Response, Problem> {
    let passkey = passkey.parsed(PasskeyId::parse, Kind::NO_PASSKEY)?;
    let step_up = query.parsed_if_given("step_up", StepUpId::parse)?;
    edge.bank.remove_passkey(caller, passkey, step_up).await?;
    Ok(done())
}
