use super::*;
use crate::jose::samples::{all_damaged, other_key, rfc_key, signed};
use crate::jose::{KEY_LEAD, KEY_OVERLAP, KeyPair, KeyStage, SetKey};
use crate::samples::{STEP, bits, start};
use serde_json::{Value, json};

const ISSUER: &str = "https://bank.example";
const AUDIENCE: &str = "https://api.bank.example";

fn claims() -> AccessClaims {
    AccessClaims {
        issuer: ISSUER.to_owned(),
        person: PersonId::from_uuid(bits(1)),
        audience: AUDIENCE.to_owned(),
        issued_at: start(),
        expires_at: start().after(Duration::from_mins(10)),
        id: "an id".to_owned(),
        client_id: "florin-app".to_owned(),
        session: SessionId::from_uuid(bits(2)),
        scope: "accounts payments".to_owned(),
        bound_to: Some(other_key().key().thumbprint()),
        of_app: None,
    }
}

fn set(signer: &KeyPair) -> KeySet {
    KeySet::new(vec![SetKey { key: *signer.key(), stage: KeyStage::Active { since: start() } }]).unwrap()
}

fn verify(keys: &KeySet, token: &str, now: Timestamp) -> Result<AccessClaims, AccessRefusal> {
    verify_access_token(&AccessAsk { keys, issuers: &[ISSUER], audience: AUDIENCE }, token, now)
}

fn mint(claims: &AccessClaims, signer: &KeyPair) -> String {
    mint_access_token(claims, signer).unwrap().into_exposed()
}

/// The claims as they are written, with one changed or taken out, signed as a token.
fn altered(signer: &KeyPair, name: &str, value: Option<Value>) -> String {
    let token = mint(&claims(), signer);
    let mut wire: Value = Jws::parse(&token).unwrap().verify(signer.key()).unwrap().claims().unwrap();
    let members = wire.as_object_mut().unwrap();
    match value {
        Some(value) => drop(members.insert(name.to_owned(), value)),
        None => drop(members.remove(name).unwrap()),
    }
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": signer.key().thumbprint().to_string() });
    signed(signer, &header.to_string(), &wire.to_string())
}

#[test]
fn what_is_minted_verifies() {
    let signer = rfc_key();
    let keys = set(&signer);
    let of_app = OfApp { device: DeviceId::from_uuid(bits(3)), generation: u32::MAX };
    for (bound_to, of_app) in [(claims().bound_to, None), (None, None), (claims().bound_to, Some(of_app))] {
        let claims = AccessClaims { bound_to, of_app, ..claims() };
        assert_eq!(verify(&keys, &mint(&claims, &signer), start()), Ok(claims));
    }
    let shown = format!("{:?}", mint_access_token(&claims(), &signer).unwrap());
    assert_eq!(shown, "...");
}

/// Parts of a second are not written, and never lengthen a life.
#[test]
fn dates_are_whole_seconds() {
    let signer = rfc_key();
    let part = Duration::from_micros(999_999);
    let whole = AccessClaims { bound_to: None, ..claims() };
    let odd = AccessClaims {
        issued_at: whole.issued_at.after(part),
        expires_at: whole.expires_at.after(part),
        ..whole.clone()
    };
    assert_eq!(verify(&set(&signer), &mint(&odd, &signer), start()), Ok(whole));
}

#[test]
fn a_token_lives_from_a_minute_before_it_was_issued_until_it_expires() {
    let signer = rfc_key();
    let (keys, token) = (set(&signer), mint(&claims(), &signer));
    let at = |now: Timestamp| verify(&keys, &token, now).map(drop);
    let first = start().before(CLOCK_SKEW);
    assert_eq!(at(first), Ok(()));
    assert_eq!(at(first.before(STEP)), Err(AccessRefusal::TooNew));
    let ends = claims().expires_at;
    assert_eq!(at(ends.before(STEP)), Ok(()));
    assert_eq!(at(ends), Err(AccessRefusal::Expired));
    assert_eq!(at(Timestamp::MAX), Err(AccessRefusal::Expired));
}

