use super::*;
use crate::samples::{person, start};

fn pounds(minor: i64) -> Money {
    Money::new(minor, Currency::Gbp)
}

#[test]
fn a_limit_lies_between_nothing_and_what_the_bank_allows() {
    let most = pounds(1_000_000);
    for (payment, is_good) in [
        (pounds(0), true),
        (pounds(1), true),
        (most, true),
        (pounds(1_000_001), false),
        (pounds(-1), false),
        (pounds(i64::MIN), false),
        (Money::new(1, Currency::Eur), false),
    ] {
        let limits = decide_limits(person(), payment, most, start());
        let expected = Limits { person: person(), payment, changed_at: start() };
        assert_eq!(limits, if is_good { Ok(expected) } else { Err(LimitsRefusal::OutOfBounds) }, "{payment}");
    }
}

#[test]
fn what_is_shown_is_the_amount_and_its_currency() {
    assert_eq!(Limits::text(PAYMENT_WITHOUT_STEP_UP), "payments up to 250.00 GBP");
    assert_eq!(Limits::text(Money::new(0, Currency::Jpy)), "payments up to 0 JPY");
}
