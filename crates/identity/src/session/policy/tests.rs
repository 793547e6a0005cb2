use super::*;

const MS: Duration = Duration::from_millis(1);

fn policy() -> Policy {
    Policy::default_of(Protocol::Bearer)
}

#[test]
fn every_default_can_be_meant() {
    for protocol in Protocol::ALL {
        let policy = Policy::default_of(protocol);
        assert_eq!((policy.check(), policy.protocol), (Ok(()), protocol));
        assert_eq!(Protocol::parse(protocol.word()), Some(protocol));
    }
    assert_eq!(Protocol::parse("Bearer"), None);
}

#[test]
fn lifetimes_in_the_wrong_unit_are_refused() {
    let days_30 = Duration::from_hours(30 * 24);
    let minutes_15 = Duration::from_mins(15);
    let thousandth = |lasts: Duration| lasts / 1_000;
    for (access, refresh, wanted) in [
        (minutes_15, days_30, Ok(())),
        // F18: 30 days in seconds, taken for milliseconds, are 43 minutes.
        (minutes_15, thousandth(days_30), Err(PolicyError::Refresh)),
        (thousandth(minutes_15), days_30, Err(PolicyError::Access)),
        (minutes_15 * 1_000, days_30, Err(PolicyError::Access)),
        (minutes_15, days_30 * 1_000, Err(PolicyError::Refresh)),
        (days_30, minutes_15, Err(PolicyError::Access)),
        (Duration::ZERO, days_30, Err(PolicyError::Access)),
        (minutes_15, Duration::ZERO, Err(PolicyError::Refresh)),
        (Duration::MAX, Duration::MAX, Err(PolicyError::Access)),
    ] {
        let policy = Policy { access_lasts: access, refresh_lasts: refresh, ..policy() };
        assert_eq!(policy.check(), wanted, "{access:?} {refresh:?}");
    }
}

#[test]
fn each_lifetime_has_two_bounds() {
    let check = |access_lasts, refresh_lasts, replay_lasts| {
        Policy { access_lasts, refresh_lasts, replay_lasts, ..policy() }.check()
    };
    let less = |lasts: Duration| lasts.saturating_sub(MS);
    let (minute, day, second) = (Duration::from_mins(1), Duration::from_hours(24), Duration::from_secs(1));
    assert_eq!(check(minute, day, second), Ok(()));
    assert_eq!(check(less(minute), day, second), Err(PolicyError::Access));
    assert_eq!(check(minute, less(day), second), Err(PolicyError::Refresh));
    assert_eq!(check(minute, day, less(second)), Err(PolicyError::Replay));
    let (most, longest) = (day * 400, minute * 10);
    assert_eq!(check(day, most, longest), Ok(()));
    assert_eq!(check(day + MS, most, longest), Err(PolicyError::Access));
    assert_eq!(check(day, most + MS, longest), Err(PolicyError::Refresh));
    assert_eq!(check(day, most, longest + MS), Err(PolicyError::Replay));
    assert_eq!(check(minute * 20, day, longest), Ok(()), "a token outlives the window twice");
    assert_eq!(check(less(minute * 20), day, longest), Err(PolicyError::Replay));
    assert_eq!(check(minute, day, Duration::MAX), Err(PolicyError::Replay));
}

#[test]
fn a_release_has_a_short_plain_name() {
    let longest = "a".repeat(ReleaseName::BYTES_MAX);
    for text in ["1", "2026-03.1", "a-b.c", &longest] {
        assert_eq!(ReleaseName::parse(text).unwrap().as_str(), text);
    }
    for text in ["", " ", "A", "a b", "a_b", "ä", "a\n", &format!("{longest}a")] {
        assert_eq!(ReleaseName::parse(text), Err(ReleaseNameError), "{text:?}");
    }
}
