//! One problem, and how it is put on the wire.

use super::Kind;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{BlockNotice, EndReason};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// A request that ended other than well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    detail: Detail,
    retry_after_s: Option<u64>,
    challenge: Challenge,
    /// Whether OAuth's own keys are wanted beside a problem that is no authentication failure.
    is_oauth: bool,
}

/// What is told beside the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    None,
    /// The parameter at fault.
    Name(&'static str),
    /// Why a login is over.
    Ended(EndReason),
    /// What is left after a wrong PIN.
    Pin(BlockNotice),
}

/// How the caller is asked to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Challenge {
    Bearer,
    Basic,
    /// With a proof of the device's key (RFC 9449, 7.1).
    Dpop,
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

#[derive(Debug, Default, Serialize, ToSchema)]
struct ProblemParams {
    /// The parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    /// Why a login is over: `logged_out`, `device_revoked`, `other_devices_revoked`, `refresh_reused`, `expired`,
    /// `superseded` or `staff`; or `update_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// The same as one sentence to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<Cow<'static, str>>,
    /// Wrong PINs until the next block; 0 while there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    tries_left: Option<u8>,
    /// How long the next block will last, or this one does, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    block_lasts_s: Option<u64>,
    /// The end of this block.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_until: Option<String>,
}

impl ProblemParams {
    fn of(detail: Detail) -> Option<Self> {
        match detail {
            Detail::None => None,
            Detail::Name(name) => Some(Self { name: Some(name), ..Self::default() }),
            Detail::Ended(why) => {
                Some(Self { reason: Some(why.code()), words: Some(why.words().into()), ..Self::default() })
            }
            Detail::Pin(notice) => Some(Self {
                tries_left: Some(notice.left),
                block_lasts_s: Some(notice.lasts.as_secs()),
                blocked_until: notice.blocked_until.map(|until| until.to_string()),
                ..Self::default()
            }),
        }
    }
}

impl Problem {
    pub(crate) const fn of(kind: Kind) -> Self {
        Self {
            kind,
            detail: Detail::None,
            retry_after_s: None,
            challenge: Challenge::Bearer,
            is_oauth: false,
        }
    }

    /// A problem with one parameter.
    pub(crate) const fn with(kind: Kind, name: &'static str) -> Self {
        Self { detail: Detail::Name(name), ..Self::of(kind) }
    }

    /// A login that is over, and why.
    pub(crate) const fn session_ended(why: EndReason) -> Self {
        Self { detail: Detail::Ended(why), ..Self::of(Kind::SESSION_ENDED) }
    }

    /// A wrong PIN or a block, and what is left.
    pub(crate) const fn of_pin(kind: Kind, notice: BlockNotice) -> Self {
        Self { detail: Detail::Pin(notice), ..Self::of(kind) }
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

    /// The same problem of a caller that proves a key with each request.
    pub(crate) const fn asking_dpop(self) -> Self {
        Self { challenge: Challenge::Dpop, ..self }
    }

    /// The same problem where tokens are given out, which tells of a missing or wrong proof by 400 (RFC 9449, 5).
    pub(crate) fn where_tokens_are_given(self) -> Self {
        let is_proof = self.kind == Kind::NO_PROOF || self.kind == Kind::WRONG_PROOF;
        let kind = if is_proof { Kind::BAD_TOKEN_PROOF } else { self.kind };
        Self { kind, is_oauth: true, ..self }
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
        HeaderValue::from_static(match (self.challenge, self.kind.oauth) {
            (Challenge::Bearer, Some("insufficient_scope")) => "Bearer error=\"insufficient_scope\"",
            (Challenge::Bearer, _) => "Bearer",
            (Challenge::Basic, _) => "Basic realm=\"oauth2\"",
            (Challenge::Dpop, Some("use_dpop_nonce")) => "DPoP error=\"use_dpop_nonce\", algs=\"ES256\"",
            (Challenge::Dpop, Some("invalid_dpop_proof")) => {
                "DPoP error=\"invalid_dpop_proof\", algs=\"ES256\""
            }
            (Challenge::Dpop, Some("insufficient_scope")) => {
                "DPoP error=\"insufficient_scope\", algs=\"ES256\""
            }
            (Challenge::Dpop, _) => "DPoP error=\"invalid_token\", algs=\"ES256\"",
        })
    }
}

impl Problem {
    /// An app that has to be updated, with what it shows its user.
    pub(crate) fn update_required(words: String) -> Response {
        let problem = Self::of(Kind::UPDATE_REQUIRED);
        let reason = Some("update_required");
        let params = ProblemParams { reason, words: Some(words.into()), ..ProblemParams::default() };
        problem.answer(&ProblemBody { params: Some(params), ..problem.body() })
    }

    pub(super) fn body(&self) -> ProblemBody {
        let error = self.oauth_word();
        ProblemBody {
            code: self.kind.code,
            message: self.kind.message,
            params: ProblemParams::of(self.detail),
            error,
            error_description: error.map(|_| self.kind.message),
        }
    }

    /// A body with the problem's status and headers.
    pub(super) fn answer(&self, body: &impl Serialize) -> Response {
        let bytes = serde_json::to_vec(body).expect("a problem is a map of texts");
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = self.kind.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.kind.status == StatusCode::UNAUTHORIZED || self.kind == Kind::INSUFFICIENT_SCOPE {
            headers.insert(WWW_AUTHENTICATE, self.challenge());
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.answer(&self.body())
    }
}
