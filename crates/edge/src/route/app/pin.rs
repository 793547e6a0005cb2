//! A new PIN, on a device that the customer trusts.

use crate::ask::{InApp, Json, Named};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, done, json};
use crate::wire::{AppLogin, Empty, SignedPinAsk};
use axum::extract::State;
use axum::response::Response;
use kernel::LoginId;
use std::sync::Arc;

/// Begin a new PIN
///
/// A link is mailed; once it was opened, the device finishes.
#[utoipa::path(
    post, path = "/app/pin", tag = "app", operation_id = "begin_new_pin",
    security(("bearer" = []), ("dpop" = [])),
    responses((status = 200, body = AppLogin), Refusals)
)]
pub(crate) async fn begin(State(edge): State<Arc<Edge>>, InApp(caller): InApp) -> Result<Response, Problem> {
    Ok(json(&AppLogin::of(&edge.bank.start_new_pin(caller).await?)))
}

/// Set the new PIN
///
/// The signature is as for finishing a login.
#[utoipa::path(
    post, path = "/app/pin/{login_id}", tag = "app", operation_id = "set_pin",
    security(("bearer" = []), ("dpop" = [])),
    params(("login_id" = String, Path)),
    request_body = SignedPinAsk,
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn set(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    address: Address,
    login: Named,
    Json(ask): Json<SignedPinAsk>,
) -> Result<Response, Problem> {
    let login = login.parsed(LoginId::parse, Kind::NO_LOGIN)?;
    let (signature, pin) = ask.parsed()?;
    let ask = bank::NewPinAsk { login, signature, pin, place: Some(address.place()) };
    edge.bank.finish_new_pin(caller, &ask).await?;
    Ok(done())
}
