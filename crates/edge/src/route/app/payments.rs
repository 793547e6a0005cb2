//! Payments in the app.

use crate::ask::{InApp, Json};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{AppPaymentAsk, PaymentAnswer};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Pay another customer of the bank
///
/// Above the customer's limit, and to a payee they have not paid before, it needs a step-up. Asked again with the same
/// `dedupe_id`, because the answer was lost, it gives the same answer.
#[utoipa::path(
    post, path = "/app/payments", tag = "app", operation_id = "pay_from_app",
    security(("bearer" = []), ("dpop" = [])),
    request_body = AppPaymentAsk,
    responses((status = 200, body = PaymentAnswer), Refusals)
)]
pub(crate) async fn pay(
    State(edge): State<Arc<Edge>>,
    InApp(caller): InApp,
    Json(ask): Json<AppPaymentAsk>,
) -> Result<Response, Problem> {
    let (ask, step_up) = ask.parsed()?;
    Ok(json(&PaymentAnswer::of(edge.bank.pay_from_app(caller, &ask, step_up).await?)))
}
