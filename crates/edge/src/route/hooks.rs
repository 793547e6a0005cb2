//! What other programs tell the bank of by themselves.

use crate::EdgeSettings;
use crate::ask::{Alerter, read_json};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{AlertGroup, Empty};
use axum::extract::{Request, State};
use axum::response::Response;
use std::sync::Arc;

/// Alerts of an Alertmanager
///
/// Its `webhook_config`, version 4, with the bearer token that the operator chose for it. Alerts that fire open an
/// incident or join the one that their group has open; when the last of them ends, an incident that no one took up is
/// resolved.
#[utoipa::path(
    post, path = "/hooks/alertmanager", tag = "hooks", operation_id = "take_alerts",
    security(("bearer" = [])), request_body = AlertGroup,
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn alertmanager(
    State(edge): State<Arc<Edge>>,
    _alerter: Alerter,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let group: AlertGroup = read_json(&parts.headers, body, EdgeSettings::ALERTS_BYTES_MAX).await?;
    let (key, alerts) = group.parsed()?;
    for page in alerts.chunks(bank::ALERTS_MAX) {
        edge.bank.take_alerts(&key, page).await?;
    }
    Ok(json(&Empty {}))
}
