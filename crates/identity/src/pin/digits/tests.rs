use super::*;

#[test]
fn a_pin_has_4_to_8_digits() {
    for raw in ["2580", "00000000", "1234", "98765432"] {
        assert_eq!(PinDigits::parse(raw).unwrap().as_bytes(), raw.as_bytes());
    }
    for raw in [
        "",
        "123",
        "123456789",
        "12a4",
        " 1234",
        "1234 ",
        "-1234",
        "+123",
        "１２３４",
        "12.4",
        "1234\n",
        "١٢٣٤",
    ] {
        assert_eq!(PinDigits::parse(raw), Err(PinError::BadForm), "{raw:?}");
        assert_eq!(PinDigits::parse_new(raw), Err(PinError::BadForm), "{raw:?}");
    }
    assert!(!format!("{:?}", PinDigits::parse("2580")).contains("2580"));
}

#[test]
fn a_new_pin_is_no_run() {
    for raw in ["0000", "99999999", "1234", "4321", "012345", "876543", "7890", "8901", "0987", "3210"] {
        assert_eq!(PinDigits::parse_new(raw), Err(PinError::TooSimple), "{raw}");
    }
    for raw in ["2580", "1235", "1123", "0001", "1357", "1212", "12345687"] {
        assert_eq!(PinDigits::parse_new(raw), PinDigits::parse(raw), "{raw}");
    }
}

#[test]
fn few_of_all_short_pins_are_too_simple() {
    let simple = (0..10_000).filter(|pin| PinDigits::parse_new(&format!("{pin:04}")).is_err()).count();
    assert_eq!(simple, 30, "ten of one digit, ten up, ten down");
}
