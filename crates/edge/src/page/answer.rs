//! How a page is sent: never kept, never framed, no scripts but one, forms to named places
//! alone.

use super::html::{LOGIN_SCRIPT, STYLE, trouble};
use crate::problem::Problem;
use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;
use url::{Host, Url};

/// Allows the one style of the pages, by its hash.
static STYLE_SOURCE: LazyLock<String> = LazyLock::new(|| hash_source(STYLE));
/// Allows the one script, which asks this server alone.
static SCRIPT_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("; script-src {}; connect-src 'self'", hash_source(LOGIN_SCRIPT)));

/// The source expression of a text that stands in a page (CSP 3, 2.3.1).
fn hash_source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// A page about to be sent.
pub(crate) struct Page {
    html: String,
    status: StatusCode,
    form_action: String,
    /// More of the policy.
    allowed: &'static str,
}

impl Page {
    /// A page without a form.
    pub(crate) fn plain(html: String) -> Self {
        Self { html, status: StatusCode::OK, form_action: "'none'".to_owned(), allowed: "" }
    }

    /// The page that logs in by passkey.
    pub(crate) fn login(html: String) -> Self {
        Self { allowed: &SCRIPT_SOURCE, ..Self::plain(html) }
    }

    /// A page whose form is sent to this server.
    pub(crate) fn form(html: String) -> Self {
        Self { form_action: "'self'".to_owned(), ..Self::plain(html) }
    }

    /// A page whose form is answered with a redirect: browsers hold the policy against that address too.
    pub(crate) fn form_leading_to(html: String, address: &str) -> Self {
        Self { form_action: format!("'self' {}", source_of(address)), ..Self::plain(html) }
    }

    /// A problem as a person sees it, with the problem's status and its own headers. A page never asks a browser for
    /// HTTP authentication, so an unknown client is a bad request here.
    pub(crate) fn trouble(problem: Problem) -> Response {
        let (headers, body) = Self::plain(trouble(problem.kind.message, problem.kind.code)).sent();
        let mut response = problem.into_response();
        if response.headers_mut().remove(WWW_AUTHENTICATE).is_some() {
            *response.status_mut() = StatusCode::BAD_REQUEST;
        }
        response.headers_mut().extend(headers);
        *response.body_mut() = body;
        response
    }

    pub(crate) fn answer(self) -> Response {
        let status = self.status;
        let (headers, body) = self.sent();
        let mut response = Response::new(body);
        *response.status_mut() = status;
        response.headers_mut().extend(headers);
        response
    }

    fn sent(self) -> (axum::http::HeaderMap, Body) {
        let policy = format!(
            "default-src 'none'; style-src {}; form-action {}; frame-ancestors 'none'; base-uri 'none'{}",
            *STYLE_SOURCE, self.form_action, self.allowed
        );
        let policy = HeaderValue::try_from(policy).expect("a hash and an origin are printable ASCII");
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CONTENT_SECURITY_POLICY, policy),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        ];
        (headers.into_iter().collect(), Body::from(self.html))
    }
}

/// Sends the person's browser on; the address may hold a code, so nobody keeps it.
pub(crate) fn redirect(address: &str) -> Response {
    sent_on(address, StatusCode::FOUND)
}

/// The same after a form, whose fields no browser sends along then (FAPI 2.0 Security Profile, 5.3.2.2).
pub(crate) fn see_other(address: &str) -> Response {
    sent_on(address, StatusCode::SEE_OTHER)
}

fn sent_on(address: &str, status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let location = HeaderValue::try_from(address).expect("a serialised URL is printable ASCII");
    headers.insert(LOCATION, location);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// The source expression of an address (CSP 3, 2.3.1): its origin, or its scheme where the grammar has no words for
/// the host, as for IPv6.
fn source_of(address: &str) -> String {
    match Url::parse(address) {
        Ok(url) if matches!(url.host(), Some(Host::Domain(_) | Host::Ipv4(_))) => {
            url.origin().ascii_serialization()
        }
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => String::new(),
    }
}
