use super::*;
use crate::problem::Kind;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use kernel::Timestamp;
use proptest::prelude::*;

fn pairs(encoded: &str) -> Pairs {
    Pairs::parse(encoded.as_bytes()).expect("few enough pairs")
}

#[test]
fn brackets_may_be_encoded_or_not() {
    for encoded in ["metadata[notes]=a+b&metadata[x]=", "metadata%5Bnotes%5D=a%20b&metadata%5Bx%5D="] {
        let entries = pairs(encoded).entries("metadata").unwrap();
        let expected = [("notes".to_owned(), "a b".to_owned()), ("x".to_owned(), String::new())];
        assert_eq!(entries, expected, "{encoded}");
    }
    assert_eq!(
        pairs("expand[]=merchant&expand%5B%5D=x").all("expand[]").collect::<Vec<_>>(),
        ["merchant", "x"]
    );
    for odd in ["metadata[]=1", "metadata[a][b]=1", "metadata[a=1", "metadata[[a]]=1"] {
        assert_eq!(pairs(odd).entries("metadata").unwrap_err().kind, Kind::BAD_PARAM, "{odd}");
    }
}

#[test]
fn what_is_given_twice_is_refused() {
    let found = pairs("amount=1&amount=100").amount("amount").unwrap_err();
    assert_eq!(found, crate::problem::Problem::with(Kind::REPEATED_PARAM, "amount"));
}

#[test]
fn a_zero_character_is_refused_where_it_is_read() {
    assert_eq!(pairs("a=x%00").text("a").unwrap_err(), crate::problem::Problem::bad("a"));
    for odd in ["metadata[a]=%00", "metadata[%00]=a"] {
        assert_eq!(pairs(odd).entries("metadata").unwrap_err().kind, Kind::BAD_PARAM, "{odd}");
    }
    assert_eq!(pairs("a=%00&b=1").required("b").unwrap(), "1");
}

#[test]
fn amounts_are_digits_above_zero() {
    assert_eq!(pairs("amount=9223372036854775807").amount("amount").unwrap().minor(), i64::MAX);
    assert_eq!(pairs("amount=007").amount("amount").unwrap().minor(), 7);
    for bad in ["0", "-1", "%2B1", "1.0", "1e3", "+1", "1+", "0x1", "9223372036854775808", "\u{661}", "NaN"] {
        assert_eq!(
            pairs(&format!("amount={bad}")).amount("amount").unwrap_err().kind,
            Kind::BAD_PARAM,
            "{bad}"
        );
    }
    for missing in ["", "amount", "amount="] {
        assert_eq!(pairs(missing).amount("amount").unwrap_err().kind, Kind::MISSING_PARAM, "{missing}");
    }
}

#[test]
fn counts_are_clamped() {
    let limit = |text: &str| pairs(&format!("limit={text}")).count_if_given("limit", 100);
    assert_eq!(limit("1"), Ok(Some(1)));
    assert_eq!(limit("100"), Ok(Some(100)));
    assert_eq!(limit("101"), Ok(Some(100)));
    assert_eq!(limit(&"9".repeat(40)), Ok(Some(100)));
    assert_eq!(limit(""), Ok(None));
    for bad in ["0", "00", "-1", "ten", "1.5"] {
        assert_eq!(limit(bad).unwrap_err().kind, Kind::BAD_PARAM, "{bad}");
    }
}

#[test]
fn instants_are_read_as_clients_write_them() {
    let expected = Timestamp::parse("2026-01-01T00:00:00.123Z").unwrap();
    for text in [
        "2026-01-01T00:00:00.123Z",
        "2026-01-01t00:00:00.123z",
        "2026-01-01+00%3A00%3A00.123000%2B00%3A00",
        "2026-01-01 01:00:00.123%2B01:00",
        "2026-01-01T00:00:00.123000000Z",
        "2026-01-01T00:00:00.123000000999999Z",
    ] {
        assert_eq!(pairs(&format!("since={text}")).instant_if_given("since"), Ok(Some(expected)), "{text}");
    }
    for text in ["yesterday", "2026-01-01", "2026-13-01T00:00:00Z", "1767225600"] {
        let found = pairs(&format!("since={text}")).instant_if_given("since");
        assert_eq!(found.unwrap_err().kind, Kind::BAD_PARAM, "{text}");
    }
}

