use super::*;
use crate::jose::samples::{all_damaged, other_key, rfc_key, signed};
use crate::jose::{KeyStage, SetKey};
use crate::samples::start;
use std::time::Duration;
use uuid::Uuid;

const ISSUER: &str = "https://bank.example";

fn claims() -> IdClaims {
    IdClaims {
        issuer: ISSUER.to_owned(),
        person: PersonId::from_uuid(Uuid::from_u128(1)),
        client: ClientId::from_uuid(Uuid::from_u128(2)),
        issued_at: start(),
        expires_at: start().after(Duration::from_mins(10)),
        authenticated_at: start().before(Duration::from_mins(1)),
        nonce: Some("n-0S6_\"WzA2Mj".to_owned()),
        grant: OidcGrantId::from_uuid(Uuid::from_u128(3)),
    }
}

fn access() -> Secret<String> {
    Secret::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y".to_owned())
}

fn keys(stage: KeyStage) -> KeySet {
    let active = SetKey { key: *other_key().key(), stage: KeyStage::Active { since: start() } };
    KeySet::new(vec![active, SetKey { key: *rfc_key().key(), stage }]).unwrap()
}

fn next() -> KeySet {
    keys(KeyStage::Next { published_at: start() })
}

#[test]
fn a_token_comes_back_long_after_it_expired() {
    let token = mint_id_token(&claims(), &access(), &rfc_key()).unwrap();
    let late = start().after(Duration::from_hours(24));
    for now in [start(), late] {
        assert_eq!(verify_id_token(&next(), ISSUER, token.expose(), now), Ok(claims()));
    }
    let without = IdClaims { nonce: None, ..claims() };
    let token = mint_id_token(&without, &access(), &rfc_key()).unwrap();
    assert_eq!(verify_id_token(&next(), ISSUER, token.expose(), late), Ok(without));
}

#[test]
fn the_access_token_beside_is_named_by_half_of_its_hash() {
    // OpenID Connect Core, A.3.
    let token = mint_id_token(&claims(), &access(), &rfc_key()).unwrap();
    let jws = Jws::parse(token.expose()).unwrap();
    let said: serde_json::Value = jws.claims_unverified().unwrap();
    assert_eq!(said["at_hash"], "77QmUPtjPfzWtF2AnpK9RQ");
}

#[test]
fn what_is_not_ours_is_refused() {
    let token = mint_id_token(&claims(), &access(), &rfc_key()).unwrap();
    let until = start().after(Duration::from_mins(1));
    let gone = keys(KeyStage::Retired { until });
    assert_eq!(verify_id_token(&gone, ISSUER, token.expose(), until), Err(IdTokenRefusal::UnknownKey));
    let slash = verify_id_token(&next(), "https://bank.example/", token.expose(), start());
    assert_eq!(slash, Err(IdTokenRefusal::WrongIssuer));
    let theirs = mint_id_token(&claims(), &access(), &other_key()).unwrap();
    assert_eq!(verify_id_token(&next(), ISSUER, theirs.expose(), start()), Err(IdTokenRefusal::UnknownKey));
    let kid = rfc_key().key().thumbprint();
    let header = format!(r#"{{"typ":"at+jwt","alg":"ES256","kid":"{kid}"}}"#);
    let other_kind = signed(&rfc_key(), &header, "{}");
    assert_eq!(verify_id_token(&next(), ISSUER, &other_kind, start()), Err(IdTokenRefusal::WrongType));
    for damaged in all_damaged(token.expose()) {
        assert!(verify_id_token(&next(), ISSUER, &damaged, start()).is_err(), "{damaged}");
    }
}
