//! Pages on which customers read and write to the bank, until there is an app: by a mailed link, without scripts and
//! cookies. Each form carries its visit.

use super::Forms;
use crate::ask::{Pairs, Query, read_form};
use crate::edge::Edge;
use crate::page::{
    CaseLine, CasePage, Page, Said, case_page, cases_page, link_asked, support_form, support_link_form,
};
use crate::problem::Problem;
use crate::serve::{Address, at_even_times};
use crate::wire::{SupportForm, SupportMessageForm, SupportVisitForm};
use axum::extract::{Request, State};
use axum::response::Response;
use identity::Email;
use kernel::{CaseId, Timestamp};
use std::sync::Arc;
use support::{Author, Case, Message};

/// Characters of a subject that stand in a heading.
const HEADING_CHARS_MAX: usize = 60;

/// Ask for a link to one's messages
#[utoipa::path(
    get, path = "/support", tag = "support", operation_id = "support_page",
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn page(State(edge): State<Arc<Edge>>, address: Address) -> Response {
    match edge.limits.check_address(address) {
        Ok(()) => Page::form(support_form(&edge.settings.bank_name, edge.bank.status_url())).answer(),
        Err(problem) => Page::trouble(problem),
    }
}

/// Have a link mailed to one's address; whether it is a customer's is not told
#[utoipa::path(
    post, path = "/support", tag = "support", operation_id = "mail_support_link",
    request_body(content = SupportForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn ask(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    asked(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn asked(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    let form = form(edge, address, request).await?;
    let email = form.parsed("email", Email::parse)?;
    edge.limits.check_network(address)?;
    edge.limits.check_mailbox(&email, address)?;
    at_even_times(edge, edge.bank.mail_support_link(&email)).await?;
    Ok(Page::plain(link_asked(&edge.settings.bank_name)).answer())
}

/// Look at a mailed link; this changes nothing
#[utoipa::path(
    get, path = "/support/link", tag = "support", operation_id = "look_at_support_link",
    params(("token" = String, Query, description = "As mailed")),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn look(
    State(edge): State<Arc<Edge>>,
    address: Address,
    query: Result<Query, Problem>,
) -> Response {
    looked(&edge, address, query).unwrap_or_else(Page::trouble)
}

fn looked(edge: &Edge, address: Address, query: Result<Query, Problem>) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    let Query(query) = query?;
    let token = query.required("token")?;
    // Only whether it is a good one is of interest here.
    drop(edge.bank.begin_support_visit(token)?);
    Ok(Page::form(support_link_form(&edge.settings.bank_name, token)).answer())
}

/// Begin a visit with a mailed link: one's messages
#[utoipa::path(
    post, path = "/support/visit", tag = "support", operation_id = "begin_support_visit",
    request_body(content = SupportVisitForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn visit(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    visited(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn visited(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    let form = form(edge, address, request).await?;
    let visit = edge.bank.begin_support_visit(form.required("token")?)?;
    list_page(edge, visit.expose()).await
}

/// One's messages, in a visit
#[utoipa::path(
    post, path = "/support/cases", tag = "support", operation_id = "support_cases",
    request_body(content = SupportMessageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn cases(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    listed(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn listed(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    let form = form(edge, address, request).await?;
    list_page(edge, form.required("visit")?).await
}

/// Read one case, in a visit
#[utoipa::path(
    post, path = "/support/case", tag = "support", operation_id = "support_case",
    request_body(content = SupportMessageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn case(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    read(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn read(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    let form = form(edge, address, request).await?;
    let (visit, case) = (form.required("visit")?, form.parsed("case_id", CaseId::parse)?);
    one_page(edge, visit, case).await
}

/// Write into a case, or begin one, in a visit
///
/// A form that is sent twice is taken once.
#[utoipa::path(
    post, path = "/support/write", tag = "support", operation_id = "write_to_support",
    request_body(content = SupportMessageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn write(State(edge): State<Arc<Edge>>, address: Address, request: Request) -> Response {
    written(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn written(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    let form = form(edge, address, request).await?;
    let (visit, once, text) = (form.required("visit")?, form.required("once")?, form.required("text")?);
    let case = form.parsed_if_given("case_id", CaseId::parse)?;
    let case = edge.bank.write_in_visit((visit, once), case, text).await?;
    one_page(edge, visit, case).await
}

/// Say that an incident is still going on for oneself, in a visit
#[utoipa::path(
    post, path = "/support/still-broken", tag = "support", operation_id = "still_broken_in_visit",
    request_body(content = SupportMessageForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html"), Forms)
)]
pub(crate) async fn still_broken(
    State(edge): State<Arc<Edge>>,
    address: Address,
    request: Request,
) -> Response {
    broken(&edge, address, request).await.unwrap_or_else(Page::trouble)
}

async fn broken(edge: &Edge, address: Address, request: Request) -> Result<Response, Problem> {
    let form = form(edge, address, request).await?;
    let (visit, case) = (form.required("visit")?, form.parsed("case_id", CaseId::parse)?);
    edge.bank.still_broken_in_visit(visit, case).await?;
    one_page(edge, visit, case).await
}

/// A form of one of these pages.
async fn form(edge: &Edge, address: Address, request: Request) -> Result<Pairs, Problem> {
    edge.limits.check_address(address)?;
    edge.check_origin(request.headers())?;
    read_form(request, edge.settings.form_bytes_max).await
}

async fn list_page(edge: &Edge, visit: &str) -> Result<Response, Problem> {
    let cases: Vec<CaseLine> = edge.bank.cases_in_visit(visit).await?.iter().map(line).collect();
    let once = edge.bank.form_key();
    Ok(Page::form(cases_page(&edge.settings.bank_name, (visit, &once), &cases)).answer())
}

async fn one_page(edge: &Edge, visit: &str, id: CaseId) -> Result<Response, Problem> {
    let (case, messages) = edge.bank.case_in_visit(visit, id).await?;
    let said = messages.iter().map(said).collect();
    let is_writable = case.takes_messages(edge.bank.now());
    let shown = CasePage { line: line(&case), said, is_writable, is_of_incident: case.incident.is_some() };
    let once = edge.bank.form_key();
    Ok(Page::form(case_page(&edge.settings.bank_name, (visit, &once), &shown)).answer())
}

fn line(case: &Case) -> CaseLine {
    let state = match case.state {
        support::State::Open => "we will answer",
        support::State::Waiting => "we answered",
        support::State::Resolved => "resolved",
        support::State::Closed => "closed",
    };
    CaseLine {
        id: case.id.to_string(),
        subject: short(case.subject.as_str()),
        state,
        updated_at: readable(case.updated_at),
    }
}

/// A subject as a heading: its first words.
fn short(subject: &str) -> String {
    if subject.chars().count() <= HEADING_CHARS_MAX {
        return subject.to_owned();
    }
    let start: String = subject.chars().take(HEADING_CHARS_MAX).collect();
    let words = start.rsplit_once(' ').map_or(start.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches(['.', ',', ':', ' ']))
}

/// As `2026-03-01 09:14 UTC`.
fn readable(at: Timestamp) -> String {
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    format!("{} {} UTC", part(0..10), part(11..16))
}

fn said(message: &Message) -> Said {
    let (by, is_own) = match message.author {
        Author::Customer => ("You", true),
        Author::Agent(_) => ("Our support", false),
        Author::System => ("Our system", false),
    };
    Said { by, is_own, at: readable(message.at), text: message.body.as_str().to_owned() }
}
