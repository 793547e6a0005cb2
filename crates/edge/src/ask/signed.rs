//! Who is asking: the bearer token of a request, and HTTP Basic at the token endpoint.

use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, AUTHORIZATION};
use axum::http::request::Parts;
use bank::{Caller, ClientProof};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Secret;
use std::sync::Arc;

/// A caller with a good access token, within its rate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed(pub(crate) Caller);

/// Where files are read: the only answers to a bearer token that are not JSON.
const FILES: &str = "/attachment/files/";

impl FromRequestParts<Arc<Edge>> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, edge: &Arc<Edge>) -> Result<Self, Problem> {
        let token = credentials(&parts.headers, "bearer").ok_or(Problem::of(Kind::BAD_ACCESS_TOKEN))?;
        // Before the store is asked, so that a flood of one token costs no reads.
        edge.limits.check_token(token)?;
        let caller = edge.bank.authenticate(token).await?;
        if accepts_json(&parts.headers) || parts.uri.path().starts_with(FILES) {
            Ok(Self(caller))
        } else {
            Err(Problem::of(Kind::NOT_ACCEPTABLE))
        }
    }
}

/// What stands behind a scheme word, which may be in any letter case (RFC 9110, 11.1).
pub(super) fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (word, rest) = text.split_once(' ')?;
    let rest = rest.trim();
    (word.eq_ignore_ascii_case(scheme) && !rest.is_empty()).then_some(rest)
}

/// A client's id and secret by HTTP Basic, each form-encoded within (RFC 6749, 2.3.1).
///
/// A header of another scheme is none: some clients send their old bearer token along.
pub(crate) fn basic_credentials(headers: &HeaderMap) -> Result<Option<ClientProof>, Problem> {
    let Some(encoded) = credentials(headers, "basic") else { return Ok(None) };
    let bad = Problem::of(Kind::BAD_CLIENT).asking_basic();
    let text = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(bad)?;
    let (id, secret) = text.split_once(':').ok_or(bad)?;
    let secret = form_decoded(secret);
    Ok(Some(ClientProof {
        client_id: form_decoded(id),
        client_secret: (!secret.is_empty()).then(|| Secret::new(secret)),
    }))
}

fn form_decoded(text: &str) -> String {
    // Without `&` and `=`, which a form would have encoded, the whole text is one name.
    form_urlencoded::parse(text.replace('&', "%26").replace('=', "%3D").as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

/// Whether an `Accept` header, if there is one, has a range that JSON is in (RFC 9110, 12.5.1; weights are not read).
pub(super) fn accepts_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers.get_all(ACCEPT).iter().peekable();
    if ranges.peek().is_none() {
        return true;
    }
    let is_wide = |range: &str| {
        let range = range.split(';').next().unwrap_or_default().trim();
        ["*/*", "application/*", "application/json"].iter().any(|wide| range.eq_ignore_ascii_case(wide))
    };
    ranges
        .any(|value| value.to_str().is_ok_and(|text| text.trim().is_empty() || text.split(',').any(is_wide)))
}