/// F18: a life that cannot be meant is refused when it is given, in the unit in which it is written.
#[test]
fn a_life_that_cannot_be_meant_is_never_minted() {
    let signer = rfc_key();
    let check = |lasts: Duration, wrong: Option<MintError>| {
        let claims = AccessClaims { expires_at: start().after(lasts), ..claims() };
        assert_eq!(mint_access_token(&claims, &signer).err(), wrong, "{lasts:?}");
    };
    check(ACCESS_LASTS_MIN, None);
    check(ACCESS_LASTS_MAX, None);
    check(Duration::from_secs(59), Some(MintError::BadLifetime));
    check(ACCESS_LASTS_MAX + Duration::from_secs(1), Some(MintError::BadLifetime));
    check(Duration::ZERO, Some(MintError::BadLifetime));
    // An hour in seconds taken for milliseconds and for microseconds, and the other way around.
    check(Duration::from_millis(3_600), Some(MintError::BadLifetime));
    check(Duration::from_micros(3_600), Some(MintError::BadLifetime));
    check(Duration::from_hours(1_000), Some(MintError::BadLifetime));
    let backwards = AccessClaims { expires_at: start().before(Duration::from_mins(10)), ..claims() };
    assert_eq!(mint_access_token(&backwards, &signer).err(), Some(MintError::BadLifetime));
}

#[test]
fn dates_in_other_units_are_refused_as_such() {
    let signer = rfc_key();
    let keys = set(&signer);
    for name in ["exp", "iat"] {
        for factor in [1_000, 1_000_000] {
            let token = altered(&signer, name, Some(json!(start().as_seconds() * factor)));
            assert_eq!(verify(&keys, &token, start()), Err(AccessRefusal::NotSeconds), "{name} by {factor}");
        }
    }
}

type Put = fn(&mut AccessClaims, String);

#[test]
fn texts_have_bounds() {
    let signer = rfc_key();
    let texts: [(&str, Put, usize, usize); 5] = [
        ("iss", |claims, text| claims.issuer = text, 1, AccessClaims::PARTY_BYTES_MAX),
        ("aud", |claims, text| claims.audience = text, 1, AccessClaims::PARTY_BYTES_MAX),
        ("jti", |claims, text| claims.id = text, 1, AccessClaims::ID_BYTES_MAX),
        ("client_id", |claims, text| claims.client_id = text, 1, AccessClaims::ID_BYTES_MAX),
        ("scope", |claims, text| claims.scope = text, 0, AccessClaims::SCOPE_BYTES_MAX),
    ];
    let mut widest = claims();
    for (name, put, min, max) in texts {
        let check = |text: String, is_good: bool| {
            let mut claims = claims();
            put(&mut claims, text);
            let wrong = (!is_good).then_some(MintError::BadText(name));
            assert_eq!(mint_access_token(&claims, &signer).err(), wrong, "{name}");
        };
        check(String::new(), min == 0);
        check("x".repeat(max), true);
        check("x".repeat(max + 1), false);
        for odd in ["a\"b", "a\\b", "a\nb", "\u{0}", "na\u{ef}ve"] {
            check(odd.to_owned(), false);
        }
        put(&mut widest, "x".repeat(max));
    }
    // The widest token there can be is within the bound of what is read.
    let ask = AccessAsk { keys: &set(&signer), issuers: &[&widest.issuer], audience: &widest.audience };
    assert_eq!(verify_access_token(&ask, &mint(&widest, &signer), start()), Ok(widest.clone()));
}

