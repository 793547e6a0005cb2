//! What other programs of the operator's tell the bank of by themselves.

use crate::EdgeSettings;
use crate::ask::{Alerter, MailBearer, read_json, read_mail_body};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{AlertGroup, Empty, TakenMail};
use crate::{BadMail, read_mail};
use axum::extract::{Request, State};
use axum::response::Response;
use bank::MailTaken;
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

/// How long a mail server is asked to wait when several mails are being read.
const MAIL_WAITS_S: u64 = 2;

/// A mail that somebody sent to the bank
///
/// As it came (RFC 5322), from the operator's own mail server, with the bearer token that the operator chose for it. It
/// goes into the case that it answers, or into a new one. Its sender is known to be a customer only where the server
/// says by `Authentication-Results` that DMARC passed. A mail that comes twice is taken once; one that a program wrote
/// is taken and left alone. After a 400 another try would end alike; after anything else the server keeps the mail.
#[utoipa::path(
    post, path = "/hooks/mail", tag = "hooks", operation_id = "take_mail",
    security(("bearer" = [])),
    request_body(content = String, content_type = "message/rfc822"),
    responses((status = 200, body = TakenMail), Refusals)
)]
pub(crate) async fn mail(
    State(edge): State<Arc<Edge>>,
    _bearer: MailBearer,
    request: Request,
) -> Result<Response, Problem> {
    let _permit = edge.mails.try_acquire().map_err(|_| Problem::rate_limited(MAIL_WAITS_S))?;
    let raw = read_mail_body(request).await?;
    let id = edge.settings.mail_authserv_id.clone();
    let read = tokio::task::spawn_blocking(move || read_mail(&raw, id.as_deref())).await;
    let read = read.map_err(|_| Problem::of(Kind::INTERNAL))?;
    let mail = read.map_err(|error| match error {
        BadMail::TooLarge => Problem::of(Kind::BODY_TOO_LARGE),
        BadMail::NoMail | BadMail::LongHead | BadMail::BadFrom => Problem::of(Kind::BAD_MAIL),
    })?;
    match edge.bank.take_mail(mail).await? {
        MailTaken::Later(wait) => Err(Problem::rate_limited(wait.as_secs().saturating_add(1))),
        taken => Ok(json(&TakenMail::of(&taken))),
    }
}
