//! Releases of the login, led by staff.

use crate::ask::{Named, Staff, read_act};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{
    ReleaseActParsed, StaffRelease, StaffReleaseActAsk, StaffReleaseAsk, StaffReleaseList, StaffRollout,
};
use axum::extract::{Request, State};
use axum::response::Response;
use identity::{ReleaseName, StaffAct};
use std::sync::Arc;

/// All releases, newest first
#[utoipa::path(
    get, path = "/staff/v1/releases", tag = "releases", operation_id = "list_releases",
    security(("staff" = [])), responses((status = 200, body = StaffReleaseList), Refusals)
)]
pub(crate) async fn list(State(edge): State<Arc<Edge>>, staff: Staff) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadReleases)?;
    Ok(json(&StaffReleaseList::of(&edge.bank.list_releases().await?)))
}

/// Make a release
///
/// It never changes, and is given to nobody until it is started.
#[utoipa::path(
    post, path = "/staff/v1/releases", tag = "releases", operation_id = "create_release",
    security(("staff" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Done once with this key")),
    request_body = StaffReleaseAsk,
    responses((status = 200, body = StaffRelease), Refusals)
)]
pub(crate) async fn create(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::LeadReleases)?;
    let (acting, ask): (_, StaffReleaseAsk) = read_act(&edge, &caller, request).await?;
    let acting = acting.because(ask.why()?);
    let made = edge.bank.create_release_as(acting, ask.parsed(caller.name)?).await?;
    Ok(json(&StaffRelease::made(&made)))
}

/// One release, every step of it, and what was found out about it
#[utoipa::path(
    get, path = "/staff/v1/releases/{name}", tag = "releases", operation_id = "show_release",
    security(("staff" = [])), params(("name" = String, Path)),
    responses((status = 200, body = StaffRelease), Refusals)
)]
pub(crate) async fn show(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    name: Named,
) -> Result<Response, Problem> {
    staff.may(StaffAct::ReadReleases)?;
    let name = name.parsed(ReleaseName::parse, Kind::NO_RELEASE)?;
    Ok(json(&StaffRelease::of(&edge.bank.show_release(&name).await?)))
}

/// Start, stop, roll back or lead on a release
///
/// A release is started on a check by the build that serves here, unless it says `unchecked`.
#[utoipa::path(
    post, path = "/staff/v1/releases/{name}/acts", tag = "releases", operation_id = "step_release",
    security(("staff" = [])), params(("name" = String, Path)), request_body = StaffReleaseActAsk,
    responses((status = 200, body = StaffRollout), Refusals)
)]
pub(crate) async fn act(
    State(edge): State<Arc<Edge>>,
    staff: Staff,
    name: Named,
    request: Request,
) -> Result<Response, Problem> {
    let caller = staff.may(StaffAct::LeadReleases)?;
    let name = name.parsed(ReleaseName::parse, Kind::NO_RELEASE)?;
    let (acting, ask): (_, StaffReleaseActAsk) = read_act(&edge, &caller, request).await?;
    let bank = &edge.bank;
    let rollout = match (ask.parsed()?, &edge.settings.build) {
        (ReleaseActParsed::Step(command, why), _) => bank.step_release(&name, command, (acting, why)).await?,
        (ReleaseActParsed::Start { unchecked: true, why }, _) => {
            bank.start_release(&name, (acting, why)).await?
        }
        (ReleaseActParsed::Start { unchecked: false, why }, Some(build)) => {
            bank.start_checked_release(&name, (acting, why), build).await?
        }
        (ReleaseActParsed::Start { unchecked: false, .. }, None) => {
            return Err(Problem::of(Kind::RELEASE_UNCHECKED));
        }
    };
    Ok(json(&StaffRollout::of(&rollout)))
}
