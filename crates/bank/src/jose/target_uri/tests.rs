use super::*;
use proptest::prelude::*;

fn normal(text: &str) -> Option<String> {
    TargetUri::parse(text).ok().map(|uri| uri.to_string())
}

fn check(text: &str, expected: &str) {
    assert_eq!(normal(text).as_deref(), Some(expected), "{text}");
    assert_eq!(normal(expected).as_deref(), Some(expected), "{expected}");
}

/// RFC 3986, 6.2.2 and 6.2.3, with its examples where they are web addresses.
#[test]
fn addresses_that_mean_the_same_are_equal() {
    check("https://server.example.com/token", "https://server.example.com/token");
    check("HTTPS://Server.EXAMPLE.com/Token", "https://server.example.com/Token");
    for same in
        ["http://example.com", "http://example.com/", "http://example.com:/", "http://example.com:80/"]
    {
        check(same, "http://example.com/");
    }
    check("https://example.com:443", "https://example.com/");
    check("https://example.com:80/", "https://example.com:80/");
    check("http://example.com:443/", "http://example.com:443/");
    check("http://127.0.0.1:08080/a", "http://127.0.0.1:8080/a");
    check("http://[2001:DB8::7]:80/a", "http://[2001:db8::7]/a");
    check("http://[::1]:8080", "http://[::1]:8080/");
    check("http://example.com/%7esmith/%3a%2f", "http://example.com/~smith/%3A%2F");
    check("https://example.com/a?b=c#d", "https://example.com/a");
    check("https://example.com#d?e", "https://example.com/");
    check("https://example.com?expand[]=merchant&x=%", "https://example.com/");
    check("https://example.com/a/../a/./b/", "https://example.com/a/b/");
    check("https://example.com/a/b/c/./../../g", "https://example.com/a/g");
    check("https://example.com/../../a", "https://example.com/a");
    check("https://example.com/a/..", "https://example.com/");
    check("https://example.com/a/.", "https://example.com/a/");
    check("https://example.com/a/%2E%2e/b", "https://example.com/b");
    check("https://example.com//a//", "https://example.com//a//");
    check("https://example.com/...", "https://example.com/...");
    check("https://example.com/a:b@c;d=e,f!$&'()*+", "https://example.com/a:b@c;d=e,f!$&'()*+");
}

#[test]
fn addresses_that_differ_stay_different() {
    let one = normal("https://example.com/a");
    let others = [
        "http://example.com/a",
        "https://example.com/A",
        "https://example.com/a/",
        "https://example.com/a/b",
        "https://example.com:8443/a",
        "https://example.com./a",
        "https://example.org/a",
        "https://www.example.com/a",
        "https://example.com/%252e/a",
        "https://example.com/%2Fa",
        "https://example.com//a",
    ];
    for other in others {
        let other = normal(other);
        assert!(other.is_some() && other != one, "{other:?}");
    }
}

#[test]
fn other_texts_are_refused() {
    let bad = [
        "",
        "https",
        "https:",
        "https://",
        "https:///a",
        "https://:443/a",
        "https:example.com/a",
        "//example.com/a",
        "/a",
        "ftp://example.com/a",
        "javascript://example.com/a",
        " https://example.com/a",
        "https://example.com/a b",
        "https://example.com/a\n",
        "https://exam\tple.com/a",
        "https://user@example.com/a",
        "https://example.com@evil.example/a",
        "https://user:secret@example.com/a",
        "https://example.com\\a",
        "https:\\\\example.com/a",
        "https://example.com/a\\b",
        "https://example.com/%",
        "https://example.com/%2",
        "https://example.com/%2g",
        "https://example.com/%+1",
        "https://ex%61mple.com/a",
        "https://example.com:65536/",
        "https://example.com:4a3/",
        "https://example.com:-1/",
        "https://[::1/a",
        "https://::1/a",
        "https://[::1]a/",
        "https://[example.com]/",
        "https://[::1%25eth0]/",
        "https://b\u{fc}cher.example/",
        "https://example.com/caf\u{e9}",
        "https://example.com/<a>",
        "https://example.com/{a}",
    ];
    for text in bad {
        assert_eq!(TargetUri::parse(text), Err(TargetUriError), "{text:?}");
    }
    let long = |bytes: usize| TargetUri::parse(&format!("https://a.example/{}", "x".repeat(bytes - 18)));
    assert!(long(TargetUri::BYTES_MAX).is_ok());
    assert_eq!(long(TargetUri::BYTES_MAX + 1), Err(TargetUriError));
}

proptest! {
    #[test]
    fn what_is_normal_stays(text in "https?://[a-zA-Z0-9.:\\[\\]@%-]{1,12}(/[a-z.%2eEfF/]{0,20})?[?#]?[a-z%]{0,5}") {
        if let Ok(uri) = TargetUri::parse(&text) {
            prop_assert_eq!(TargetUri::parse(uri.as_str()), Ok(uri.clone()));
            // A host of two points is a name like any other.
            let (_, path) = uri.as_str().split_once("://").and_then(|(_, rest)| rest.split_once('/')).unwrap();
            prop_assert!(!path.split('/').any(|part| part == ".."), "{}", path);
            prop_assert!(uri.as_str().len() <= text.len() + 1);
        }
    }

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,40}") {
        drop(TargetUri::parse(&text));
        drop(TargetUri::parse(&format!("https://{text}")));
        drop(TargetUri::parse(&format!("https://a.example/{text}")));
    }
}
