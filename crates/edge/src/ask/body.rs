//! Bodies: read within a bound, and of the content type a route takes.

use super::Pairs;
use crate::MAIL_BYTES_MAX;
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Bytes read and thrown away of a body that is too large, so that its sender gets to read the answer. Beyond them
/// the connection is cut.
const DRAINED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A form body.
#[derive(Debug)]
pub(crate) struct Form(pub(crate) Pairs);

/// A JSON body.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Missing,
    Form,
    Json,
    Mail,
    Other,
}

/// The media type alone counts: clients add `charset` and other parameters.
fn content(headers: &HeaderMap) -> Content {
    let Some(value) = headers.get(CONTENT_TYPE) else { return Content::Missing };
    let text = value.to_str().unwrap_or_default();
    let media_type = text.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Content::Form
    } else if media_type.eq_ignore_ascii_case("application/json") {
        Content::Json
    } else if media_type.eq_ignore_ascii_case("message/rfc822") {
        Content::Mail
    } else {
        Content::Other
    }
}

/// Reads a whole body of `max` bytes at most.
pub(crate) async fn read_body(mut body: Body, max: usize) -> Result<Vec<u8>, Problem> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if max.saturating_add(DRAINED_BYTES_MAX) < announced {
        return Err(Problem::of(Kind::BODY_TOO_LARGE));
    }
    let mut bytes = Vec::with_capacity(announced.min(max));
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::of(Kind::BODY_CUT))?;
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= max {
            bytes.extend_from_slice(&data);
        } else if max.saturating_add(DRAINED_BYTES_MAX) < seen {
            break;
        }
    }
    if seen <= max { Ok(bytes) } else { Err(Problem::of(Kind::BODY_TOO_LARGE)) }
}

/// Reads a form; an empty body needs no content type.
pub(crate) async fn read_form(request: Request, max: usize) -> Result<Pairs, Problem> {
    let content = content(request.headers());
    let bytes = read_body(request.into_body(), max).await?;
    match content {
        _ if bytes.is_empty() => Ok(Pairs::default()),
        Content::Form => Pairs::parse(&bytes),
        Content::Missing | Content::Json | Content::Mail | Content::Other => {
            Err(Problem::of(Kind::BAD_CONTENT_TYPE))
        }
    }
}

/// As [`read_form`], and takes JSON whose flat keys are the form's own, brackets and all.
pub(crate) async fn read_form_or_flat_json(request: Request, max: usize) -> Result<Pairs, Problem> {
    if content(request.headers()) == Content::Json {
        let bytes = read_body(request.into_body(), max).await?;
        return Pairs::parse_flat_json(&bytes);
    }
    read_form(request, max).await
}

impl FromRequest<Arc<Edge>> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, edge: &Arc<Edge>) -> Result<Self, Problem> {
        read_form(request, edge.settings.form_bytes_max).await.map(Self)
    }
}

/// Reads JSON of one shape.
pub(crate) async fn read_json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    max: usize,
) -> Result<T, Problem> {
    let bytes = read_body(body, max).await?;
    match content(headers) {
        Content::Json => serde_json::from_slice(&bytes).map_err(|_| Problem::of(Kind::BAD_JSON)),
        Content::Missing | Content::Form | Content::Mail | Content::Other => {
            Err(Problem::of(Kind::BAD_CONTENT_TYPE))
        }
    }
}

/// Reads a mail as it came. What is announced to be far too large is refused before any of it is read.
pub(crate) async fn read_mail_body(request: Request) -> Result<Vec<u8>, Problem> {
    if content(request.headers()) != Content::Mail {
        return Err(Problem::of(Kind::BAD_CONTENT_TYPE));
    }
    read_body(request.into_body(), MAIL_BYTES_MAX).await
}

impl<T: DeserializeOwned> FromRequest<Arc<Edge>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, edge: &Arc<Edge>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        read_json(&parts.headers, body, edge.settings.json_bytes_max).await.map(Self)
    }
}
