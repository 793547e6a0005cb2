use super::*;
use crate::samples::{account, bits, closed};
use proptest::prelude::*;

#[test]
fn numbers_have_exactly_their_digits() {
    let cases = [
        ("040099", true, false),
        ("000000", true, false),
        ("12345678", false, true),
        ("00000000", false, true),
        ("", false, false),
        ("04009", false, false),
        ("0400999", false, false),
        ("123456789", false, false),
        ("04009a", false, false),
        ("04-00-99", false, false),
        (" 040099", false, false),
        ("+40099", false, false),
        ("1234567x", false, false),
        ("１２３４５６", false, false),
        ("１２", false, false),
    ];
    for (text, is_sort_code, is_number) in cases {
        let sort_code = SortCode::parse(text);
        assert_eq!(sort_code.is_ok(), is_sort_code, "{text:?}");
        if let Ok(sort_code) = sort_code {
            assert_eq!((sort_code.as_str(), sort_code.to_string().as_str()), (text, text));
        }
        assert_eq!(AccountNumber::parse(text).is_ok(), is_number, "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_number_or_refused(text in "(?s).{0,10}|[0-9]{5,9}") {
        if let Ok(read) = SortCode::parse(&text) {
            prop_assert_eq!(read.as_str(), text.as_str());
            prop_assert_eq!(text.len(), 6);
        }
        if let Ok(read) = AccountNumber::parse(&text) {
            prop_assert_eq!(read.as_str(), text.as_str());
            prop_assert_eq!(text.len(), 8);
        }
    }
}

#[test]
fn an_account_knows_its_owners_and_whether_it_is_closed() {
    let (first, second, other) =
        (PersonId::from_uuid(bits(1)), PersonId::from_uuid(bits(2)), PersonId::from_uuid(bits(3)));
    let joint = CurrentAccount { kind: AccountKind::Joint, owners: vec![first, second], ..account(10) };
    assert!(joint.is_owned_by(first));
    assert!(joint.is_owned_by(second));
    assert!(!joint.is_owned_by(other));
    assert!(!joint.is_closed());
    assert!(closed(joint).is_closed());
}
