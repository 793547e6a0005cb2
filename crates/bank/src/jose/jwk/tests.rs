use super::*;
use crate::jose::samples::{RFC_KEY, rfc_key};
use crate::jose::{Jws, Signer as _};
use serde_json::json;

fn jwk(more: &str) -> String {
    let [x, y, _] = RFC_KEY;
    format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"{more}}}"#)
}

/// RFC 9449, 6.1: the key of its examples, whose thumbprint (RFC 7638) it tells.
#[test]
fn the_key_of_the_standard_has_its_thumbprint() {
    let text = r#"{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}"#;
    let found = Jwk::parse(text).unwrap();
    assert_eq!(found.kid, None);
    assert_eq!(found.key.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}

#[test]
fn a_thumbprint_is_of_the_key_alone() {
    let [x, y, _] = RFC_KEY;
    let reordered =
        format!(r#"{{ "y":"{y}", "use":"sig", "kid":"a", "x":"{x}", "crv":"P-256", "kty":"EC" }}"#);
    let found = Jwk::parse(&reordered).unwrap();
    assert_eq!(found.kid.as_deref(), Some("a"));
    assert_eq!(found.key.thumbprint(), Jwk::parse(&jwk("")).unwrap().key.thumbprint());
    assert_eq!(found.key, *rfc_key().key());
}

#[test]
fn only_a_public_key_for_es256_is_one() {
    let check = |text: &str, wrong: Option<JwkError>| {
        assert_eq!(Jwk::parse(text).err(), wrong, "{text}");
    };
    let [x, y, d] = RFC_KEY;
    check(&jwk(""), None);
    // As WebCrypto writes it.
    check(&jwk(r#","ext":true,"key_ops":["verify"]"#), None);
    check(&jwk(r#","use":"sig","alg":"ES256","x5c":["MIIB"]"#), None);
    check(&jwk(&format!(r#","d":"{d}""#)), Some(JwkError::Private));
    for d in ["null", "\"\"", "0", "{}"] {
        check(&jwk(&format!(r#","d":{d}"#)), Some(JwkError::Private));
    }
    check(r#"{"kty":"oct","k":"c2VjcmV0"}"#, Some(JwkError::Private));
    check(r#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}"#, Some(JwkError::Private));
    check(r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, Some(JwkError::UnsupportedKey));
    check(&jwk("").replace("P-256", "P-384"), Some(JwkError::UnsupportedKey));
    check(&jwk("").replace("P-256", "p-256"), Some(JwkError::UnsupportedKey));
    check(&jwk("").replace("EC", "OKP"), Some(JwkError::UnsupportedKey));
    check(&jwk("").replace(r#""crv":"P-256","#, ""), Some(JwkError::UnsupportedKey));
    check(&jwk(r#","use":"enc""#), Some(JwkError::WrongUse));
    check(&jwk(r#","alg":"ES384""#), Some(JwkError::WrongUse));
    check(&jwk(r#","alg":"none""#), Some(JwkError::WrongUse));
    for bad in ["", &x[1..], &format!("A{x}"), &format!("{x}="), &x.replace('_', "/"), "AA"] {
        let text = format!(r#"{{"kty":"EC","crv":"P-256","x":"{bad}","y":"{y}"}}"#);
        if bad != x {
            check(&text, Some(JwkError::BadCoordinate));
        }
    }
    check(&format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}"}}"#), Some(JwkError::BadCoordinate));
    let malformed =
        ["", "{}", "[]", "null", r#"["EC","P-256"]"#, r#"{"kty":1}"#, r#"{"kty":"EC","kty":"EC"}"#];
    for text in malformed {
        check(text, Some(JwkError::Malformed));
    }
    check(&jwk(r#","x":"AA""#), Some(JwkError::Malformed));
}

#[test]
fn a_key_has_a_bound() {
    let named = |bytes: usize| Jwk::parse(&jwk(&format!(r#","kid":"{}""#, "k".repeat(bytes))));
    assert!(named(Jwk::KID_BYTES_MAX).is_ok());
    assert_eq!(named(Jwk::KID_BYTES_MAX + 1), Err(JwkError::TooLong));
    let padded = |bytes: usize| Jwk::parse(&format!("{}{}", jwk(""), " ".repeat(bytes - jwk("").len())));
    assert!(padded(Jwk::BYTES_MAX).is_ok());
    assert_eq!(padded(Jwk::BYTES_MAX + 1), Err(JwkError::TooLong));
}

/// 0 and 0 is no point of the curve; the standard library of the phone would never give it.
#[test]
fn a_point_beside_the_curve_verifies_nothing() {
    let nothing = "A".repeat(43);
    let text = format!(r#"{{"kty":"EC","crv":"P-256","x":"{nothing}","y":"{nothing}"}}"#);
    let found = Jwk::parse(&text).unwrap();
    let signed = crate::jose::samples::signed(&rfc_key(), r#"{"alg":"ES256"}"#, "{}");
    assert!(Jws::parse(&signed).unwrap().verify(&found.key).is_err());
}

#[test]
fn what_is_written_can_be_read() {
    let [x, y, _] = RFC_KEY;
    let named = Jwk { key: *rfc_key().key(), kid: Some("a".to_owned()) };
    let text = serde_json::to_string(&named).unwrap();
    assert_eq!(
        text,
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","kid":"a","use":"sig","alg":"ES256"}}"#)
    );
    assert_eq!(Jwk::parse(&text), Ok(named.clone()));
    let bare = Jwk { kid: None, ..named };
    assert_eq!(Jwk::parse(&serde_json::to_string(&bare).unwrap()), Ok(bare));
}

#[test]
fn a_set_passes_over_keys_for_others_and_refuses_private_ones() {
    let set = |keys: &[&str]| JwkSet::parse(&format!(r#"{{"keys":[{}],"z":1}}"#, keys.join(",")));
    let rsa = r#"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"r"}"#;
    let enc = jwk(r#","use":"enc""#);
    let named = jwk(r#","kid":"a""#);
    let found = set(&[rsa, &enc, &named, &jwk("")]).unwrap();
    assert_eq!(found.keys.len(), 2);
    assert_eq!(found.candidates(Some("a")).count(), 1);
    assert_eq!(found.candidates(Some("r")).count(), 0);
    assert_eq!(found.candidates(None).count(), 2);
    let [_, _, d] = RFC_KEY;
    assert_eq!(set(&[&named, &jwk(&format!(r#","d":"{d}""#))]), Err(JwkError::Private));
    assert_eq!(set(&[r#"{"kty":"oct","k":"AA"}"#]), Err(JwkError::Private));
    assert_eq!(set(&[&jwk("").replace("\"x\":\"f", "\"x\":\"")]), Err(JwkError::BadCoordinate));
    assert_eq!(set(&[rsa; JwkSet::KEYS_MAX]), Ok(JwkSet { keys: Vec::new() }));
    assert_eq!(set(&[rsa; JwkSet::KEYS_MAX + 1]), Err(JwkError::TooManyKeys));
    for text in [
        "",
        "[]",
        "{}",
        r#"{"keys":{}}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[["EC"]]}"#,
        r#"{"keys":[],"keys":[]}"#,
    ] {
        assert_eq!(JwkSet::parse(text), Err(JwkError::Malformed), "{text}");
    }
    let padded = format!("{}{}", json!({ "keys": [] }), " ".repeat(JwkSet::BYTES_MAX));
    assert_eq!(JwkSet::parse(&padded), Err(JwkError::TooLong));
}
