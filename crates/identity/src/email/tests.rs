use super::*;
use crate::samples::{bits, start};
use crate::{Person, PersonName};
use kernel::PersonId;
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

fn person(number: u64, email: Email) -> Person {
    let name = PersonName::parse("Ada Lovelace").unwrap();
    Person { id: PersonId::from_uuid(bits(number)), email, name, created_at: start() }
}

/// An account as the build before made it: its key is the address in lower case.
fn old(written: &str) -> Email {
    Email::kept(written, &written.to_lowercase()).unwrap()
}

/// Whether the account is found, and meant, by what is typed.
fn finds(typed: &str, account: &Email) -> bool {
    let typed = Email::parse(typed).unwrap();
    let people = [person(1, account.clone())];
    typed.keys().iter().any(|key| key == account.key()) && Person::closest(&typed, &people).is_some()
}

const NFC: &str = "jos\u{e9}.\u{212b}ngstr\u{f6}m@ex\u{e4}mple.com";
const NFD: &str = "jose\u{301}.A\u{30a}ngstro\u{308}m@exa\u{308}mple.com";
const FULL_WIDTH: &str = "\u{ff41}\u{ff44}\u{ff41}\u{ff17}@example.com";

#[test]
fn a_new_account_is_found_by_every_case_and_form_of_its_address() {
    for forms in [
        &["ada@example.com", "ADA@EXAMPLE.COM", "Ada@Example.com"][..],
        &[
            NFC,
            NFD,
            "JOS\u{c9}.\u{c5}NGSTR\u{d6}M@EX\u{c4}MPLE.COM",
            "JOSE\u{301}.A\u{30a}NGSTRO\u{308}M@EXA\u{308}MPLE.COM",
        ],
        &[FULL_WIDTH, "ada7@example.com", "\u{ff21}\u{ff24}\u{ff21}\u{ff17}@example.com", "ADA7@example.com"],
        &[
            "stra\u{df}e@example.com",
            "STRA\u{1e9e}E@EXAMPLE.COM",
            "STRASSE@EXAMPLE.COM",
            "strasse@example.com",
        ],
        &[
            "\u{3bf}\u{3b4}\u{3cc}\u{3c2}@example.com",
            "\u{39f}\u{394}\u{38c}\u{3a3}@EXAMPLE.COM",
            "\u{3bf}\u{3b4}\u{3cc}\u{3c3}@example.com",
        ],
        &["\u{fb01}n@example.com", "fin@example.com", "FIN@EXAMPLE.COM"],
        &["\u{130}pek@example.com", "i\u{307}pek@example.com"],
        &["al\u{131}@example.com", "AL\u{131}@EXAMPLE.COM"],
    ] {
        for account in forms {
            let account = Email::parse(account).unwrap();
            for typed in forms {
                assert!(finds(typed, &account), "{typed:?} means {:?}", account.written());
            }
        }
    }
}

#[test]
fn an_old_account_is_found_by_whatever_found_it_before_and_by_every_unicode_form() {
    for (account, typed) in [
        ("Ada@Example.com", "ada@example.COM"),
        (NFC, NFC),
        (NFC, NFD),
        (NFD, NFC),
        (NFD, NFD),
        (NFC, "JOS\u{c9}.\u{c5}NGSTR\u{d6}M@EX\u{c4}MPLE.COM"),
        (NFD, "JOS\u{c9}.\u{c5}NGSTR\u{d6}M@EX\u{c4}MPLE.COM"),
        (FULL_WIDTH, FULL_WIDTH),
        (FULL_WIDTH, "\u{ff21}\u{ff24}\u{ff21}\u{ff17}@example.com"),
        ("ada7@example.com", FULL_WIDTH),
        ("stra\u{df}e@example.com", "Stra\u{df}e@example.com"),
        ("stra\u{df}e@example.com", "STRA\u{1e9e}E@example.com"),
        ("strasse@example.com", "stra\u{df}e@example.com"),
        ("al\u{131}@example.com", "AL\u{131}@example.com"),
        ("\u{130}pek@example.com", "\u{130}PEK@example.com"),
        ("\u{39f}\u{394}\u{38c}\u{3a3}@example.com", "\u{39f}\u{394}\u{38c}\u{3a3}@example.com"),
    ] {
        assert!(finds(typed, &old(account)), "{typed:?} means the old {account:?}");
    }
}

