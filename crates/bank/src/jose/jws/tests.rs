use super::*;
use crate::jose::samples::{RFC_KEY, all_damaged, other_key, rfc_key, signed};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// RFC 7515, A.3.
const RFC_CLAIMS: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const RFC_SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

fn rfc_jws() -> String {
    format!("eyJhbGciOiJFUzI1NiJ9.{RFC_CLAIMS}.{RFC_SIGNATURE}")
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    exp: u64,
}

fn check(header: &str, wrong: Option<JwsError>) {
    let signer = rfc_key();
    let text = signed(&signer, header, "{}");
    let ended = Jws::parse(&text).and_then(|jws| jws.verify(signer.key()).map(drop));
    assert_eq!(ended, wrong.map_or(Ok(()), Err), "{header}");
}

#[test]
fn the_example_of_the_standard_verifies() {
    let text = rfc_jws();
    let jws = Jws::parse(&text).unwrap();
    assert_eq!(*jws.header(), Header { typ: None, kid: None, jwk: None });
    let verified = jws.verify(rfc_key().key()).unwrap();
    assert_eq!(verified.claims(), Ok(Claims { iss: "joe".to_owned(), exp: 1_300_819_380 }));
    assert_eq!(verified.claims::<Vec<u8>>(), Err(JwsError::BadClaims));
    assert_eq!(jws.verify(other_key().key()), Err(JwsError::BadSignature));
}

