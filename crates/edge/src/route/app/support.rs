//! Whether this version of an app is supported.

use crate::ask::Query;
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::{Address, json};
use crate::wire::{AppSupport, SupportQuery};
use axum::extract::State;
use axum::response::Response;
use bank::{OpError, Refusal};
use identity::DeviceClaim;
use std::sync::Arc;

/// Whether an app should be updated
///
/// Asked when an app starts. A login that is there goes on, whatever the answer.
#[utoipa::path(
    get, path = "/app/support", tag = "app", operation_id = "read_app_support",
    params(SupportQuery),
    responses((status = 200, body = AppSupport), Refusals)
)]
pub(crate) async fn show(
    State(edge): State<Arc<Edge>>,
    address: Address,
    Query(pairs): Query,
) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    let asked = SupportQuery::of(&pairs)?;
    let answer = edge.bank.app_support(asked.platform, asked.version).await?;
    Ok(json(&AppSupport::of(&answer)))
}

/// What an app is answered that began to log in; one that is refused for its version is told what to show.
pub(super) async fn begun<T>(
    edge: &Edge,
    device: &DeviceClaim,
    begun: Result<T, OpError>,
    answer: impl FnOnce(T) -> Response + Send,
) -> Result<Response, Problem>
where
    T: Send,
{
    match begun {
        Ok(begun) => Ok(answer(begun)),
        Err(OpError::Refused(Refusal::UpdateRequired(_))) => {
            let told = edge.bank.app_support(device.platform, device.app_version).await?;
            let words = told.message.map_or_else(String::new, |message| message.as_str().to_owned());
            Ok(Problem::update_required(words))
        }
        Err(error) => Err(error.into()),
    }
}
