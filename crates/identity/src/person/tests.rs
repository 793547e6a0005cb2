use super::*;
use proptest::prelude::*;

#[test]
fn addresses_and_names_are_never_printed() {
    let person = Person {
        id: crate::samples::person(),
        email: Email::parse("ada@example.com").unwrap(),
        name: PersonName::parse("Ada Lovelace").unwrap(),
        created_at: Timestamp::EPOCH,
    };
    let printed = format!("{person:?}").to_lowercase();
    assert!(!printed.contains("ada"), "{printed}");
    assert!(!printed.contains("example"), "{printed}");
    assert!(!printed.contains("lovelace"), "{printed}");
}

fn check_name(raw: &str, wanted: Result<(&str, &str), PersonNameError>) {
    let read = PersonName::parse(raw);
    let texts = read.as_ref().map(|name| (name.full(), name.first())).map_err(|error| *error);
    assert_eq!(texts, wanted, "{raw:?}");
}

#[test]
fn a_name_has_a_first_word() {
    check_name("Ada Lovelace", Ok(("Ada Lovelace", "Ada")));
    check_name("  Ada  King Lovelace ", Ok(("Ada  King Lovelace", "Ada")));
    check_name("Ada", Ok(("Ada", "Ada")));
    check_name("李小龍", Ok(("李小龍", "李小龍")));
    for raw in ["", "   ", "\t\n", "Ada\u{0}", "Ada\nLovelace", "Ada\u{7f}Lovelace"] {
        check_name(raw, Err(PersonNameError));
    }
}

#[test]
fn a_name_has_120_characters_at_most() {
    let longest = "é".repeat(PersonName::CHARS_MAX);
    check_name(&longest, Ok((&longest, &longest)));
    check_name(&format!("{longest}é"), Err(PersonNameError));
}

proptest! {
    #[test]
    fn any_text_is_a_name_or_refused(raw in "(?s).{0,130}") {
        if let Ok(name) = PersonName::parse(&raw) {
            prop_assert!(name.full().starts_with(name.first()));
            prop_assert!(!name.first().is_empty());
            prop_assert!(name.full().chars().count() <= PersonName::CHARS_MAX);
        }
    }
}
