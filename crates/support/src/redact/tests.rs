use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

const CARD: &str = SecretKind::Card.text();
const PIN: &str = SecretKind::Pin.text();
const TOKEN: &str = SecretKind::Token.text();
const LINK: &str = SecretKind::Link.text();
const PASSWORD: &str = SecretKind::Password.text();

fn of(text: &str) -> String {
    redact(text).into_text()
}

#[track_caller]
fn check(table: &[(&str, &str)]) {
    for (text, wanted) in table {
        assert_eq!(of(text), *wanted, "{text}");
        assert_eq!(of(wanted), *wanted, "twice: {text}");
    }
}

#[test]
fn card_numbers_go_however_they_are_written() {
    for number in [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111\u{2011}1111\u{2013}1111\u{2212}1111",
        "4111.1111.1111.1111",
        "4111\u{a0}1111\u{2009}1111\u{202f}1111",
        "4111 - 1111 - 1111 - 1111",
        "4111\n1111\n1111\n1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "41\u{200b}11 11\u{ad}11 1111 1111",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "４１１１１１１１１１１１１１１１",
        "𝟜𝟙𝟙𝟙 𝟙𝟙𝟙𝟙 𝟙𝟙𝟙𝟙 𝟙𝟙𝟙𝟙",
        "4111 111111 111111",
        "3782 822463 10005",
        "4222222222222",
    ] {
        assert_eq!(of(&format!("Card {number}, help!")), format!("Card {CARD}, help!"), "{number}");
        assert_eq!(of(number), CARD);
    }
    check(&[
        ("4111 1111 1111 1111 exp 12/28", &format!("{CARD} exp 12/28")),
        ("no4111111111111111x", &format!("no{CARD}x")),
        ("1.2 4111 1111 1111 1111", &format!("1.2 {CARD}")),
        ("2026-11-23 4111.1111.1111.1111", &format!("2026-11-23 {CARD}")),
    ]);
}

#[test]
fn what_an_agent_needs_stays() {
    for text in [
        "",
        "My sort code is 04-00-99 and the account 12345678.",
        "04-00-99 12345678",
        "12-34-56 12345670",
        "Paid £1,234.56 on 2026-11-23 at 09:14:15 to +44 20 7946 0958",
        "tx_7n42DGM5Tflk9n8mt7Fhc7 failed with error code 5003",
        "The sort code 040099 is right",
        "https://bank.example/help?page=3 and https://status.bank.example/#history",
        "4111 1111 1111 1112 has a wrong check digit",
        "The password is wrong. My password was reset, and the PIN pad is broken.",
        "Which bearer do you mean?",
        "I typed my PIN 3 times",
        "Ihr Kennwort ist nicht richtig",
    ] {
        let redacted = redact(text);
        assert_eq!((redacted.text(), redacted.removed()), (text, &[] as &[SecretKind]), "{text}");
    }
}

#[test]
fn pins_and_codes_go_by_the_words_beside_them() {
    check(&[
        ("my pin is 4821", &format!("my pin is {PIN}")),
        ("My PIN: 4821!", &format!("My PIN: {PIN}!")),
        ("PIN number = 482193, thanks", &format!("PIN number = {PIN}, thanks")),
        ("pin 4 8 2 1 please", &format!("pin {PIN} please")),
        ("pin\n4821", &format!("pin\n{PIN}")),
        ("4821 is my pin", &format!("{PIN} is my pin")),
        ("p\u{200b}in ٤٨٢١", &format!("p\u{200b}in {PIN}")),
        ("ＰＩＮ ４８２１", &format!("ＰＩＮ {PIN}")),
        ("Meine Geheimzahl lautet 4821.", &format!("Meine Geheimzahl lautet {PIN}.")),
        ("4821 ist meine PIN", &format!("{PIN} ist meine PIN")),
        ("Kartenprüfnummer: 123", &format!("Kartenprüfnummer: {PIN}")),
        ("CVV2 123, cvc:456", &format!("CVV2 {PIN}, cvc:{PIN}")),
        ("the security code is 912", &format!("the security code is {PIN}")),
        ("one-time code 123456", &format!("one-time code {PIN}")),
        ("TAN 482193", &format!("TAN {PIN}")),
    ]);
    assert_eq!(redact("pin 4821, pin 9034").removed(), [SecretKind::Pin, SecretKind::Pin]);
}

#[test]
fn passwords_go() {
    check(&[
        ("password: hunter2 does not work", &format!("password: {PASSWORD} does not work")),
        ("Password=hunter2", &format!("Password={PASSWORD}")),
        ("password : Tr0ub4dor&3", &format!("password : {PASSWORD}")),
        ("my password is hunter2.", &format!("my password is {PASSWORD}")),
        ("Passwort: \"auf und ab\" geht nicht", &format!("Passwort: \"{PASSWORD}\" geht nicht")),
        ("Kennwort lautet sonnenschein", &format!("Kennwort lautet {PASSWORD}")),
        ("pwd -> hunter2", &format!("pwd -> {PASSWORD}")),
        ("password:wrong", &format!("password:{PASSWORD}")),
        ("Das Passwort ist: falsch", &format!("Das Passwort ist: {PASSWORD}")),
    ]);
}

