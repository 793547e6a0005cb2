use super::*;
use crate::samples::{person, start};
use kernel::Currency;
use std::time::Duration;

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn knowing(count: usize) -> Payees {
    let mut payees = Payees::empty(person());
    for number in 0..count {
        let payee = secret(&format!("payee {number}"));
        payees = decide_known(&payees, &payee, &secret("Zoë"), start()).unwrap();
    }
    payees
}

#[test]
fn a_payment_needs_a_step_up_to_a_new_payee_and_above_the_limit() {
    let payees = knowing(2);
    let limit = Money::new(100, Currency::Gbp);
    for (payee, is_new) in [("payee 0", false), ("payee 1", false), ("payee 2", true), ("", true)] {
        for (minor, currency, is_above) in [
            (1, Currency::Gbp, false),
            (100, Currency::Gbp, false),
            (101, Currency::Gbp, true),
            (i64::MAX, Currency::Gbp, true),
            (1, Currency::Eur, true),
        ] {
            let facts = PaymentFacts { amount: Money::new(minor, currency), payee, is_own: false };
            let needed = StepUpNeeded::Payment { is_new_payee: is_new, is_above_limit: is_above };
            let expected = (is_new || is_above).then_some(needed);
            assert_eq!(decide_needed(facts, &payees, limit), expected, "{payee} {minor} {currency}");
            let own = PaymentFacts { is_own: true, ..facts };
            assert_eq!(decide_needed(own, &payees, limit), None, "one's own account");
        }
    }
}

#[test]
fn a_payee_is_known_once_and_the_list_is_bounded() {
    let full = knowing(PAYEES_MAX);
    assert_eq!(full.known.len(), PAYEES_MAX);
    assert_eq!(decide_known(&full, &secret("payee 7"), &secret("another name"), start()), None);
    let later = start().after(Duration::from_secs(1));
    let more = decide_known(&full, &secret("one more"), &secret("Zoë"), later).unwrap();
    assert_eq!(more.known.len(), PAYEES_MAX);
    assert!(more.knows("one more") && !more.knows("payee 0") && more.knows("payee 1"));
    assert_eq!(more.known.last().unwrap().since, later);
}

#[test]
fn payees_are_never_printed() {
    let printed = format!("{:?}", knowing(1));
    assert!(!printed.contains("payee 0") && !printed.contains("Zo"), "{printed}");
}