#[test]
fn the_dotless_i_is_another_letter_in_old_and_new_keys() {
    assert_eq!(Email::parse("al\u{131}@example.com").unwrap().key(), "al\u{131}@example.com");
    for (typed, account) in [
        ("ali@example.com", "al\u{131}@example.com"),
        ("ALI@EXAMPLE.COM", "al\u{131}@example.com"),
        ("al\u{131}@example.com", "ali@example.com"),
    ] {
        assert!(!finds(typed, &old(account)), "{typed:?}");
        assert!(!finds(typed, &Email::parse(account).unwrap()), "{typed:?}");
    }
}

#[test]
fn an_address_that_two_rules_read_as_one_means_the_nearest_account() {
    let folded = person(1, Email::parse("strasse@example.com").unwrap());
    let sharp = person(2, old("stra\u{df}e@example.com"));
    let both = [folded.clone(), sharp.clone()];
    for (typed, wanted) in [
        ("strasse@example.com", &folded),
        ("STRASSE@EXAMPLE.COM", &folded),
        ("stra\u{df}e@example.com", &sharp),
        ("STRA\u{df}E@example.com", &sharp),
        ("STRA\u{1e9e}E@example.com", &sharp),
    ] {
        let typed = Email::parse(typed).unwrap();
        for people in [both.clone(), [sharp.clone(), folded.clone()]] {
            assert_eq!(Person::closest(&typed, &people), Some(wanted), "{:?}", typed.written());
        }
    }
    // Of two as near, the one who came first; nobody whose address it is not.
    let (first, second) = (person(1, old(NFC)), person(2, old(NFC)));
    let typed = Email::parse(NFC).unwrap();
    assert_eq!(Person::closest(&typed, &[second, first.clone()]), Some(&first));
    assert_eq!(Person::closest(&typed, &both), None);
    assert_eq!(Person::closest(&typed, &[]), None);
}

#[test]
fn a_kept_key_stays_whatever_rule_made_it() {
    let email = Email::kept(" Ada@Example.com ", "a key of another time").unwrap();
    assert_eq!((email.written(), email.key()), ("Ada@Example.com", "a key of another time"));
    assert_eq!(email.keys(), ["ada@example.com"], "one key is named once");
    assert_eq!(Email::kept("nobody", "a key"), Err(EmailError::BadForm));
    assert_eq!(
        Email::parse(NFD).unwrap().keys()[0],
        Email::parse(NFC).unwrap().key(),
        "the newest comes first"
    );
}

#[test]
fn every_character_has_one_key() {
    let key = |text: String| folded(&text);
    // All others map to themselves in every way, so there is nothing to agree on.
    let is_mapped = |c: &char| {
        let same = |mut mapped: Vec<char>| mapped.pop() == Some(*c) && mapped.is_empty();
        !same(std::iter::once(*c).nfkd().collect())
            || !same(c.to_lowercase().collect())
            || !same(c.to_uppercase().collect())
    };
    for c in ('\0'..=char::MAX).filter(is_mapped) {
        let own = key(c.to_string());
        let forms = [
            c.to_string().nfc().collect::<String>(),
            c.to_string().nfd().collect(),
            c.to_string().nfkc().collect(),
            c.to_string().nfkd().collect(),
            c.to_lowercase().collect(),
            own.clone(),
            own.to_lowercase(),
        ];
        for form in forms {
            assert_eq!(key(form), own, "{c:?}");
        }
        if c != 'ı' {
            assert_eq!(key(c.to_uppercase().collect()), own, "{c:?} in upper case");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_refused(raw in "(?s).{0,80}") {
        if let Ok(email) = Email::parse(&raw) {
            // What was read reads the same again, and every way of writing it has one key.
            prop_assert!(Email::parse(email.written()).is_ok_and(|again| again == email));
            prop_assert_eq!(email.key(), email.key().to_lowercase());
            prop_assert!(email.keys().contains(&email.written().to_lowercase()), "the first key there was");
            prop_assert!(email.keys().len() <= Email::KEYS_MAX);
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
}