#[test]
fn only_the_right_type_is_an_access_token() {
    let signer = rfc_key();
    let keys = set(&signer);
    let token = mint(&claims(), &signer);
    let wire: Value = Jws::parse(&token).unwrap().verify(signer.key()).unwrap().claims().unwrap();
    let kid = signer.key().thumbprint().to_string();
    let check = |header: Value, ended: Result<(), AccessRefusal>| {
        let token = signed(&signer, &header.to_string(), &wire.to_string());
        assert_eq!(verify(&keys, &token, start()).map(drop), ended, "{header}");
    };
    check(json!({ "typ": "at+jwt", "alg": "ES256", "kid": kid }), Ok(()));
    check(json!({ "typ": "application/at+jwt", "alg": "ES256", "kid": kid }), Ok(()));
    for typ in ["JWT", "dpop+jwt", "id_token", ""] {
        check(json!({ "typ": typ, "alg": "ES256", "kid": kid }), Err(AccessRefusal::WrongType));
    }
    check(json!({ "alg": "ES256", "kid": kid }), Err(AccessRefusal::WrongType));
    check(json!({ "typ": "at+jwt", "alg": "ES256" }), Err(AccessRefusal::UnknownKey));
    for alg in ["none", "HS256", "RS256"] {
        let wrong = Err(AccessRefusal::Jws(JwsError::WrongAlgorithm));
        check(json!({ "typ": "at+jwt", "alg": alg, "kid": kid }), wrong);
    }
    // A key that the token brings along is not looked at.
    let stranger = other_key();
    let (x, y) = stranger.key().xy();
    let [x, y] = [x, y].map(crate::jose::base64url::encode);
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": kid, "jwk": jwk });
    let token = signed(&stranger, &header.to_string(), &wire.to_string());
    assert_eq!(verify(&keys, &token, start()), Err(AccessRefusal::Jws(JwsError::BadSignature)));
}

/// F10, F11 and F12: tokens by every key of the set verify, and an unknown key is told apart from a wrong signature.
#[test]
fn tokens_survive_a_rotation() {
    let (old, new) = (rfc_key(), other_key());
    let rotated_at = start().after(KEY_LEAD);
    let set_of = |old_stage, new_stage| {
        let old = SetKey { key: *old.key(), stage: old_stage };
        KeySet::new(vec![old, SetKey { key: *new.key(), stage: new_stage }]).unwrap()
    };
    let before = set_of(KeyStage::Active { since: start() }, KeyStage::Next { published_at: start() });
    let until = rotated_at.after(KEY_OVERLAP);
    let after = set_of(KeyStage::Retired { until }, KeyStage::Active { since: rotated_at });
    let life = |issued_at: Timestamp, lasts: Duration| AccessClaims {
        issued_at,
        expires_at: issued_at.after(lasts),
        ..claims()
    };
    let old_token = mint(&life(rotated_at, ACCESS_LASTS_MAX), &old);
    let new_token = mint(&life(rotated_at, ACCESS_LASTS_MAX), &new);
    for keys in [&before, &after] {
        assert!(verify(keys, &old_token, rotated_at).is_ok());
        assert!(verify(keys, &new_token, rotated_at).is_ok());
    }
    let almost = rotated_at.after(ACCESS_LASTS_MAX).before(Duration::from_secs(1));
    assert!(verify(&after, &old_token, almost).is_ok());
    let over = rotated_at.after(KEY_OVERLAP);
    assert_eq!(verify(&after, &old_token, over), Err(AccessRefusal::RetiredKey));
    // A node that has not heard of the new key: its caller loads the set again, once.
    assert_eq!(verify(&set(&old), &new_token, rotated_at), Err(AccessRefusal::UnknownKey));
    assert!(verify(&after, &new_token, rotated_at).is_ok());
}

/// F13: names of the issuer are compared to the letter, and a lost slash is told by its own name.
#[test]
fn an_issuer_is_compared_to_the_letter() {
    let signer = rfc_key();
    let keys = set(&signer);
    let check = |issuer: &str, issuers: &[&str], ended: Result<(), AccessRefusal>| {
        let token = mint(&AccessClaims { issuer: issuer.to_owned(), ..claims() }, &signer);
        let ask = AccessAsk { keys: &keys, issuers, audience: AUDIENCE };
        assert_eq!(verify_access_token(&ask, &token, start()).map(drop), ended, "{issuer} {issuers:?}");
    };
    let slash = "https://bank.example/";
    check(ISSUER, &[ISSUER], Ok(()));
    check(slash, &[slash], Ok(()));
    check(slash, &[ISSUER], Err(AccessRefusal::IssuerSlash));
    check(ISSUER, &[slash], Err(AccessRefusal::IssuerSlash));
    check(ISSUER, &["https://new.example", slash], Err(AccessRefusal::IssuerSlash));
    // While tokens with the former name live, both are taken.
    check(ISSUER, &[slash, ISSUER], Ok(()));
    for other in
        ["https://Bank.example", "http://bank.example", "https://bank.example//", "https://bank.exam"]
    {
        check(other, &[ISSUER], Err(AccessRefusal::WrongIssuer));
    }
    check(ISSUER, &[], Err(AccessRefusal::WrongIssuer));
}

