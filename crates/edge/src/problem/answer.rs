//! One problem, and how it is put on the wire.

use super::Kind;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A request that ended other than well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    /// The parameter at fault.
    name: Option<&'static str>,
    retry_after_s: Option<u64>,
    challenge: Challenge,
    /// Whether OAuth's own keys are wanted beside a problem that is no authentication failure.
    is_oauth: bool,
}

/// How the caller is asked to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Challenge {
    Bearer,
    Basic,
}

/// Any answer other than 200.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// Stable, as `bad_request.insufficient_funds`.
    code: &'static str,
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<ProblemParams>,
    /// OAuth 2's word, on a 401 and on the token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProblemParams {
    /// The parameter at fault.
    name: &'static str,
}

impl Problem {
    pub(crate) const fn of(kind: Kind) -> Self {
        Self { kind, name: None, retry_after_s: None, challenge: Challenge::Bearer, is_oauth: false }
    }

    /// A problem with one parameter.
    pub(crate) const fn with(kind: Kind, name: &'static str) -> Self {
        Self { name: Some(name), ..Self::of(kind) }
    }

    pub(crate) const fn missing(name: &'static str) -> Self {
        Self::with(Kind::MISSING_PARAM, name)
    }

    pub(crate) const fn bad(name: &'static str) -> Self {
        Self::with(Kind::BAD_PARAM, name)
    }

    pub(crate) const fn rate_limited(retry_after_s: u64) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::of(Kind::RATE_LIMITED) }
    }

    /// The same problem with OAuth's keys: clients of the token endpoint look at nothing else.
    pub(crate) const fn at_token_endpoint(self) -> Self {
        Self { is_oauth: true, ..self }
    }

    /// The same problem of a client that used HTTP Basic.
    pub(crate) const fn asking_basic(self) -> Self {
        Self { challenge: Challenge::Basic, ..self }
    }

    const fn oauth_word(&self) -> Option<&'static str> {
        match (self.kind.oauth, self.is_oauth) {
            (Some(word), true) => Some(word),
            (Some(word), false) if self.kind.status.as_u16() == 401 => Some(word),
            (_, false) => None,
            (None, true) => Some(match self.kind.status.as_u16() {
                429 => "temporarily_unavailable",
                500.. => "server_error",
                _ => "invalid_request",
            }),
        }
    }

    fn challenge(&self) -> HeaderValue {
        HeaderValue::from_static(match self.challenge {
            Challenge::Bearer => "Bearer",
            Challenge::Basic => "Basic realm=\"oauth2\"",
        })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let error = self.oauth_word();
        let body = ProblemBody {
            code: self.kind.code,
            message: self.kind.message,
            params: self.name.map(|name| ProblemParams { name }),
            error,
            error_description: error.map(|_| self.kind.message),
        };
        let bytes = serde_json::to_vec(&body).expect("a problem is a map of texts");
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = self.kind.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.kind.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, self.challenge());
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
