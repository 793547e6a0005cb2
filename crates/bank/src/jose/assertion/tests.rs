use super::*;
use crate::jose::samples::{all_damaged, other_key, rfc_key, signed};
use crate::jose::{ReplayMemory, ReplayRefusal, Signer};
use crate::samples::{STEP, start};
use kernel::Secret;
use serde_json::{Value, json};
use uuid::Uuid;

const ISSUER: &str = "https://bank.example";

fn client() -> ClientId {
    ClientId::from_uuid(Uuid::from_u128(7))
}

fn keys(kid: Option<&str>) -> Vec<ClientKey> {
    let first = ClientKey { kid: kid.map(str::to_owned), key: *rfc_key().key() };
    vec![ClientKey { kid: Some("other".to_owned()), key: *other_key().key() }, first]
}

fn claims() -> Value {
    let now = start().as_seconds();
    let client = client().to_string();
    json!({ "iss": client, "sub": client, "aud": ISSUER, "jti": "a", "iat": now, "exp": now + 60 })
}

fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[name] = value.into();
    claims
}

fn assertion(header: &str, claims: &Value) -> String {
    signed(&rfc_key(), header, &claims.to_string())
}

fn check_at(text: &str, now: Timestamp) -> Result<Assertion, AssertionRefusal> {
    check_assertion(&AssertionAsk { client: client(), keys: &keys(Some("mine")), issuer: ISSUER }, text, now)
}

fn check(claims: &Value) -> Result<Assertion, AssertionRefusal> {
    check_at(&assertion(r#"{"alg":"ES256"}"#, claims), start())
}

#[test]
fn an_assertion_by_a_key_of_the_client_is_taken() {
    for header in [
        r#"{"alg":"ES256"}"#,
        r#"{"alg":"ES256","kid":"mine"}"#,
        r#"{"alg":"ES256","typ":"JWT"}"#,
        r#"{"alg":"ES256","typ":"client-authentication+jwt"}"#,
    ] {
        let text = assertion(header, &claims());
        assert_eq!(check_at(&text, start()), Ok(Assertion { id: "a".to_owned() }), "{header}");
        assert_eq!(Assertion::client_in(&text), Some(client()));
    }
}

#[test]
fn a_name_is_of_one_key() {
    for (kid, known, is_taken) in [
        ("mine", Some("mine"), true),
        ("mine", None, true),
        ("other", Some("mine"), false),
        ("x", Some("mine"), false),
    ] {
        let text = assertion(&format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#), &claims());
        let ask = AssertionAsk { client: client(), keys: &keys(known), issuer: ISSUER };
        assert_eq!(check_assertion(&ask, &text, start()).is_ok(), is_taken, "{kid} {known:?}");
    }
}

#[test]
fn each_member_is_checked() {
    let now = start().as_seconds();
    let other = ClientId::from_uuid(Uuid::from_u128(8)).to_string();
    let refused = [
        (with("iss", other.as_str()), AssertionRefusal::WrongClient),
        (with("sub", other.as_str()), AssertionRefusal::WrongClient),
        // F13: the issuer has no slash; an endpoint is no audience, and a list is none either.
        (with("aud", "https://bank.example/"), AssertionRefusal::WrongAudience),
        (with("aud", "https://bank.example/oauth2/token"), AssertionRefusal::WrongAudience),
        (with("aud", json!([ISSUER])), AssertionRefusal::Jws(JwsError::BadClaims)),
        (with("jti", ""), AssertionRefusal::BadId),
        (with("jti", "x".repeat(129)), AssertionRefusal::BadId),
        (with("exp", now - 60), AssertionRefusal::Expired),
        (with("exp", now + 361), AssertionRefusal::TooLong),
        (with("exp", (now + 60) * 1_000), AssertionRefusal::NotSeconds),
        (with("iat", now + 61), AssertionRefusal::TooNew),
        (with("nbf", now + 61), AssertionRefusal::TooNew),
        (with("iat", now * 1_000), AssertionRefusal::NotSeconds),
    ];
    for (claims, refusal) in refused {
        assert_eq!(check(&claims), Err(refusal), "{claims}");
    }
    for name in ["iss", "sub", "aud", "jti", "exp"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(check(&claims), Err(AssertionRefusal::Jws(JwsError::BadClaims)), "{name}");
    }
}

#[test]
fn a_clock_may_be_off_by_a_minute() {
    let now = start().as_seconds();
    for claims in
        [with("exp", now - 59), with("exp", now + 360), with("iat", now + 60), with("nbf", now + 60)]
    {
        assert!(check(&claims).is_ok(), "{claims}");
    }
}

#[test]
fn another_kind_of_signed_text_is_no_assertion() {
    for typ in ["dpop+jwt", "at+jwt", "x"] {
        let text = assertion(&format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#), &claims());
        assert_eq!(check_at(&text, start()), Err(AssertionRefusal::WrongType), "{typ}");
    }
}

#[test]
fn nothing_damaged_or_by_another_key_is_taken() {
    let text = assertion(r#"{"alg":"ES256","kid":"mine"}"#, &claims());
    for damaged in all_damaged(&text) {
        assert!(check_at(&damaged, start()).is_err(), "{damaged}");
    }
    let theirs = signed(&other_key(), r#"{"alg":"ES256"}"#, &claims().to_string());
    assert_eq!(check_at(&theirs, start()), Err(AssertionRefusal::WrongKey));
    let none = AssertionAsk { client: client(), keys: &[], issuer: ISSUER };
    assert_eq!(check_assertion(&none, &text, start()), Err(AssertionRefusal::WrongKey));
}

/// F5: what can be accepted is remembered for as long.
#[test]
fn an_assertion_is_remembered_for_as_long_as_it_can_be_accepted() {
    let exp = start().as_seconds() + 360;
    let text = assertion(r#"{"alg":"ES256"}"#, &with("exp", exp));
    let last = Timestamp::from_micros(exp * 1_000_000).after(CLOCK_SKEW).before(STEP);
    let memory = ReplayMemory::lasting(Secret::new([9; 32]), ASSERTION_WINDOW);
    for (now, expected) in [(start(), Ok(())), (last, Err(ReplayRefusal::Replayed))] {
        let taken = check_at(&text, now).unwrap();
        assert_eq!(memory.remember_id(&[1; 32], &taken.id, now), expected);
    }
    assert_eq!(memory.remember_id(&[2; 32], "a", last), Ok(()), "another client's ids are its own");
    assert_eq!(check_at(&text, last.after(STEP)), Err(AssertionRefusal::Expired));
}