#[test]
fn a_token_is_for_one_server() {
    let signer = rfc_key();
    let keys = set(&signer);
    let check = |audience: Value, ended: Result<(), AccessRefusal>| {
        let token = altered(&signer, "aud", Some(audience.clone()));
        assert_eq!(verify(&keys, &token, start()).map(drop), ended, "{audience}");
    };
    check(json!(AUDIENCE), Ok(()));
    check(json!(["https://other.example", AUDIENCE]), Ok(()));
    check(json!(["https://other.example"]), Err(AccessRefusal::WrongAudience));
    check(json!([]), Err(AccessRefusal::WrongAudience));
    check(json!("https://api.bank.example/"), Err(AccessRefusal::WrongAudience));
    check(json!(1), Err(AccessRefusal::Jws(JwsError::BadClaims)));
}

#[test]
fn each_claim_has_to_be_there() {
    let signer = rfc_key();
    let keys = set(&signer);
    let bad = Err(AccessRefusal::Jws(JwsError::BadClaims));
    for name in ["ver", "iss", "sub", "aud", "exp", "iat", "jti", "client_id", "sid", "scope"] {
        assert_eq!(verify(&keys, &altered(&signer, name, None), start()), bad, "{name}");
        assert_eq!(verify(&keys, &altered(&signer, name, Some(json!({}))), start()), bad, "{name}");
    }
    // A binding that cannot be read is not a token without one.
    for cnf in [
        json!({}),
        json!({ "jkt": 1 }),
        json!({ "jkt": "" }),
        json!({ "x5t#S256": "a" }),
        json!("a"),
        json!([]),
    ] {
        assert_eq!(verify(&keys, &altered(&signer, "cnf", Some(cnf.clone())), start()), bad, "{cnf}");
    }
    for (name, other) in [("sub", "session_0000000000000000000001"), ("sid", "user_0000000000000000000001")] {
        assert_eq!(verify(&keys, &altered(&signer, name, Some(json!(other))), start()), bad, "{name}");
    }
    let newer = altered(&signer, "ver", Some(json!(2)));
    assert_eq!(verify(&keys, &newer, start()), Err(AccessRefusal::UnknownVersion));
    assert!(verify(&keys, &altered(&signer, "more", Some(json!("passed over"))), start()).is_ok());
}

#[test]
fn no_damaged_token_is_taken() {
    let signer = rfc_key();
    let (keys, token) = (set(&signer), mint(&claims(), &signer));
    for text in all_damaged(&token) {
        assert!(verify(&keys, &text, start()).is_err(), "{text}");
    }
}

/// A token of version 1 as it was once written, with the key of RFC 7515, A.3; it is verified for ever.
#[test]
fn the_token_of_version_1_is_read_as_ever() {
    let token = include_str!("../../../golden/access_token_1.txt").trim_end();
    let found = verify(&set(&rfc_key()), token, start()).unwrap();
    let bound_to = Thumbprint::parse("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    let written = AccessClaims { bound_to, ..claims() };
    assert_eq!(found, written);
    // And it is written so still, but for the signature, which is another one each time.
    let unsigned = |token: &str| token.rsplit_once('.').unwrap().0.to_owned();
    assert_eq!(unsigned(&mint(&written, &rfc_key())), unsigned(token));
}

#[test]
fn each_refusal_has_a_code() {
    let all = [
        AccessRefusal::Jws(JwsError::BadSignature),
        AccessRefusal::Jws(JwsError::BadClaims),
        AccessRefusal::WrongType,
        AccessRefusal::UnknownKey,
        AccessRefusal::RetiredKey,
        AccessRefusal::UnknownVersion,
        AccessRefusal::IssuerSlash,
        AccessRefusal::WrongIssuer,
        AccessRefusal::WrongAudience,
        AccessRefusal::NotSeconds,
        AccessRefusal::TooNew,
        AccessRefusal::Expired,
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), all.len());
}
