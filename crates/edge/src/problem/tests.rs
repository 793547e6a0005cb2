use super::*;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::IntoResponse as _;
use bank::{OpError, Refusal};
use http_body_util::BodyExt as _;
use std::collections::BTreeSet;

async fn body(problem: Problem) -> String {
    let bytes = problem.into_response().into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_code_stands_once_and_in_the_table() {
    let table = include_str!("mod.rs");
    let mut seen = BTreeSet::new();
    for kind in Kind::ALL {
        assert!(seen.insert(kind.code), "{} stands twice", kind.code);
        let shown = if kind.code.starts_with("not_found.") && kind.code != "not_found.route" {
            "`not_found.<thing>`".to_owned()
        } else {
            format!("| {} | `{}` |", kind.status.as_u16(), kind.code)
        };
        assert!(table.contains(&shown), "{} is not in the table", kind.code);
        assert!(
            [400, 401, 403, 404, 405, 406, 429, 500, 504].contains(&kind.status.as_u16()),
            "{}",
            kind.code
        );
        let class = kind.code.split('.').next().unwrap();
        let expected = match kind.status.as_u16() {
            400 => "bad_request",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not_found",
            405 => "method_not_allowed",
            406 => "bad_response",
            429 => "rate_limited",
            504 => "timeout",
            _ => "internal_service",
        };
        assert_eq!(class, expected);
    }
}

#[tokio::test]
async fn a_plain_problem_has_no_oauth_keys() {
    assert_eq!(
        body(Problem::bad("amount")).await,
        r#"{"code":"bad_request.bad_param","message":"A parameter is not of the right form.","params":{"name":"amount"}}"#
    );
}

#[tokio::test]
async fn a_401_speaks_oauth_and_asks_for_a_bearer_token() {
    let problem = Problem::from(OpError::from(identity::Refusal::AccessTokenExpired));
    assert_eq!(problem.into_response().headers()[WWW_AUTHENTICATE], "Bearer");
    let text = body(problem).await;
    assert!(text.contains(r#""code":"unauthorized.bad_access_token.expired""#), "{text}");
    assert!(
        text.contains(r#""error":"invalid_token","error_description":"The access token has expired.""#),
        "{text}"
    );
}

#[tokio::test]
async fn every_problem_of_the_token_endpoint_has_an_error() {
    for kind in Kind::ALL {
        let text = body(Problem::of(*kind).at_token_endpoint()).await;
        let word = match (kind.oauth, kind.status.as_u16()) {
            (Some(word), _) => word,
            (None, 429) => "temporarily_unavailable",
            (None, 500..) => "server_error",
            (None, _) => "invalid_request",
        };
        assert!(text.contains(&format!(r#""error":"{word}""#)), "{text}");
    }
}

#[test]
fn a_rate_limit_says_how_long() {
    assert_eq!(Problem::rate_limited(7).into_response().headers()[RETRY_AFTER], "7");
}

#[test]
fn refusals_get_the_codes_that_clients_branch_on() {
    let code = |error: OpError| Problem::from(error).kind.code;
    let cases: [(OpError, &str); 10] = [
        (identity::Refusal::InsufficientPermissions.into(), "forbidden.insufficient_permissions"),
        (identity::Refusal::VerificationRequired.into(), "forbidden.verification_required"),
        (identity::Refusal::TimeRangeTooLong.into(), "bad_request.invalid_time_range"),
        (identity::Refusal::TimeRangeReversed.into(), "bad_request.bad_time_range"),
        (identity::Refusal::RefreshTokenEvicted.into(), "unauthorized.bad_refresh_token.evicted"),
        (ledger::Refusal::NotEnoughMoney.into(), "bad_request.insufficient_funds"),
        (payments::Refusal::PotLocked.into(), "forbidden.pot_locked"),
        (Refusal::KeyReused.into(), "bad_request.dedupe_id_reused"),
        (Refusal::Unknown(bank::Thing::Pot).into(), "not_found.pot"),
        (OpError::Conflict, "internal_service.busy"),
    ];
    for (error, expected) in cases {
        assert_eq!(code(error), expected);
    }
    assert_eq!(code(OpError::Unavailable("gone".into())), "internal_service.unavailable");
    assert_eq!(code(OpError::TimedOut("late".into())), "timeout");
}
