use super::*;
use proptest::prelude::*;

#[test]
fn ids_of_one_clock_rise_even_when_time_steps_back() {
    let mut clock = IdClock::default();
    let times = [5_000, 5_000, 4_000, 5_001, 5_001, 1];
    let ids: Vec<Uuid> = times.iter().map(|ms| clock.next(Timestamp::from_micros(ms * 1_000), 7)).collect();
    assert!(ids.is_sorted());
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
}

#[test]
fn a_foreign_prefix_and_odd_digits_are_refused() {
    let id = AccountId::from_uuid(Uuid::from_u128(u128::MAX)).to_string();
    assert_eq!(AccountId::parse(&id).map(|id| id.uuid().as_u128()), Ok(u128::MAX));
    assert_eq!(PotId::parse(&id), Err(IdError::WrongPrefix));
    assert_eq!(AccountId::parse("acc_"), Err(IdError::BadDigits));
    assert_eq!(AccountId::parse("acc_zzzzzzzzzzzzzzzzzzzzzz"), Err(IdError::BadDigits), "above 128 bits");
    assert_eq!(AccountId::parse("acc_00000000000000000000é"), Err(IdError::BadDigits));
}

proptest! {
    #[test]
    fn print_and_parse_agree(bits: u128) {
        let id = TransactionId::from_uuid(Uuid::from_u128(bits));
        prop_assert_eq!(TransactionId::parse(&id.to_string()), Ok(id));
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in ".{0,40}") {
        if let Ok(id) = TransactionId::parse(&text) {
            prop_assert_eq!(id.to_string(), text);
        }
    }
}
