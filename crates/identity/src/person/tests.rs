use super::*;
use proptest::prelude::*;

fn check_email(raw: &str, wanted: Result<(&str, &str), EmailError>) {
    let read = Email::parse(raw);
    let texts = read.as_ref().map(|email| (email.written(), email.key())).map_err(|error| *error);
    assert_eq!(texts, wanted, "{raw:?}");
}

#[test]
fn an_address_is_a_name_and_a_domain_around_one_at_sign() {
    check_email("ada@example.com", Ok(("ada@example.com", "ada@example.com")));
    check_email(" Ada.L+bank@Example.COM\t", Ok(("Ada.L+bank@Example.COM", "ada.l+bank@example.com")));
    check_email("a@b.c", Ok(("a@b.c", "a@b.c")));
    check_email("ada@mail.example.co.uk", Ok(("ada@mail.example.co.uk", "ada@mail.example.co.uk")));
    for raw in [
        "",
        " ",
        "@",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@b.",
        "ada@.b",
        "ada@..",
        "ada@b",
        "ada@@example.com",
        "ada@home@example.com",
        "ada lovelace@example.com",
        "ada@exam ple.com",
        "ada@exa\u{0}mple.com",
        "ada\n@example.com",
        "<ada@example.com>",
        "ada@example.com,bob@example.com",
        "ada@example.com;",
        "ada@[127.0.0.1]",
        "\"ada\"@example.com",
        "ada\\@example.com",
        "(ada)@example.com",
        "mailto:ada@example.com",
    ] {
        check_email(raw, Err(EmailError::BadForm));
    }
}

#[test]
fn an_address_has_254_bytes_at_most() {
    let domain = "@example.com";
    let longest = format!("{}{domain}", "a".repeat(Email::BYTES_MAX - domain.len()));
    check_email(&longest, Ok((&longest, &longest)));
    check_email(&format!("  {longest}  "), Ok((&longest, &longest)));
    check_email(&format!("a{longest}"), Err(EmailError::TooLong));
}

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
    fn any_text_is_an_address_or_refused(raw in "(?s).{0,80}") {
        if let Ok(email) = Email::parse(&raw) {
            // What was read reads the same again, and every way of writing it has one key.
            prop_assert!(Email::parse(email.written()).is_ok_and(|again| again == email));
            prop_assert_eq!(email.key(), email.written().to_lowercase());
            prop_assert_eq!(email.written().matches('@').count(), 1);
        }
    }

    #[test]
    fn any_near_address_is_an_address_or_refused(raw in "[ a-zA-Z0-9.+<>,@\"-]{0,12}@[a-zA-Z0-9.@ -]{0,12}") {
        if let Ok(email) = Email::parse(&raw) {
            prop_assert!(Email::parse(email.written()).is_ok_and(|again| again == email));
            prop_assert!(email.written().len() <= Email::BYTES_MAX);
        }
    }

    #[test]
    fn letters_around_an_at_sign_are_an_address(name in "[a-z0-9]{1,64}", domain in "[a-z0-9]{1,60}\\.[a-z]{2,10}") {
        let raw = format!("{name}@{domain}");
        let email = Email::parse(&raw).unwrap();
        prop_assert_eq!(email.key(), raw.as_str());
        let shouted = Email::parse(&raw.to_uppercase()).unwrap();
        prop_assert_eq!(shouted.key(), raw.as_str());
    }

    #[test]
    fn any_text_is_a_name_or_refused(raw in "(?s).{0,130}") {
        if let Ok(name) = PersonName::parse(&raw) {
            prop_assert!(name.full().starts_with(name.first()));
            prop_assert!(!name.first().is_empty());
            prop_assert!(name.full().chars().count() <= PersonName::CHARS_MAX);
        }
    }
}
