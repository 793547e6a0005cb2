use super::*;
use crate::TokenState;
use crate::samples::{STEP, start, token};

fn check(access: Access, window: Window, wanted: Result<(), Refusal>) {
    assert_eq!(decide_window(access, window, start()), wanted, "{access:?} {window:?}");
}

fn given(since: Timestamp, before: Timestamp) -> Window {
    Window { since, is_since_given: true, before }
}

fn from_opening(since: Timestamp) -> Window {
    Window { since, is_since_given: false, before: start() }
}

#[test]
fn access_follows_the_age_of_the_approval() {
    let approved = start();
    let token = crate::Token { approved_at: Some(approved), ..token(TokenState::Live) };
    let full_until = approved.after(VERIFIED_LASTS);
    let cases = [
        (approved, Access::Full),
        (full_until.before(STEP), Access::Full),
        (full_until, Access::Full),
        (full_until.after(STEP), Access::Recent),
        (approved.after(Duration::from_hours(24 * 365)), Access::Recent),
    ];
    for (now, wanted) in cases {
        assert_eq!(Access::of(&token, now), wanted, "{now:?}");
    }
    let unapproved = crate::Token { approved_at: None, ..token };
    assert_eq!(Access::of(&unapproved, start()), Access::Unapproved);
}

#[test]
fn nothing_opens_before_the_approval() {
    assert_eq!(Access::Unapproved.check_approved(), Err(Refusal::InsufficientPermissions));
    assert_eq!(Access::Full.check_approved(), Ok(()));
    assert_eq!(Access::Recent.check_approved(), Ok(()));
}

#[test]
fn the_approval_is_looked_for_before_the_window() {
    let windows = [
        given(start().before(Duration::from_hours(1)), start()),
        given(start(), start().before(STEP)),
        given(Timestamp::EPOCH, start()),
        from_opening(Timestamp::EPOCH),
    ];
    for window in windows {
        check(Access::Unapproved, window, Err(Refusal::InsufficientPermissions));
    }
}

#[test]
fn a_range_has_to_run_forward() {
    for access in [Access::Full, Access::Recent] {
        check(access, given(start(), start()), Ok(()));
        check(access, given(start().before(STEP), start()), Ok(()));
        check(access, given(start(), start().before(STEP)), Err(Refusal::TimeRangeReversed));
        // The order of the range is looked at before its place.
        check(access, given(start(), Timestamp::EPOCH), Err(Refusal::TimeRangeReversed));
    }
}

#[test]
fn a_range_with_a_given_start_spans_a_year_at_most() {
    let year = start().before(HISTORY_SPAN_MAX);
    check(Access::Full, given(year, start()), Ok(()));
    check(Access::Full, given(year.before(STEP), start()), Err(Refusal::TimeRangeTooLong));
    // The span is looked at before the age.
    check(Access::Recent, given(year.before(STEP), start()), Err(Refusal::TimeRangeTooLong));
    // It is the span that counts, not how long ago it was.
    check(Access::Full, given(year.before(HISTORY_SPAN_MAX), year), Ok(()));
}

#[test]
fn a_range_from_the_opening_may_span_more_while_all_of_history_is_open() {
    check(Access::Full, from_opening(Timestamp::EPOCH), Ok(()));
    check(Access::Recent, from_opening(Timestamp::EPOCH), Err(Refusal::VerificationRequired));
}

#[test]
fn later_only_ninety_days_are_open() {
    let edge = start().before(HISTORY_RECENT);
    for (since, wanted) in
        [(edge.after(STEP), Ok(())), (edge, Ok(())), (edge.before(STEP), Err(Refusal::VerificationRequired))]
    {
        check(Access::Recent, given(since, start()), wanted);
        check(Access::Recent, from_opening(since), wanted);
        check(Access::Full, given(since, start()), Ok(()));
        check(Access::Full, from_opening(since), Ok(()));
    }
    // A short range far back is closed as well.
    let old = given(edge.before(STEP), edge.before(STEP));
    check(Access::Recent, old, Err(Refusal::VerificationRequired));
}