#[test]
fn no_other_algorithm_is_taken() {
    let others = [
        "none", "None", "nOnE", "", "HS256", "HS384", "HS512", "RS256", "PS256", "ES256K", "ES384", "ES512",
        "EdDSA", "es256", "ES256 ",
    ];
    for alg in others {
        check(&format!(r#"{{"alg":"{alg}"}}"#), Some(JwsError::WrongAlgorithm));
    }
    check(r#"{"alg":"ES256"}"#, None);
    for header in [r#"{"alg":["ES256"]}"#, r#"{"alg":null}"#, r#"{"typ":"JWT"}"#, r#"{"ALG":"ES256"}"#] {
        check(header, Some(JwsError::BadHeader));
    }
}

/// RFC 7515, A.1, A.2 and A.5, each with the length its own algorithm gives the signature.
#[test]
fn signatures_by_other_algorithms_are_refused_as_such() {
    let hs256 = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{RFC_CLAIMS}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let rs256 = format!("eyJhbGciOiJSUzI1NiJ9.{RFC_CLAIMS}.{}", "A".repeat(342));
    let none = format!("eyJhbGciOiJub25lIn0.{RFC_CLAIMS}.");
    for text in [hs256, rs256, none] {
        assert_eq!(Jws::parse(&text), Err(JwsError::WrongAlgorithm), "{text}");
    }
}

#[test]
fn a_public_key_is_nobodys_secret() {
    let signer = rfc_key();
    let [x, _, _] = RFC_KEY;
    for secret in [&signer.key().as_bytes()[..], &signer.key().as_bytes()[1..], x.as_bytes()] {
        for alg in ["HS256", "ES256"] {
            let text = format!("{}.{RFC_CLAIMS}", encode(format!(r#"{{"alg":"{alg}"}}"#)));
            let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(&text).finalize();
            let mac = mac.into_bytes();
            for signature in [mac.to_vec(), [mac, mac].concat()] {
                let text = format!("{text}.{}", encode(signature));
                let ended = Jws::parse(&text).and_then(|jws| jws.verify(signer.key()).map(drop));
                assert!(ended.is_err(), "{text}");
            }
        }
    }
}

#[test]
fn a_header_is_one_object_without_demands() {
    check(
        r#" {"alg": "ES256", "typ": "JWT", "kid": "a", "x": {"alg": "none"}, "jku": "https://a.example"} "#,
        None,
    );
    for crit in ["[]", r#"["b64"]"#, r#"["exp"]"#, "null", "1"] {
        check(&format!(r#"{{"alg":"ES256","crit":{crit}}}"#), Some(JwsError::UnknownExtension));
    }
    let bad = [
        "",
        "{}",
        "null",
        r#"["ES256"]"#,
        r#"["ES256",null,null,null]"#,
        r#"{"alg":"ES256","alg":"ES256"}"#,
        r#"{"alg":"none","alg":"ES256"}"#,
        r#"{"alg":"ES256"}{}"#,
        r#"{"alg":"ES256","kid":1}"#,
        r#"{"alg":"ES256","jwk":"x"}"#,
        r#"{"alg":"ES256","jwk":["EC","P-256","x","y"]}"#,
        "{\"alg\":\"ES256\",\"typ\":\"\u{1}\"}",
    ];
    for header in bad {
        check(header, Some(JwsError::BadHeader));
    }
    let [x, y, d] = RFC_KEY;
    let jwk = |more: &str| {
        format!(r#"{{"alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"{more}}}}}"#)
    };
    check(&jwk(""), None);
    check(&jwk(&format!(r#","d":"{d}""#)), Some(JwsError::BadKey(JwkError::Private)));
    check(&jwk(r#","d":null"#), Some(JwsError::BadKey(JwkError::Private)));
}

#[test]
fn only_the_compact_form_is_one() {
    let good = rfc_jws();
    let (head, claims) = ("eyJhbGciOiJFUzI1NiJ9", RFC_CLAIMS);
    let bad = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        good.replace('.', ""),
        good.replacen('.', "", 1),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{RFC_SIGNATURE}"),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{head}=.{claims}.{RFC_SIGNATURE}"),
        format!("{head}.{claims}==.{RFC_SIGNATURE}"),
        format!("{head}.{claims}."),
        format!("{head}.{claims}.{}", encode([0; 63])),
        format!("{head}.{claims}.{}", encode([0; 65])),
        format!(r#"{{"payload":"{claims}","signature":"{RFC_SIGNATURE}"}}"#),
    ];
    for text in bad {
        let ended = Jws::parse(&text);
        assert!(matches!(ended, Err(JwsError::NotCompact | JwsError::BadHeader)), "{text}: {ended:?}");
    }
}

#[test]
fn a_text_has_a_bound() {
    let signer = rfc_key();
    let filled =
        |bytes: usize| signed(&signer, r#"{"alg":"ES256"}"#, &format!(r#"{{"z":"{}"}}"#, "z".repeat(bytes)));
    let fits = (2_000..Jws::BYTES_MAX).rev().map(filled).find(|text| text.len() <= Jws::BYTES_MAX).unwrap();
    assert!(Jws::parse(&fits).unwrap().verify(signer.key()).is_ok());
    let over = format!("{fits}{}", "A".repeat(Jws::BYTES_MAX + 1 - fits.len()));
    assert_eq!(Jws::parse(&over), Err(JwsError::TooLong));
    assert_eq!(Jws::parse(&"\u{1f4b7}".repeat(Jws::BYTES_MAX)), Err(JwsError::TooLong));
}

#[test]
fn no_damaged_text_verifies() {
    let good = rfc_jws();
    let key = rfc_key();
    for text in all_damaged(&good) {
        let ended = Jws::parse(&text).and_then(|jws| jws.verify(key.key()).map(drop));
        assert!(ended.is_err(), "{text}");
    }
    for signature in [[0; 64], [0xff; 64]] {
        let text = format!("eyJhbGciOiJFUzI1NiJ9.{RFC_CLAIMS}.{}", encode(signature));
        assert_eq!(Jws::parse(&text).unwrap().verify(key.key()), Err(JwsError::BadSignature));
    }
}

#[test]
fn what_is_signed_can_be_verified() {
    let signer = other_key();
    let claims = Claims { iss: "https://bank.example".to_owned(), exp: 7 };
    let text = sign(&signer, "JWT", &claims).unwrap();
    let jws = Jws::parse(&text).unwrap();
    assert!(jws.header().is_of_type("jwt"));
    assert_eq!(jws.header().kid, Some(signer.key().thumbprint().to_string()));
    assert_eq!(jws.verify(signer.key()).unwrap().claims(), Ok(claims));
    assert_eq!(jws.verify(rfc_key().key()), Err(JwsError::BadSignature));
}

#[test]
fn a_log_line_shows_neither_claims_nor_signature() {
    let text = rfc_jws();
    let jws = Jws::parse(&text).unwrap();
    assert_eq!(format!("{jws:?}"), "Jws(Header { typ: None, kid: None, jwk: None }, ...)");
    assert_eq!(format!("{:?}", jws.verify(rfc_key().key())), "Ok(...)");
}

#[test]
fn a_media_type_has_no_case_and_may_name_its_tree() {
    let of = |typ: &str| Header { typ: Some(typ.to_owned()), kid: None, jwk: None };
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"] {
        assert!(of(typ).is_of_type("at+jwt"), "{typ}");
    }
    for typ in [
        "",
        "jwt",
        "at+jw",
        "at+jwtx",
        " at+jwt",
        "application/",
        "text/at+jwt",
        "applications/at+jwt",
        "\u{e9}",
    ] {
        assert!(!of(typ).is_of_type("at+jwt"), "{typ}");
    }
    assert!(!Header { typ: None, kid: None, jwk: None }.is_of_type(""));
}
