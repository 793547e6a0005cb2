//! The router, its OpenAPI document and the list of its routes: three views of one table.

use crate::problem::ProblemBody;
use crate::route::{
    accounts, app, approve, attachments, feed, flags, hooks, link, oauth, payments, pots, provider, receipts,
    service, staff, support, transactions, webhooks,
};
use crate::serve::{again, guard, no_method, no_route, panicked};
use crate::{Edge, EdgeSettings};
use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use bank::Bank;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// One method of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteInfo {
    /// In capitals, as on the wire.
    pub method: &'static str,
    /// With its variable part in braces, as `/pots/{pot_id}/deposit`.
    pub path: String,
    pub needs_token: bool,
}

/// What the document says of the whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Florin developer API",
        description = "Accounts, pots, payments and transactions of customers who allow it. Amounts are minor units; \
            instants are RFC 3339 in UTC. Problems are `{\"code\", \"message\", \"params\"?}`."
    ),
    components(schemas(ProblemBody)),
    modifiers(&Schemes)
)]
struct Document;

/// The same of what staff ask.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Florin staff API",
        description = "What members of staff do, each with a credential of their own and within their roles. Every act \
            is written into the book of staff. An act with the header `Idempotency-Key` is done once; one with \
            `If-Match` only if what it changes still has that `ETag`."
    ),
    components(schemas(ProblemBody)),
    modifiers(&StaffScheme)
)]
struct StaffDocument;

struct StaffScheme;

impl utoipa::Modify for StaffScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        document.components.get_or_insert_default().add_security_scheme("staff", bearer);
    }
}

struct Schemes;

impl utoipa::Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        // OpenAPI has no word for the scheme `DPoP`.
        let words = "`DPoP`, a space and the access token; a proof of the session's key in the header `DPoP`, with \
            `ath` and a nonce of the last answer's `DPoP-Nonce` (RFC 9449, 7.1)";
        let dpop =
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("Authorization", words)));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", bearer);
        components.add_security_scheme("dpop", dpop);
    }
}

/// Everything the bank serves over HTTP. Serve it with the peer's address
/// (`into_make_service_with_connect_info::<SocketAddr>()`), or all clients share one rate.
pub fn router(bank: Arc<Bank>, settings: EdgeSettings) -> Router {
    served(described(), Edge::new(bank, settings))
}

/// Everything the bank serves to its staff, on a listener of their own: nothing of a customer's API is there, and no
/// credential of staff opens anything of [`router`]. Serve it as that one.
pub fn staff_router(bank: Arc<Bank>, settings: EdgeSettings) -> Router {
    served(for_staff(), Edge::new(bank, settings))
}

fn served(table: OpenApiRouter<Arc<Edge>>, edge: Edge) -> Router {
    let edge = Arc::new(edge);
    let (routes, _) = table.split_for_parts();
    let routes: Router = routes.with_state(Arc::clone(&edge));
    let guarded = |routes: Router| {
        // As one layer, because each is a box more on every request.
        routes.layer((from_fn_with_state(Arc::clone(&edge), guard), CatchPanicLayer::custom(panicked)))
    };
    // What no route takes is mended and given to a second, equal set of routes, which mends nothing any more.
    let last = guarded(
        routes
            .clone()
            .fallback(async |request: Request| no_route(request.uri()).into_response())
            .method_not_allowed_fallback(async |request: Request| no_method(request.uri()).into_response()),
    );
    let other = last.clone();
    guarded(routes)
        .fallback(move |request: Request| again(last.clone(), request, no_route))
        .method_not_allowed_fallback(move |request: Request| again(other.clone(), request, no_method))
}

/// The OpenAPI 3.1 document of [`router`].
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    described().into_openapi()
}

/// Every method and address of [`router`], by address.
#[must_use]
pub fn routes() -> Vec<RouteInfo> {
    listed(&openapi())
}

/// The OpenAPI 3.1 document of [`staff_router`].
#[must_use]
pub fn staff_openapi() -> utoipa::openapi::OpenApi {
    for_staff().into_openapi()
}

/// Every method and address of [`staff_router`], by address.
#[must_use]
pub fn staff_routes() -> Vec<RouteInfo> {
    listed(&staff_openapi())
}

fn listed(document: &utoipa::openapi::OpenApi) -> Vec<RouteInfo> {
    let paths = &document.paths.paths;
    paths.iter().flat_map(|(path, item)| operations(item).map(move |found| route_info(path, found))).collect()
}

fn route_info(path: &str, (method, operation): (HttpMethod, &Operation)) -> RouteInfo {
    let method = match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Options => "OPTIONS",
        HttpMethod::Head => "HEAD",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Trace => "TRACE",
    };
    RouteInfo { method, path: path.to_owned(), needs_token: operation.security.is_some() }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (HttpMethod, &Operation)> {
    [
        (HttpMethod::Get, &item.get),
        (HttpMethod::Post, &item.post),
        (HttpMethod::Put, &item.put),
        (HttpMethod::Patch, &item.patch),
        (HttpMethod::Delete, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// The table: each line binds an address to its handler and to its description.
fn described() -> OpenApiRouter<Arc<Edge>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(approve::root))
        .routes(routes!(approve::authorize, approve::authorize_by_form))
        .routes(routes!(approve::agree))
        .routes(routes!(approve::sign_in, approve::approve))
        .routes(routes!(oauth::token))
        .routes(routes!(oauth::logout))
        .routes(routes!(oauth::ping_logout))
        .routes(routes!(oauth::whoami))
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::balance))
        .routes(routes!(pots::list, pots::make))
        .routes(routes!(pots::change))
        .routes(routes!(pots::deposit))
        .routes(routes!(pots::withdraw))
        .routes(routes!(payments::pay))
        .routes(routes!(transactions::list))
        .routes(routes!(transactions::one, transactions::annotate))
        .routes(routes!(feed::put))
        .routes(routes!(attachments::start))
        .routes(routes!(attachments::fill, attachments::fill_by_post))
        .routes(routes!(attachments::file))
        .routes(routes!(attachments::register))
        .routes(routes!(attachments::deregister))
        .routes(routes!(receipts::put, receipts::one, receipts::delete))
        .routes(routes!(webhooks::make, webhooks::list))
        .routes(routes!(webhooks::delete))
        .merge(provider())
        .merge(apps())
        .routes(routes!(flags::one))
        .routes(routes!(flags::all))
        .routes(routes!(hooks::alertmanager))
        .routes(routes!(hooks::mail))
        .merge(support_pages())
        .routes(routes!(service::healthz))
        .routes(routes!(service::readyz))
        .routes(routes!(service::openapi_json))
}

