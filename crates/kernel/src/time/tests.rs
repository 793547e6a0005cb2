use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a good instant")
}

#[test]
fn any_fraction_and_offset_is_read() {
    let micros = at("2026-03-01T09:14:00.250Z").as_micros();
    for text in [
        "2026-03-01T09:14:00.25Z",
        "2026-03-01T10:14:00.250000999+01:00",
        "2026-03-01t09:14:00.250z",
        "2026-03-01 09:14:00.25000000099999+00:00",
    ] {
        assert_eq!(at(text).as_micros(), micros, "{text}");
    }
    assert_eq!(at("2026-03-01T09:14:00Z").to_string(), "2026-03-01T09:14:00.000Z");
}

#[test]
fn odd_texts_are_refused() {
    for text in
        ["", "yesterday", "2026-03-01", "1969-12-31T23:59:59Z", "2026-13-01T00:00:00Z", "2026-03-01T09:14:00"]
    {
        assert_eq!(Timestamp::parse(text), Err(TimestampError), "{text:?}");
    }
    assert_eq!(Timestamp::parse(&"9".repeat(65)), Err(TimestampError));
}

#[test]
fn the_business_day_turns_at_four_in_london() {
    let day = |text| BusinessDay::of(at(text)).0;
    assert_eq!(day("1970-01-02T03:00:00Z"), 1, "London kept summer time all year in 1970");
    assert_eq!(day("2026-01-10T03:59:59Z") + 1, day("2026-01-10T04:00:00Z"), "winter: UTC");
    assert_eq!(day("2026-07-10T02:59:59Z") + 1, day("2026-07-10T03:00:00Z"), "summer: an hour earlier");
}

proptest! {
    #[test]
    fn printing_keeps_the_millisecond(micros in 0_i64..4_000_000_000_000_000) {
        let time = Timestamp::from_micros(micros);
        prop_assert_eq!(at(&time.to_string()).as_millis(), time.as_millis());
    }
}
