//! HTTP in: the developer API that existing Monzo clients speak, and the plain pages by which a person approves one.
//!
//! Owns the routes, the wire types, the problems and their codes, and the rate limits. Invariants: outside text is
//! parsed once, into types that cannot be wrong; each route stands in the OpenAPI document, because one macro makes
//! both; every answer but a page or a file is a JSON object, never empty, never a redirect; no route logs on success.
//! Never: touches the store, holds a business rule, puts a domain type on the wire, shows a secret twice.

mod ask;
mod edge;
mod mail;
mod mailbox;
mod page;
mod problem;
mod route;
mod router;
mod serve;
mod settings;
mod webhook;
mod wire;

pub use edge::Edge;
pub use mail::{BadMail, MAIL_BYTES_MAX, read_mail};
pub use mailbox::{MAILBOX_PATH, Mails, mailbox_router};
pub use router::{RouteInfo, openapi, router, routes, staff_openapi, staff_router, staff_routes};
pub use settings::{EdgeSettings, Rate, SlowRate};
pub use webhook::webhook_body;

#[cfg(test)]
mod tests;
