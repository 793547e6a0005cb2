//! The mailbox of a demo: a page with what the bank wrote to its people, for whoever runs the demo.

use crate::page::{Page, mailbox};
use axum::Router;
use axum::routing::get;
use bank::MailParcel;
use std::sync::Arc;

/// Where [`mailbox_router`] has its page.
pub const MAILBOX_PATH: &str = "/mailbox";

/// The mails there are, the newest first.
pub type Mails = Arc<dyn Fn() -> Vec<MailParcel> + Send + Sync>;

/// The page, to be merged with [`crate::router`]. It asks nobody who they are and shows links that let people in, so it
/// is for a demo alone, and no part of the API's description.
pub fn mailbox_router(bank_name: String, mails: Mails) -> Router {
    let page = move || {
        let html = mailbox(&bank_name, &mails());
        async { Page::plain(html).answer() }
    };
    Router::new().route(MAILBOX_PATH, get(page))
}

#[cfg(test)]
mod tests;