#[test]
fn tokens_and_links_that_let_in_go() {
    let jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJrYWphIn0.c2lnbmF0dXJl";
    let random = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyMTI";
    check(&[
        (&format!("it says {jwt}."), &format!("it says {TOKEN}")),
        ("Authorization: Bearer abcdefgh1", &format!("Authorization: Bearer {TOKEN}")),
        ("DPoP abcdEfgh", &format!("DPoP {TOKEN}")),
        ("florin_service_x1", TOKEN),
        ("florin_staff_abc", TOKEN),
        ("\"flr_a1_7n42DGM5\"", &format!("\"{TOKEN}\"")),
        (random, TOKEN),
        ("https://bank.example/login/link?token=abc.", LINK),
        ("<https://bank.example/login/link?token=abc>", LINK),
        ("open bank.example/x?a=1&token=abc", &format!("open {LINK}")),
        ("https://bank.example/login#hush", LINK),
    ]);
    for hexadecimal in ["0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"] {
        assert!(!of(hexadecimal).contains("89"), "{hexadecimal}");
    }
}

#[test]
fn a_mark_can_be_written_by_anybody_and_hides_nothing_behind_it() {
    let text = format!("{CARD}4111111111111111{PIN} pin 4821");
    assert_eq!(of(&text), format!("{CARD}{CARD}{PIN} pin {PIN}"));
}

/// Digits with a right check digit.
fn card() -> impl Strategy<Value = Vec<u8>> {
    vec(0_u8..10, 12..19).prop_map(|mut digits| {
        let sum: u32 = digits
            .iter()
            .rev()
            .enumerate()
            .map(|(place, digit)| {
                let counted = u32::from(*digit) * if place % 2 == 0 { 2 } else { 1 };
                counted / 10 + counted % 10
            })
            .sum();
        digits.push(u8::try_from((10 - sum % 10) % 10).unwrap());
        digits
    })
}

const SCRIPTS: [u32; 5] = [0x30, 0x660, 0x966, 0xff10, 0x1d7ce];

fn written_in(digits: &[u8], script: usize) -> Vec<char> {
    let zero = SCRIPTS[script];
    digits.iter().map(|digit| char::from_u32(zero + u32::from(*digit)).unwrap()).collect()
}

proptest! {
    #[test]
    fn no_card_number_survives(
        digits in card(),
        gaps in vec(0_usize..6, 19),
        script in 0..SCRIPTS.len(),
        before in "[a-z ,!?]{0,12}",
        after in "[a-z ,!?]{0,12}",
    ) {
        let mut number = String::new();
        for (place, digit) in written_in(&digits, script).into_iter().enumerate() {
            if 0 < place {
                number.push_str([ "", " ", "-", " - ", "\u{2013}", "\u{200b}"][gaps[place]]);
            }
            number.push(digit);
        }
        let lengths: Vec<usize> = number.split([' ', '-', '\u{2013}']).map(|group| group.matches(char::is_numeric).count()).filter(|n| 0 < *n).collect();
        prop_assume!(lengths != [2, 2, 2, 8]);
        let redacted = redact(&format!("{before}{number}{after}"));
        prop_assert_eq!(redacted.text(), format!("{before}{CARD}{after}"));
        prop_assert_eq!(redacted.removed(), &[SecretKind::Card]);
    }

    #[test]
    fn no_pin_survives(
        digits in vec(0_u8..10, 4..7),
        word in prop::sample::select(vec!["pin", "PIN", "Geheimzahl", "passcode", "security code", "OTP"]),
        between in prop::sample::select(vec![" ", ": ", " is ", " = ", " lautet ", "\n", " for my card is "]),
        script in 0..SCRIPTS.len(),
    ) {
        let pin: String = written_in(&digits, script).into_iter().collect();
        let text = of(&format!("My {word}{between}{pin}."));
        prop_assert!(!text.contains(&pin), "{}", text);
    }

    #[test]
    fn no_password_survives(password in "[!-~]{6,20}", word in prop::sample::select(vec!["password: ", "Passwort=", "pwd:"])) {
        let text = of(&format!("hello\n{word}{password}\nbye"));
        prop_assert!(!text.contains(&password), "{}", text);
        prop_assert!(text.starts_with("hello\n") && text.ends_with("\nbye"), "{}", text);
    }

    #[test]
    fn no_token_survives(bytes in vec(any::<u8>(), 16..40), prefix in prop::sample::select(vec!["flr_a1_", "florin_service_", "florin_staff_", "Bearer ", "https://bank.example/login/link?token="])) {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let token: String = bytes.iter().map(|byte| char::from(DIGITS[usize::from(byte % 64)])).collect();
        let text = of(&format!("see {prefix}{token} there"));
        prop_assert!(!text.contains(&token), "{}", text);
        prop_assert!(text.starts_with("see ") && text.ends_with(" there"), "{}", text);
    }

    #[test]
    fn any_text_is_taken_and_its_answer_left_as_it_is(text in "(pin|password: |4111 1111|[0-9 .-]{1,20}|flr_|Bearer |[a-zA-Z0-9]{1,40}|\\PC|\\[removed: looked like a PIN or code\\]|\n){0,12}") {
        let once = redact(&text);
        let twice = redact(once.text());
        prop_assert_eq!(twice.text(), once.text());
        prop_assert_eq!(twice.removed(), &[] as &[SecretKind]);
    }
}

#[test]
fn long_texts_cost_no_more_than_their_length() {
    // Each would take minutes if any rule looked further ahead than a bound.
    for piece in ["4", "4 ", "pin ", "password: ", "Bearer ", "a", "[", "\u{200b}", "flr_", "1.1 ", "é"] {
        let text = piece.repeat(400_000 / piece.len());
        assert!(redact(&text).text().len() <= text.len() * 10, "{piece}");
    }
}
