//! Flags by the OpenFeature Remote Evaluation Protocol 0.3 (github.com/open-feature/protocol, `service/openapi.yaml`).

use crate::EdgeSettings;
use crate::ask::{Evaluator, Named, read_json};
use crate::edge::Edge;
use crate::problem::{FlagProblem, FlagProblemBody, Kind, Problem};
use crate::route::Refusals;
use crate::serve::json;
use crate::wire::{FlagAsk, FlagEvaluation, FlagEvaluations};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollout::FlagKey;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// The value of one flag
///
/// For programs of the bank's own, with a token that staff made, and for apps, with their session.
#[utoipa::path(
    post, path = "/ofrep/v1/evaluate/flags/{key}", tag = "flags", operation_id = "evaluate_flag",
    security(("bearer" = []), ("dpop" = [])), params(("key" = String, Path)),
    request_body = FlagAsk,
    responses(
        (status = 200, body = FlagEvaluation),
        (status = 400, body = FlagProblemBody), (status = 404, body = FlagProblemBody),
        Refusals
    )
)]
pub(crate) async fn one(
    State(edge): State<Arc<Edge>>,
    asker: Evaluator,
    name: Named,
    request: Request,
) -> Result<Response, FlagProblem> {
    let key = FlagKey::parse(&name.0);
    // What can be no key is not repeated.
    let shown = key.as_ref().map_or_else(|_| String::new(), ToString::to_string);
    let told = |problem: Problem| FlagProblem::of_one(problem, shown.clone());
    let facts = read(request).await.and_then(|ask| ask.parsed(asker)).map_err(told)?;
    let key = key.map_err(|_| told(Problem::of(Kind::NO_FLAG)))?;
    let found = edge.bank.evaluate_flag(&key, &facts.context()).await;
    Ok(json(&FlagEvaluation::of(found.map_err(|error| told(error.into()))?)))
}

/// The values of all flags
///
/// For apps, which ask for them once and then again with the `ETag` of the last answer.
#[utoipa::path(
    post, path = "/ofrep/v1/evaluate/flags", tag = "flags", operation_id = "evaluate_flags",
    security(("bearer" = []), ("dpop" = [])),
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of an answer before")),
    request_body = FlagAsk,
    responses(
        (status = 200, body = FlagEvaluations, headers(("ETag" = String, description = "Of this answer"))),
        (status = 304, description = "What the answer of this `ETag` said still holds"),
        (status = 400, body = FlagProblemBody),
        Refusals
    )
)]
pub(crate) async fn all(
    State(edge): State<Arc<Edge>>,
    asker: Evaluator,
    request: Request,
) -> Result<Response, FlagProblem> {
    let headers = request.headers().clone();
    let facts = read(request).await.and_then(|ask| ask.parsed(asker)).map_err(FlagProblem::of_all)?;
    let found = edge.bank.evaluate_flags(&facts.context()).await;
    let found = found.map_err(|error| FlagProblem::of_all(error.into()))?;
    let bytes = serde_json::to_vec(&FlagEvaluations::of(found)).expect("wire types are maps with text keys");
    Ok(tagged(&headers, bytes.into()))
}

async fn read(request: Request) -> Result<FlagAsk, Problem> {
    let (parts, body) = request.into_parts();
    read_json(&parts.headers, body, EdgeSettings::CONTEXT_BYTES_MAX).await
}

/// JSON with the tag of its bytes, or the tag alone where the asker has it (RFC 9110, 13.1.2).
fn tagged(headers: &HeaderMap, bytes: Bytes) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..16]));
    let is_known = knows(headers, &tag);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(bytes) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    if !is_known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers.insert(ETAG, HeaderValue::try_from(tag).expect("base64url is plain text"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = lists.flat_map(|list| list.split(',')).map(str::trim);
    // Tags of this kind hold no comma; a weak one names the same values.
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
