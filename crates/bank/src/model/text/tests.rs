use super::*;
use proptest::prelude::*;

#[test]
fn a_text_is_bounded_in_characters() {
    let cases = [
        ("", 0, true),
        ("é", 0, false),
        ("éé", 2, true),
        ("ééé", 2, false),
        ("a\nb\r\n\tc", 10, true),
        ("a\u{0}b", 10, false),
        ("a\u{1b}[2J", 10, false),
        ("a\u{7f}", 10, false),
    ];
    for (text, chars_max, wanted) in cases {
        assert_eq!(is_text(text, chars_max), wanted, "{text:?} {chars_max}");
    }
}

#[test]
fn a_web_address_is_absolute_http_or_https() {
    let cases = [
        ("https://pictures.example/cat.png", true),
        ("http://pictures.example/cat.png?size=2#top", true),
        ("HTTPS://pictures.example", true),
        ("", false),
        ("cat.png", false),
        ("/cat.png", false),
        ("//pictures.example/cat.png", false),
        ("https://", false),
        ("ftp://pictures.example/cat.png", false),
        ("javascript:alert(1)", false),
        ("data:image/png;base64,AAAA", false),
        ("file:///etc/passwd", false),
        ("https://pictures.example/\ncat.png", false),
        ("java\tscript:alert(1)", false),
    ];
    for (text, wanted) in cases {
        assert_eq!(is_web_address(text, 100), wanted, "{text:?}");
    }
    let text = "https://a.example";
    assert!(is_web_address(text, text.len()));
    assert!(!is_web_address(text, text.len() - 1));
}

#[test]
fn a_color_is_a_hash_and_six_digits() {
    for text in ["#000000", "#FFFFFF", "#a1B2c3"] {
        assert!(is_color(text), "{text}");
    }
    for text in ["", "#", "#00000", "#0000000", "000000", "#00000g", "#fff", "red", " #000000", "#００"] {
        assert!(!is_color(text), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_judged(text in "(?s).{0,60}|#[0-9a-fA-F]{5,7}|https?:[ -~]{0,30}") {
        prop_assert!(!is_web_address(&text, 100) || text.to_lowercase().starts_with("http"));
        prop_assert!(!is_color(&text) || text.len() == 7);
        prop_assert!(!is_text(&text, 5) || text.chars().count() <= 5);
    }
}
