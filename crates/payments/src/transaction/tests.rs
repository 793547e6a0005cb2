use super::*;
use crate::samples::{bits, start};
use kernel::Currency;
use proptest::prelude::*;

fn line(link: TransactionLink) -> Transaction {
    Transaction {
        id: TransactionId::from_uuid(bits(1)),
        account: AccountId::from_uuid(bits(2)),
        person: None,
        amount: Money::new(-350, Currency::Gbp),
        local: Money::new(-350, Currency::Gbp),
        created_at: start(),
        updated_at: start(),
        link,
        description: "COFFEE".to_owned(),
        notes: String::new(),
        category: Category::EatingOut,
        scheme: Scheme::Mastercard,
        merchant: None,
        pot: None,
        counterparty: None,
        dedupe_id: String::new(),
        is_load: false,
        is_originator: true,
        is_in_spending: true,
    }
}

#[test]
fn a_line_says_whether_it_was_declined_or_settled() {
    let transfer = TransferId::from_uuid(bits(3));
    let table = [
        (TransactionLink::Declined(DeclineReason::CardBlocked), Some(DeclineReason::CardBlocked), None),
        (TransactionLink::Held(transfer), None, None),
        (TransactionLink::Settled { transfer, at: start() }, None, Some(start())),
        (TransactionLink::Released(transfer), None, None),
    ];
    for (link, decline, settled_at) in table {
        let line = line(link);
        assert_eq!((line.decline(), line.settled_at()), (decline, settled_at), "{link:?}");
    }
}

#[test]
fn each_value_has_a_word_of_its_own() {
    for category in Category::ALL {
        assert_eq!(Category::from_word(category.word()), Some(*category));
    }
    for scheme in Scheme::ALL {
        assert_eq!(Scheme::from_word(scheme.word()), Some(*scheme));
    }
    for reason in DeclineReason::ALL {
        assert_eq!(DeclineReason::from_word(reason.word()), Some(*reason));
    }
}

#[test]
fn words_are_those_that_clients_know() {
    let categories: Vec<&str> = Category::ALL.iter().map(|category| category.word()).collect();
    assert_eq!(
        categories.join(" "),
        "general eating_out expenses transport cash bills entertainment shopping holidays groceries mondo income \
         savings transfers"
    );
    let schemes: Vec<&str> = Scheme::ALL.iter().map(|scheme| scheme.word()).collect();
    assert_eq!(schemes.join(" "), "mastercard payport_faster_payments uk_retail_pot p2p_payment topup");
    let reasons: Vec<&str> = DeclineReason::ALL.iter().map(|reason| reason.word()).collect();
    assert_eq!(
        reasons.join(" "),
        "INSUFFICIENT_FUNDS CARD_INACTIVE CARD_BLOCKED INVALID_CVC STRONG_CUSTOMER_AUTHENTICATION_REQUIRED OTHER"
    );
}

proptest! {
    #[test]
    fn any_other_text_is_no_word(text in "(?s).{0,20}|[A-Za-z_]{0,20}") {
        if let Some(category) = Category::from_word(&text) {
            prop_assert_eq!(category.word(), text.as_str());
        }
        if let Some(scheme) = Scheme::from_word(&text) {
            prop_assert_eq!(scheme.word(), text.as_str());
        }
        if let Some(reason) = DeclineReason::from_word(&text) {
            prop_assert_eq!(reason.word(), text.as_str());
        }
    }
}
