use super::*;
use proptest::prelude::*;

#[test]
fn a_webhook_address_is_absolute_and_plain() {
    let longest = format!("https://a.example/{}", "x".repeat(WebhookUrl::BYTES_MAX - 18));
    let too_long = format!("{longest}x");
    let cases = [
        ("https://hooks.example/florin", true),
        ("http://127.0.0.1:9000/hook?account=1", true),
        (longest.as_str(), true),
        (too_long.as_str(), false),
        ("", false),
        ("hooks.example", false),
        ("/hook", false),
        ("ftp://hooks.example", false),
        ("file:///etc/passwd", false),
        ("https://person@hooks.example", false),
        ("https://person:word@hooks.example", false),
        ("https://hooks.example/#part", false),
        ("https://", false),
        (" https://hooks.example", false),
        ("https://hooks.example/\n", false),
        ("https://hooks.example/\0", false),
    ];
    for (raw, is_right) in cases {
        let read = WebhookUrl::parse(raw);
        assert_eq!(read.is_ok(), is_right, "{raw}");
        if let Ok(url) = read {
            assert_eq!(url.as_str(), raw);
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_refused(raw in "(?s).{0,60}|https?://[ -~]{0,30}") {
        if let Ok(url) = WebhookUrl::parse(&raw) {
            prop_assert!(WebhookUrl::parse(url.as_str()).is_ok());
        }
    }
}
