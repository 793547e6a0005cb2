use super::*;
use crate::oidc::samples::VERIFIER;

/// RFC 7636, B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn the_example_of_the_standard_holds() {
    let challenge = CodeChallenge::parse(CHALLENGE).unwrap();
    assert!(challenge.is_of(VERIFIER));
    assert_eq!(challenge, CodeChallenge::of(VERIFIER));
    assert_eq!(challenge.to_string(), CHALLENGE);
    assert_eq!(format!("{challenge:?}"), "...");
}

#[test]
fn a_challenge_has_one_text_of_43_characters() {
    let padded = format!("{CHALLENGE}=");
    // The last character holds two bits that have to be zero.
    let stray = CHALLENGE.replace("cM", "cN");
    for text in ["", &CHALLENGE[1..], &padded, &stray, &CHALLENGE.replace('-', "+"), &format!(" {CHALLENGE}")]
    {
        assert_eq!(CodeChallenge::parse(text), None, "{text}");
    }
}

#[test]
fn a_verifier_is_the_right_one_and_of_the_right_form() {
    for (text, is_form) in [
        ("x".repeat(43), true),
        ("~".repeat(128), true),
        ("x".repeat(42), false),
        ("x".repeat(129), false),
        (format!("{} ", "x".repeat(43)), false),
        (format!("{}+", "x".repeat(43)), false),
        (String::new(), false),
    ] {
        assert_eq!(CodeChallenge::of(&text).is_of(&text), is_form, "{text}");
        assert!(!CodeChallenge::of(VERIFIER).is_of(&text));
    }
}
