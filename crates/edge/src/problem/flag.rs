//! Problems as providers of flags are told them: OpenFeature's codes beside the bank's own.

use super::{Kind, Problem, ProblemBody};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A flag that has no value for whoever asked, or a question that cannot be answered.
#[derive(Debug)]
pub(crate) struct FlagProblem {
    problem: Box<Problem>,
    /// Of the one flag that was asked for.
    key: Option<String>,
}

/// OFREP's `evaluationFailure`, `bulkEvaluationFailure` and `flagNotFound`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagProblemBody {
    #[serde(flatten)]
    problem: ProblemBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// `PARSE_ERROR`, `TARGETING_KEY_MISSING`, `INVALID_CONTEXT`, `FLAG_NOT_FOUND` or `GENERAL`.
    #[serde(rename = "errorCode")]
    error_code: &'static str,
    #[serde(rename = "errorDetails")]
    error_details: &'static str,
}

/// OpenFeature's name of a problem (its specification, `Error Code`).
fn error_code(kind: Kind) -> &'static str {
    match kind {
        Kind::NO_FLAG => "FLAG_NOT_FOUND",
        Kind::NO_TARGETING_KEY => "TARGETING_KEY_MISSING",
        Kind::BAD_CONTEXT => "INVALID_CONTEXT",
        Kind::BAD_JSON | Kind::BAD_CONTENT_TYPE | Kind::BODY_TOO_LARGE | Kind::BODY_CUT => "PARSE_ERROR",
        _ => "GENERAL",
    }
}

impl FlagProblem {
    pub(crate) fn of_one(problem: Problem, key: String) -> Self {
        Self { problem: Box::new(problem), key: Some(key) }
    }

    pub(crate) fn of_all(problem: Problem) -> Self {
        Self { problem: Box::new(problem), key: None }
    }

    /// The failure of one flag among others that have values.
    pub(crate) fn into_body(self) -> FlagProblemBody {
        FlagProblemBody {
            problem: self.problem.body(),
            key: self.key,
            error_code: error_code(self.problem.kind),
            error_details: self.problem.kind.message,
        }
    }
}

impl IntoResponse for FlagProblem {
    fn into_response(self) -> Response {
        let problem = *self.problem;
        problem.answer(&self.into_body())
    }
}
