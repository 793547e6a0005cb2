use super::*;
use crate::samples::{account, closed};
use kernel::Currency;
use proptest::prelude::*;

const AMOUNT_MAX: i64 = 1_000;

fn check(source: &CurrentAccount, target: &CurrentAccount, minor: i64, wanted: Result<(), Refusal>) {
    let amount = Amount::try_from_minor(minor).unwrap();
    let ask = PaymentAsk { source, target, amount, amount_max: AMOUNT_MAX };
    assert_eq!(decide_payment(&ask), wanted, "{} -> {} {minor}", source.id, target.id);
}

fn in_euros(account: CurrentAccount) -> CurrentAccount {
    CurrentAccount { currency: Currency::Eur, ..account }
}

#[test]
fn a_payment_is_within_its_limit() {
    let (ada, bob) = (account(1), account(2));
    check(&ada, &bob, 1, Ok(()));
    check(&ada, &bob, AMOUNT_MAX - 1, Ok(()));
    check(&ada, &bob, AMOUNT_MAX, Ok(()));
    check(&ada, &bob, AMOUNT_MAX + 1, Err(Refusal::AboveLimit));
    check(&ada, &bob, i64::MAX, Err(Refusal::AboveLimit));
}

#[test]
fn a_payment_runs_between_two_open_accounts_of_one_currency() {
    let (ada, bob) = (account(1), account(2));
    check(&closed(ada.clone()), &bob, 1, Err(Refusal::AccountClosed));
    check(&ada, &closed(bob.clone()), 1, Err(Refusal::AccountClosed));
    check(&ada, &ada, 1, Err(Refusal::SameAccount));
    check(&ada, &in_euros(bob.clone()), 1, Err(Refusal::CurrencyMismatch));
    check(&in_euros(ada), &in_euros(bob), 1, Ok(()));
}

#[test]
fn synthetic_customers_pay_each_other_and_nobody_else() {
    let synthetic = |number| CurrentAccount { sort_code: crate::SortCode::SYNTHETIC, ..account(number) };
    check(&synthetic(1), &synthetic(2), 1, Ok(()));
    check(&synthetic(1), &account(2), 1, Err(Refusal::Synthetic));
    check(&account(1), &synthetic(2), 1, Err(Refusal::Synthetic));
    check(&closed(account(1)), &synthetic(2), 1, Err(Refusal::Synthetic));
    assert_eq!(payment_purpose(&synthetic(1)), Purpose::SyntheticPayment);
    assert_eq!(payment_purpose(&account(1)), Purpose::Payment);
}

#[test]
fn the_order_of_refusals_is_fixed() {
    let (ada, bob) = (account(1), account(2));
    let above = AMOUNT_MAX + 1;
    check(&closed(ada.clone()), &closed(ada.clone()), above, Err(Refusal::AccountClosed));
    check(&closed(ada.clone()), &in_euros(bob.clone()), above, Err(Refusal::AccountClosed));
    check(&ada, &in_euros(ada.clone()), above, Err(Refusal::SameAccount));
    check(&ada, &in_euros(bob), above, Err(Refusal::CurrencyMismatch));
}

#[test]
fn a_reference_has_100_characters_at_most() {
    let longest = "é".repeat(Reference::CHARS_MAX);
    let cases = [
        ("", Some("")),
        ("   ", Some("")),
        ("rent", Some("rent")),
        ("  rent for March ", Some("rent for March")),
        (longest.as_str(), Some(longest.as_str())),
        ("rent\nfor March", None),
        ("rent\u{0}", None),
        ("rent\u{85}x", None),
    ];
    for (raw, wanted) in cases {
        assert_eq!(Reference::parse(raw).ok().as_ref().map(Reference::as_str), wanted, "{raw:?}");
    }
    assert_eq!(Reference::parse(&format!("{longest}x")), Err(ReferenceError));
    assert!(Reference::parse(&format!(" {longest} ")).is_ok(), "white space around it does not count");
}

proptest! {
    #[test]
    fn any_text_is_a_reference_or_refused(raw in "(?s).{0,110}") {
        if let Ok(read) = Reference::parse(&raw) {
            prop_assert!(Reference::parse(read.as_str()).is_ok_and(|again| again == read));
            prop_assert!(read.as_str().chars().count() <= Reference::CHARS_MAX);
            prop_assert!(!read.as_str().chars().any(char::is_control));
        }
    }
}
