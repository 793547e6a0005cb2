use super::*;
use proptest::prelude::*;

#[test]
fn each_currency_prints_and_reads_its_own_digits() {
    let cases = [
        (1_230, Currency::Gbp, "12.30"),
        (-5, Currency::Eur, "-0.05"),
        (0, Currency::Usd, "0.00"),
        (1_230, Currency::Jpy, "1230"),
        (1_230, Currency::Kwd, "1.230"),
        (i64::MAX, Currency::Kwd, "9223372036854775.807"),
    ];
    for (minor, currency, text) in cases {
        let money = Money::new(minor, currency);
        assert_eq!(money.to_string(), format!("{text} {currency}"));
        assert_eq!(Money::parse_major(text, currency), Ok(money));
    }
}

#[test]
fn odd_texts_are_refused() {
    for text in ["", ".", "1.", ".5", "1.234", "1e3", "+1", "--1", "1,00", " 1", "1.0.0", "١"] {
        assert_eq!(Money::parse_major(text, Currency::Gbp), Err(MoneyError::BadText), "{text:?}");
    }
    assert_eq!(Money::parse_major("1.5", Currency::Jpy), Err(MoneyError::BadText));
    assert_eq!(Money::parse_major("92233720368547758.08", Currency::Gbp), Err(MoneyError::Overflow));
    assert_eq!(Amount::try_from_minor(0), Err(MoneyError::NotPositive));
    assert_eq!(Amount::try_from_minor(i64::MIN), Err(MoneyError::NotPositive));
    assert_eq!(Currency::parse("gbp"), Err(CurrencyError));
}

proptest! {
    #[test]
    fn parts_re_sum_and_differ_by_one(minor: i64, parts in 1_u32..500) {
        let whole = Money::new(minor, Currency::Gbp);
        let split = whole.split(NonZeroU32::new(parts).expect("at least one part"));
        prop_assert_eq!(split.len(), parts as usize);
        let sum: i128 = split.iter().map(|part| i128::from(part.minor)).sum();
        prop_assert_eq!(sum, i128::from(minor));
        let low = split.iter().map(|part| part.minor).min().expect("a part");
        let high = split.iter().map(|part| part.minor).max().expect("a part");
        prop_assert!(high.abs_diff(low) <= 1);
    }

    #[test]
    fn print_and_parse_agree(minor in (i64::MIN + 1)..=i64::MAX, place in 0_usize..5) {
        let money = Money::new(minor, Currency::ALL[place]);
        let text = money.to_string();
        let (number, _) = text.split_once(' ').expect("a space before the code");
        prop_assert_eq!(Money::parse_major(number, money.currency), Ok(money));
    }

    #[test]
    fn sums_are_exact_or_refused(one: i64, two: i64) {
        let (one, two) = (Money::new(one, Currency::Eur), Money::new(two, Currency::Eur));
        match one.checked_add(two) {
            Ok(sum) => prop_assert_eq!(sum.checked_sub(two), Ok(one)),
            Err(error) => prop_assert_eq!(error, MoneyError::Overflow),
        }
        prop_assert_eq!(one.checked_add(Money::new(1, Currency::Usd)), Err(MoneyError::CurrencyMismatch));
    }
}
