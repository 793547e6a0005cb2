use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn a_month_ends_where_the_next_one_does() {
    for (from, to) in [
        ("2026-11-22T09:14:00Z", "2026-12-22T09:14:00Z"),
        ("2026-12-31T23:59:59Z", "2027-01-31T23:59:59Z"),
        ("2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z"),
        ("2028-01-31T12:00:00Z", "2028-02-29T12:00:00Z"),
        ("2028-02-29T12:00:00Z", "2028-03-29T12:00:00Z"),
        ("2026-03-28T01:30:00Z", "2026-04-28T01:30:00Z"),
    ] {
        assert_eq!(month_after(at(from)), at(to), "{from}");
    }
}

#[test]
fn days_of_work_leave_out_weekends_and_holidays() {
    let holidays = BTreeSet::from(["2026-12-25".to_owned(), "2026-12-28".to_owned()]);
    // A Thursday before a Friday that is a holiday, and a Monday in lieu.
    assert_eq!(working_days_after(at("2026-12-24T15:00:00Z"), 1, &holidays), at("2026-12-29T15:00:00Z"));
    assert_eq!(working_days_after(at("2026-12-24T15:00:00Z"), 0, &holidays), at("2026-12-24T15:00:00Z"));
    assert_eq!(working_days_after(at("2026-11-20T15:00:00Z"), 3, &holidays), at("2026-11-25T15:00:00Z"));
    assert_eq!(relieved(at("2026-12-26T03:00:00Z"), &holidays), Some(at("2026-12-29T12:00:00Z")));
    assert_eq!(relieved(at("2026-12-24T03:00:00Z"), &holidays), None);
}

#[test]
fn spans_and_instants_are_written_as_asked() {
    for (seconds, text) in [
        (0, "00:00:00"),
        (1, "00:00:01"),
        (60, "00:00:01"),
        (61, "00:00:02"),
        (3_600, "00:01:00"),
        (86_400 + 7_200 + 180, "01:02:03"),
        (100 * 86_400, "100:00:00"),
    ] {
        assert_eq!(days_hours_minutes(Duration::from_secs(seconds)), text);
    }
    assert_eq!(days_hours_minutes(Duration::from_micros(1)), "00:00:01");
    assert_eq!(instant(at("2026-11-22T09:14:00.999+01:00")), "2026-11-22T08:14:00Z");
}

proptest! {
    #[test]
    fn a_month_has_between_28_and_31_days(seconds in 0_i64..200_000_000_000) {
        let from = Timestamp::from_micros(seconds * 1_000_000);
        let days = month_after(from).since(from).as_secs();
        prop_assert_eq!(days % 86_400, 0);
        prop_assert!((28..=31).contains(&(days / 86_400)));
    }

    #[test]
    fn days_of_work_rise_and_are_none_of_rest(seconds in 0_i64..200_000_000_000, days in 1_u32..40) {
        let from = Timestamp::from_micros(seconds * 1_000_000);
        let none = BTreeSet::new();
        let to = working_days_after(from, days, &none);
        prop_assert!(working_days_after(from, days - 1, &none) < to);
        prop_assert_eq!(relieved(to, &none), None);
        let weeks = u64::from(days).div_ceil(5) + 1;
        prop_assert!(to.since(from) <= Duration::from_secs(weeks * 7 * 86_400));
    }
}
