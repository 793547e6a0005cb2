use super::*;
use std::collections::BTreeSet;

/// Every refusal with the code that clients and watch know it by: a code, once given, does not change.
const CODES: [(Refusal, &str); 14] = [
    (Refusal::BadAccessToken, "bad_access_token"),
    (Refusal::AccessTokenExpired, "access_token_expired"),
    (Refusal::AccessTokenEvicted, "access_token_evicted"),
    (Refusal::BadRefreshToken, "bad_refresh_token"),
    (Refusal::RefreshTokenEvicted, "refresh_token_evicted"),
    (Refusal::InsufficientPermissions, "insufficient_permissions"),
    (Refusal::VerificationRequired, "verification_required"),
    (Refusal::TimeRangeTooLong, "time_range_too_long"),
    (Refusal::TimeRangeReversed, "time_range_reversed"),
    (Refusal::BadClient, "bad_client"),
    (Refusal::BadCode, "bad_code"),
    (Refusal::BadRedirect, "bad_redirect"),
    (Refusal::BadApproval, "bad_approval"),
    (Refusal::BadSignIn, "bad_sign_in"),
];

#[test]
fn each_refusal_keeps_its_own_code() {
    for (refusal, code) in CODES {
        assert_eq!(refusal.code(), code);
    }
    let codes: BTreeSet<&str> = CODES.iter().map(|(_, code)| *code).collect();
    assert_eq!(codes.len(), CODES.len());
}
