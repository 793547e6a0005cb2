use super::*;
use proptest::prelude::*;

fn portion(number: u16) -> Portion {
    Portion::try_from_ten_thousandths(number).unwrap()
}

#[test]
fn percentages_are_read_and_printed() {
    for (text, number) in [("0", 0), ("0.01", 1), ("0.1", 10), ("5", 500), ("12.25", 1_225), ("100", 10_000)]
    {
        assert_eq!(Portion::parse(text), Ok(portion(number)));
        assert_eq!(portion(number).to_string(), text);
    }
    assert_eq!(Portion::parse("1.50"), Ok(portion(150)));
    for text in ["", ".", "5.", ".5", "-1", "+1", "100.01", "101", "1e2", "0.001", "5 %", "1000", "٥"] {
        assert_eq!(Portion::parse(text), Err(PortionError), "{text}");
    }
    assert_eq!(Portion::try_from_ten_thousandths(10_001), Err(PortionError));
}

#[test]
fn the_place_of_a_person_never_moves() {
    // Whoever changes the hash moves customers: these numbers stay.
    assert_eq!(place("florin flag 1 new-home user_1"), 832_452);
    assert_eq!(place("florin flag 1 new-home user_2"), 343_245);
    assert_eq!(place(""), 872_227);
}

/// With 20,000 people the deviation of a quarter is 0.3 %; six of them are allowed.
#[test]
fn a_portion_holds_about_so_many() {
    let people: Vec<String> = (0..20_000).map(|number| format!("user_{number}")).collect();
    for (share, expected) in [(2_500, 5_000_i32), (100, 200), (5_000, 10_000)] {
        let held = people.iter().filter(|person| portion(share).holds("flag", person)).count();
        let held = i32::try_from(held).unwrap();
        assert!((held - expected).abs() < 450, "{held} of {expected}");
    }
    let both = people
        .iter()
        .filter(|person| portion(5_000).holds("one", person) && portion(5_000).holds("other", person));
    let both = i32::try_from(both.count()).unwrap();
    assert!((both - 5_000).abs() < 450, "two salts are independent: {both}");
}

proptest! {
    #[test]
    fn nobody_and_all_are_what_they_say(salt in "[a-z.-]{0,20}", person in ".{0,40}") {
        prop_assert!(!Portion::NOBODY.holds(&salt, &person));
        prop_assert!(Portion::ALL.holds(&salt, &person));
    }

    #[test]
    fn a_larger_portion_only_adds_people(
        salt in "[a-z.-]{0,20}", person in ".{0,40}", one in 0..=10_000_u16, other in 0..=10_000_u16
    ) {
        let (less, more) = (portion(one.min(other)), portion(one.max(other)));
        prop_assert!(!less.holds(&salt, &person) || more.holds(&salt, &person));
    }

    #[test]
    fn every_portion_comes_back_from_its_text(number in 0..=10_000_u16) {
        prop_assert_eq!(Portion::parse(&portion(number).to_string()), Ok(portion(number)));
    }
}