#[test]
fn pairs_are_bounded() {
    let many = |count: usize| "a=1&".repeat(count);
    assert!(Pairs::parse(many(Pairs::COUNT_MAX).as_bytes()).is_ok());
    let found = Pairs::parse(many(Pairs::COUNT_MAX + 1).as_bytes());
    assert_eq!(found.unwrap_err().kind, Kind::TOO_MANY_PARAMS);
}

#[test]
fn flat_json_stands_for_a_form() {
    let found = Pairs::parse_flat_json(br#"{"params[title]":"Hi","type":"basic"}"#).unwrap();
    assert_eq!(found.required("params[title]"), Ok("Hi"));
    for bad in ["[]", r#"{"a":1}"#, r#"{"a":{}}"#, "{", "\"a\""] {
        assert_eq!(Pairs::parse_flat_json(bad.as_bytes()).unwrap_err().kind, Kind::BAD_JSON, "{bad}");
    }
}

fn request(content_type: Option<&str>, body: &'static str) -> Request {
    let mut request = Request::new(Body::from(body));
    if let Some(text) = content_type {
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_str(text).unwrap());
    }
    request
}

#[tokio::test]
async fn the_media_type_alone_counts() {
    for text in ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded;charset=UTF-8"] {
        assert!(read_form(request(Some(text), "a=1"), 10).await.is_ok(), "{text}");
    }
    for text in [None, Some("application/json"), Some("text/plain"), Some("multipart/form-data; boundary=x")]
    {
        let found = read_form(request(text, "a=1"), 10).await;
        assert_eq!(found.unwrap_err().kind, Kind::BAD_CONTENT_TYPE, "{text:?}");
        assert!(read_form(request(text, ""), 10).await.is_ok(), "an empty body is no form: {text:?}");
    }
}

#[tokio::test]
async fn bodies_are_bounded() {
    assert_eq!(read_body(Body::from("12345"), 5).await.unwrap(), b"12345");
    assert_eq!(read_body(Body::from("123456"), 5).await.unwrap_err().kind, Kind::BODY_TOO_LARGE);
    let endless = Body::from(vec![0; 40 * 1024 * 1024]);
    assert_eq!(read_body(endless, 5).await.unwrap_err().kind, Kind::BODY_TOO_LARGE);
}

fn headers(authorization: &str) -> HeaderMap {
    HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(authorization).unwrap())])
}

#[test]
fn basic_proof_is_form_decoded() {
    // `oauth2client_1:a+b%3D&`, of which the secret is `a b=&`.
    let proof = basic_credentials(&headers("bAsIc b2F1dGgyY2xpZW50XzE6YStiJTNEJg==")).unwrap().unwrap();
    assert_eq!(proof.client_id, "oauth2client_1");
    assert_eq!(proof.client_secret.unwrap().expose(), "a b=&");
    assert!(basic_credentials(&headers("Bearer abc")).unwrap().is_none());
    for bad in ["Basic !", "Basic YWJj", "Basic /w=="] {
        assert_eq!(basic_credentials(&headers(bad)).unwrap_err().kind, Kind::BAD_CLIENT, "{bad}");
    }
}

proptest! {
    #[test]
    fn what_is_encoded_is_read_back(list in prop::collection::vec((".{0,20}", ".{0,20}"), 0..20)) {
        let mut encoder = form_urlencoded::Serializer::new(String::new());
        encoder.extend_pairs(&list);
        let found = pairs(&encoder.finish());
        for (name, value) in &list {
            let name: &'static str = Box::leak(name.clone().into_boxed_str());
            prop_assert!(found.all(name).any(|found| found == value));
        }
    }

    #[test]
    fn no_bytes_break_the_readers(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(found) = Pairs::parse(&bytes) {
            drop(found.entries("metadata"));
            prop_assert!(found.amount("amount").is_ok_and(|amount| 0 < amount.minor()) || found.amount("amount").is_err());
        }
        drop(Pairs::parse_flat_json(&bytes));
    }
}