/// What staff ask, on a listener of their own.
fn for_staff() -> OpenApiRouter<Arc<Edge>> {
    OpenApiRouter::with_openapi(StaffDocument::openapi())
        .routes(routes!(staff::me::show))
        .routes(routes!(staff::me::rotate))
        .routes(routes!(staff::members::list, staff::members::add))
        .routes(routes!(staff::members::roles))
        .routes(routes!(staff::members::revoke))
        .routes(routes!(staff::audit::list))
        .routes(routes!(staff::incidents::list, staff::incidents::open))
        .routes(routes!(staff::incidents::show))
        .routes(routes!(staff::incidents::act))
        .routes(routes!(staff::incidents::affected))
        .routes(routes!(staff::incidents::plan))
        .routes(routes!(staff::components::list))
        .routes(routes!(staff::components::set))
        .routes(routes!(staff::releases::list, staff::releases::create))
        .routes(routes!(staff::releases::show))
        .routes(routes!(staff::releases::act))
        .routes(routes!(staff::me::openapi_json))
}

/// The OpenID provider, beside the pages and the token endpoint that it shares.
fn provider() -> OpenApiRouter<Arc<Edge>> {
    OpenApiRouter::new()
        .routes(routes!(provider::metadata::openid))
        .routes(routes!(provider::metadata::oauth))
        .routes(routes!(provider::metadata::keys))
        .routes(routes!(provider::push::push))
        .routes(routes!(provider::authorize::consent))
        .routes(routes!(provider::tokens::introspect))
        .routes(routes!(provider::tokens::revoke))
        .routes(routes!(provider::userinfo::get, provider::userinfo::post))
        .routes(routes!(provider::logout::get, provider::logout::post))
}

/// What the bank's own apps ask.
fn apps() -> OpenApiRouter<Arc<Edge>> {
    OpenApiRouter::new()
        .routes(routes!(app::login::sign_up))
        .routes(routes!(app::login::begin))
        .routes(routes!(app::login::begin_by_device))
        .routes(routes!(app::passkeys::begin_login))
        .routes(routes!(app::login::finish))
        .routes(routes!(link::page))
        .routes(routes!(link::look, link::open))
        .routes(routes!(app::session::refresh))
        .routes(routes!(app::session::show, app::session::end))
        .routes(routes!(app::devices::sessions))
        .routes(routes!(app::devices::end_session))
        .routes(routes!(app::devices::devices))
        .routes(routes!(app::devices::revoke, app::approvals::rename))
        .routes(routes!(app::devices::revoke_others))
        .routes(routes!(app::devices::events))
        .routes(routes!(app::consents::list))
        .routes(routes!(app::consents::withdraw))
        .routes(routes!(app::consents::show, app::consents::answer))
        .routes(routes!(app::passkeys::begin))
        .routes(routes!(app::passkeys::finish))
        .routes(routes!(app::passkeys::list))
        .routes(routes!(app::passkeys::remove))
        .routes(routes!(app::support::show))
        .routes(routes!(app::cases::list, app::cases::open))
        .routes(routes!(app::cases::show))
        .routes(routes!(app::cases::write))
        .routes(routes!(app::cases::still_broken))
        .routes(routes!(app::cases::reopen))
        .routes(routes!(app::reports::take))
        .merge(people())
}

/// The plain pages on which customers read and write to the bank.
fn support_pages() -> OpenApiRouter<Arc<Edge>> {
    OpenApiRouter::new()
        .routes(routes!(support::page, support::ask))
        .routes(routes!(support::look))
        .routes(routes!(support::visit))
        .routes(routes!(support::cases))
        .routes(routes!(support::case))
        .routes(routes!(support::write))
        .routes(routes!(support::still_broken))
}

/// What an app asks for its customer: a new PIN, other devices, the way back in, and money.
fn people() -> OpenApiRouter<Arc<Edge>> {
    OpenApiRouter::new()
        .routes(routes!(app::pin::begin))
        .routes(routes!(app::pin::set))
        .routes(routes!(app::approvals::ask))
        .routes(routes!(app::approvals::list))
        .routes(routes!(app::approvals::approve))
        .routes(routes!(app::approvals::refuse))
        .routes(routes!(app::recovery::claim))
        .routes(routes!(app::recovery::begin))
        .routes(routes!(app::recovery::list))
        .routes(routes!(app::recovery::stop))
        .routes(routes!(app::step_up::begin))
        .routes(routes!(app::step_up::prove))
        .routes(routes!(app::step_up::limits, app::step_up::change_limits))
        .routes(routes!(app::payments::pay))
        .routes(routes!(app::accounts::list))
        .routes(routes!(app::accounts::balance))
        .routes(routes!(app::accounts::pots))
        .routes(routes!(app::accounts::transactions))
}
