//! Whether a form was sent from a page of ours.
//!
//! No route sets or reads a cookie, and every form carries what it needs to be taken, so nobody can act for someone
//! else by making their browser send one. This refuses such forms all the same, where the browser tells.

use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, HeaderName};
use url::Url;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// What browsers send in place of an origin that they keep to themselves, as from pages that send no referrer.
const HIDDEN: &[u8] = b"null";

impl Edge {
    /// Refuses a form that the browser says was sent from elsewhere. Programs that are no browsers say nothing.
    ///
    /// # Errors
    /// `cross_site`.
    pub(crate) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let is_elsewhere = |site: &[u8]| site != b"same-origin" && site != b"none";
        let is_foreign = |origin: &[u8]| origin != HIDDEN && !self.is_own(origin);
        let is_sent_from_elsewhere =
            headers.get_all(FETCH_SITE).iter().any(|site| is_elsewhere(site.as_bytes()))
                || headers.get_all(ORIGIN).iter().any(|origin| is_foreign(origin.as_bytes()));
        if is_sent_from_elsewhere { Err(Problem::of(Kind::CROSS_SITE)) } else { Ok(()) }
    }

    fn is_own(&self, origin: &[u8]) -> bool {
        let own = Url::parse(&self.settings.public_url).map(|url| url.origin().ascii_serialization());
        own.is_ok_and(|own| own.as_bytes() == origin)
    }
}
