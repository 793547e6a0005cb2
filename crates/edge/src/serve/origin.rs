//! Where a form was sent from: the provider's forms are taken from its own pages alone.

use crate::EdgeSettings;
use crate::problem::{Kind, Problem};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, HeaderName};
use url::Url;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a form of another site's page, as far as the browser tells: by `Sec-Fetch-Site` (Fetch Metadata), or by
/// `Origin` where it is too old for that. What is no browser tells neither, and has no customer's trust to abuse: the
/// pages use no cookies.
pub(crate) fn check_same_site(headers: &HeaderMap, settings: &EdgeSettings) -> Result<(), Problem> {
    let is_ours = match (headers.get(FETCH_SITE), headers.get(ORIGIN)) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => origin.to_str().is_ok_and(|origin| is_origin(origin, settings)),
        (None, None) => true,
    };
    if is_ours { Ok(()) } else { Err(Problem::of(Kind::CROSS_SITE)) }
}

fn is_origin(text: &str, settings: &EdgeSettings) -> bool {
    Url::parse(settings.issuer()).is_ok_and(|own| own.origin().ascii_serialization() == text)
}
