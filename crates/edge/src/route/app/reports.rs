//! Trouble that an app tells of, because the bank may not have seen it.

use crate::EdgeSettings;
use crate::ask::read_json;
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::{Address, ProofParts, accepted};
use crate::wire::{ReportsAsk, ReportsTaken};
use axum::extract::{Request, State};
use axum::response::Response;
use std::sync::Arc;

/// Tell of trouble on the device
///
/// For an enrolled device, with a session or without: a DPoP proof of its key, without `ath`, says whose word it is.
/// Told again under the same `id`, it is the same report. What is told changes nothing for the customer.
#[utoipa::path(
    post, path = "/app/reports", tag = "app", operation_id = "report_trouble",
    params(("DPoP" = String, Header, description = "Of the device's key")),
    request_body = ReportsAsk,
    responses((status = 202, body = ReportsTaken), Refusals)
)]
pub(crate) async fn take(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Result<Response, Problem> {
    edge.limits.check_reporting_network(address)?;
    let (parts, body) = request.into_parts();
    let ask: ReportsAsk = read_json(&parts.headers, body, EdgeSettings::REPORTS_BYTES_MAX).await?;
    let proof = edge.proof(&ProofParts::of(&parts), None).await?;
    let proof = proof.ok_or_else(|| Problem::of(Kind::NO_PROOF).asking_dpop())?;
    let ask = ask.parsed(proof.thumbprint)?;
    edge.limits.check_reporting_device(&proof.thumbprint)?;
    edge.spend_proof(&proof)?;
    Ok(accepted(&ReportsTaken::of(edge.bank.take_reports(&ask).await?)))
}
