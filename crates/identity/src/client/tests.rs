use super::*;
use crate::samples::{REDIRECT, SECRET, confidential, public};
use proptest::prelude::*;

#[test]
fn a_redirect_address_is_https_or_loopback_and_plain() {
    let longest = format!("https://a.example/{}", "x".repeat(RedirectUri::BYTES_MAX - 18));
    assert_eq!(longest.len(), RedirectUri::BYTES_MAX);
    let too_long = format!("{longest}x");
    let cases = [
        ("https://client.example/back", true),
        ("https://client.example/back?already=here", true),
        ("https://client.example", true),
        ("https://127.0.0.1/back", true),
        ("http://localhost:6600/back", true),
        ("http://127.0.0.1:6600/back", true),
        ("http://127.9.9.9/back", true),
        ("http://[::1]:6600/back", true),
        (longest.as_str(), true),
        (too_long.as_str(), false),
        ("", false),
        ("/back", false),
        ("client.example/back", false),
        ("http://client.example/back", false),
        ("http://localhost.example/back", false),
        ("http://128.0.0.1/back", false),
        ("http://[::2]/back", false),
        ("ftp://client.example/back", false),
        ("javascript:alert(1)", false),
        ("data:text/html,x", false),
        ("client://back", false),
        ("https://client.example/back#part", false),
        ("https://client.example/back#", false),
        ("https://person@client.example/back", false),
        ("https://person:word@client.example/back", false),
        ("https://client.example/b ack", false),
        (" https://client.example/back", false),
        ("https://client.example/back\n", false),
        ("https://cliént.example/back", false),
        ("https://", false),
    ];
    for (raw, is_right) in cases {
        match RedirectUri::parse(raw) {
            Ok(uri) => {
                assert!(is_right, "{raw} should be refused");
                assert_eq!(uri.as_str(), raw, "kept byte for byte");
            }
            Err(refusal) => {
                assert!(!is_right, "{raw} should be taken");
                assert_eq!(refusal, Refusal::BadRedirect);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_a_redirect_address_or_refused(raw in "\\PC{0,80}") {
        if let Ok(uri) = RedirectUri::parse(&raw) {
            prop_assert_eq!(uri.as_str(), raw.as_str());
            prop_assert!(raw.starts_with("http"));
        }
    }

    #[test]
    fn any_near_address_is_a_redirect_address_or_refused(
        raw in "(https?|HTTPS|ftp)://[a-z0-9.:@\\[\\]%-]{0,20}(/[ -~]{0,20})?"
    ) {
        if let Ok(uri) = RedirectUri::parse(&raw) {
            prop_assert_eq!(uri.as_str(), raw.as_str());
            prop_assert!(!raw.contains('#'));
        }
    }
}

#[test]
fn a_client_proves_itself_by_its_secret_or_by_having_none() {
    let (confidential, public) = (confidential(), public());
    let cases = [
        (Some(&confidential), Some(SECRET), Ok(())),
        (Some(&confidential), Some("another"), Err(Refusal::BadClient)),
        (Some(&confidential), Some(""), Err(Refusal::BadClient)),
        (Some(&confidential), None, Err(Refusal::BadClient)),
        (Some(&public), None, Ok(())),
        (Some(&public), Some(""), Ok(())),
        (Some(&public), Some(SECRET), Err(Refusal::BadClient)),
        (None, Some(SECRET), Err(Refusal::BadClient)),
        (None, None, Err(Refusal::BadClient)),
    ];
    for (client, secret, wanted) in cases {
        assert_eq!(decide_client(client, secret), wanted, "{client:?} {secret:?}");
    }
}

#[test]
fn a_redirect_address_has_to_be_registered_byte_for_byte() {
    let client = confidential();
    assert_eq!(client.redirect_uri(REDIRECT).unwrap().as_str(), REDIRECT);
    for other in
        ["", "https://client.example/back/", "https://client.example/back?x", "HTTPS://client.example/back"]
    {
        assert_eq!(client.redirect_uri(other), Err(Refusal::BadRedirect), "{other}");
    }
}
