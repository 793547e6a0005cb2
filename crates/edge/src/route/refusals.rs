//! The answers other than 200 that routes have in common, for the OpenAPI document.

#![expect(dead_code, reason = "described, never made")]

use crate::problem::ProblemBody;
use utoipa::IntoResponses;

/// Of a route that takes an access token.
#[derive(IntoResponses)]
pub(crate) enum Refusals {
    /// A parameter or the body is not as described, or the rules say no.
    #[response(status = 400)]
    BadRequest(ProblemBody),
    /// No good access token.
    #[response(status = 401)]
    Unauthorized(ProblemBody),
    /// The customer has not approved this, or not lately enough.
    #[response(status = 403)]
    Forbidden(ProblemBody),
    /// There is no such thing, or it is someone else's.
    #[response(status = 404)]
    NotFound(ProblemBody),
    /// `Accept` leaves no room for JSON.
    #[response(status = 406)]
    NotAcceptable(ProblemBody),
    /// Too many requests; `Retry-After` says how many seconds to wait.
    #[response(status = 429)]
    RateLimited(ProblemBody),
    /// Something went wrong on the bank's side.
    #[response(status = 500)]
    Internal(ProblemBody),
    /// No answer in time; repeat it with the same `dedupe_id`.
    #[response(status = 504)]
    Timeout(ProblemBody),
}

/// Of a page: the same problems, as HTML.
#[derive(IntoResponses)]
pub(crate) enum Forms {
    /// A parameter is not as described.
    #[response(status = 400, content_type = "text/html")]
    BadRequest(String),
    /// The e-mail address or the code is wrong.
    #[response(status = 403, content_type = "text/html")]
    Forbidden(String),
    /// Nothing waits for approval.
    #[response(status = 404, content_type = "text/html")]
    NotFound(String),
    /// Too many requests; `Retry-After` says how many seconds to wait.
    #[response(status = 429, content_type = "text/html")]
    RateLimited(String),
    /// Something went wrong on the bank's side.
    #[response(status = 500, content_type = "text/html")]
    Internal(String),
}
