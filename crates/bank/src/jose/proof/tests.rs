use super::*;
use crate::jose::base64url::encode;
use crate::jose::samples::{RFC_KEY, all_damaged, other_key, proof_header, rfc_key, signed};
use crate::jose::{JwkError, KeyPair, NONCE_LASTS, ReplayMemory, ReplayRefusal, Signer as _};
use crate::samples::{STEP, start};
use serde_json::{Value, json};

/// RFC 9449, 4.1 and 7.1.
const RFC_HEADER: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19";
const RFC_TOKEN_PROOF: &str = "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
const RFC_RESOURCE_PROOF: &str = "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
const RFC_ACCESS_TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const RFC_THUMBPRINT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

const URI: &str = "https://bank.example/accounts";
const ACCESS_TOKEN: &str = "flr_a1_the-access-token";

fn seconds(since: u64) -> Timestamp {
    Timestamp::EPOCH.after(Duration::from_secs(since))
}

fn nonces() -> ServerNonces {
    ServerNonces::new(Secret::new([3; 32]))
}

/// A request with an access token, where a nonce is demanded, and the proof for it.
struct Scene {
    signer: KeyPair,
    nonces: ServerNonces,
    uri: TargetUri,
}

impl Scene {
    fn new() -> Self {
        Self { signer: rfc_key(), nonces: nonces(), uri: TargetUri::parse(URI).unwrap() }
    }

    fn ask(&self) -> ProofAsk<'_> {
        let purpose = ProofFor::Resource { access_token: Secret::new(ACCESS_TOKEN) };
        ProofAsk { method: "GET", uri: &self.uri, purpose, nonce: NonceRule::Demanded(&self.nonces) }
    }

    fn claims(&self) -> Value {
        json!({
            "jti": "an id",
            "htm": "GET",
            "htu": URI,
            "iat": start().as_seconds(),
            "ath": encode(Fingerprint::of(ACCESS_TOKEN).0),
            "nonce": self.nonces.nonce(start()),
        })
    }

    /// The claims with some of another value, or taken out.
    fn with(&self, name: &str, value: Option<Value>) -> Value {
        let mut claims = self.claims();
        let members = claims.as_object_mut().unwrap();
        match value {
            Some(value) => drop(members.insert(name.to_owned(), value)),
            None => drop(members.remove(name).unwrap()),
        }
        claims
    }

    fn sign(&self, claims: &Value) -> String {
        signed(&self.signer, &proof_header(&self.signer), &claims.to_string())
    }

    fn check(&self, claims: &Value, wrong: Option<ProofRefusal>) {
        let ended = check_proof(&self.ask(), &self.sign(claims), start());
        assert_eq!(ended.map(drop), wrong.map_or(Ok(()), Err), "{claims}");
    }

    fn check_header(&self, header: &str, wrong: Option<ProofRefusal>) {
        let proof = signed(&self.signer, header, &self.claims().to_string());
        let ended = check_proof(&self.ask(), &proof, start());
        assert_eq!(ended.map(drop), wrong.map_or(Ok(()), Err), "{header}");
    }
}

#[test]
fn the_proofs_of_the_standard_are_good() {
    let uri = TargetUri::parse("https://server.example.com/token").unwrap();
    let ask = ProofAsk { method: "POST", uri: &uri, purpose: ProofFor::Token, nonce: NonceRule::Free };
    let now = seconds(1_562_262_616);
    let proof = check_proof(&ask, &format!("{RFC_HEADER}.{RFC_TOKEN_PROOF}"), now).unwrap();
    assert_eq!(proof.thumbprint().to_string(), RFC_THUMBPRINT);
    assert_eq!(proof.key().thumbprint(), proof.thumbprint());
    assert_eq!((proof.id(), proof.issued_at()), ("-BwC3ESc6acc2lTc", now));

    let uri = TargetUri::parse("https://resource.example.org/protectedresource").unwrap();
    let purpose = ProofFor::Resource { access_token: Secret::new(RFC_ACCESS_TOKEN) };
    let ask = ProofAsk { method: "GET", uri: &uri, purpose, nonce: NonceRule::Free };
    let now = seconds(1_562_262_618);
    let proof = check_proof(&ask, &format!("{RFC_HEADER}.{RFC_RESOURCE_PROOF}"), now).unwrap();
    assert_eq!(proof.thumbprint().to_string(), RFC_THUMBPRINT);
    assert_eq!(proof.id(), "e1j3V_bKic8-LAEB");
}

#[test]
fn the_right_proof_is_taken() {
    let scene = Scene::new();
    let proof = check_proof(&scene.ask(), &scene.sign(&scene.claims()), start()).unwrap();
    assert_eq!(proof.key(), scene.signer.key());
    scene.check(&scene.with("exp", Some(json!("more names are passed over"))), None);
}

/// F5: one span for the clock's error, both ends within, and a proof is remembered for as long as it is accepted.
#[test]
fn a_proof_is_good_for_a_minute_either_way() {
    let scene = Scene::new();
    let proof = scene.sign(&scene.claims());
    let ask = ProofAsk { nonce: NonceRule::Free, ..scene.ask() };
    let at = |now: Timestamp| check_proof(&ask, &proof, now).map(drop);
    let (first, last) = (start().before(CLOCK_SKEW), start().after(CLOCK_SKEW));
    assert_eq!(CLOCK_SKEW, Duration::from_mins(1));
    assert_eq!(at(first), Ok(()));
    assert_eq!(at(last), Ok(()));
    assert_eq!(at(first.before(STEP)), Err(ProofRefusal::TooNew { ahead: CLOCK_SKEW + STEP }));
    assert_eq!(at(last.after(STEP)), Err(ProofRefusal::TooOld { age: CLOCK_SKEW + STEP }));
    assert_eq!(at(Timestamp::EPOCH), Err(ProofRefusal::TooNew { ahead: start().since(Timestamp::EPOCH) }));

    let memory = ReplayMemory::new(Secret::new([4; 32]));
    let remember = |now: Timestamp| memory.remember(&check_proof(&ask, &proof, now).unwrap(), now);
    assert_eq!(remember(first), Ok(()));
    assert_eq!(remember(last), Err(ReplayRefusal::Replayed));
}

#[test]
fn a_date_is_in_seconds() {
    let scene = Scene::new();
    let now = start().as_seconds();
    scene.check(
        &scene.with("iat", Some(json!(1.0))),
        Some(ProofRefusal::TooOld { age: start().since(seconds(1)) }),
    );
    scene.check(
        &scene.with("iat", Some(Value::from_iter([("a", 1)]))),
        Some(ProofRefusal::Jws(JwsError::BadClaims)),
    );
    for wrong in [json!(now * 1_000), json!(now * 1_000_000), json!(-1), json!(1e300)] {
        scene.check(&scene.with("iat", Some(wrong)), Some(ProofRefusal::NotSeconds));
    }
    let text = scene.claims().to_string().replace(&format!("{now}"), &format!("{now}.5"));
    let proof = signed(&scene.signer, &proof_header(&scene.signer), &text);
    let taken = check_proof(&scene.ask(), &proof, start()).unwrap();
    assert_eq!(taken.issued_at(), start().after(Duration::from_millis(500)));
}

#[test]
fn each_claim_has_to_be_right() {
    let scene = Scene::new();
    let check = |name: &str, value: Value, wrong: ProofRefusal| {
        scene.check(&scene.with(name, Some(value)), Some(wrong));
    };
    for method in ["POST", "get", "", "GET "] {
        check("htm", json!(method), ProofRefusal::WrongMethod);
    }
    let addresses = [
        "https://bank.example/accounts/",
        "https://bank.example/Accounts",
        "https://bank.example/",
        "https://bank.example:8443/accounts",
        "https://bank.example@evil.example/accounts",
        "https://evil.example/accounts",
        "http://bank.example/accounts",
        "/accounts",
        "",
    ];
    for address in addresses {
        check("htu", json!(address), ProofRefusal::WrongUri);
    }
    let same = ["HTTPS://BANK.example:443/./accounts?a=b#c", "https://bank.example/%61ccounts"];
    for address in same {
        scene.check(&scene.with("htu", Some(json!(address))), None);
    }
    check("jti", json!(""), ProofRefusal::BadId);
    check("jti", json!("x".repeat(Proof::ID_BYTES_MAX + 1)), ProofRefusal::BadId);
    check("jti", json!("\u{e9}".repeat(Proof::ID_BYTES_MAX / 2 + 1)), ProofRefusal::BadId);
    for id in ["x".to_owned(), "x".repeat(Proof::ID_BYTES_MAX)] {
        scene.check(&scene.with("jti", Some(json!(id))), None);
    }
    for name in ["jti", "htm", "htu", "iat"] {
        let wrong = ProofRefusal::Jws(JwsError::BadClaims);
        scene.check(&scene.with(name, None), Some(wrong));
        check(name, Value::Null, wrong);
        check(name, json!([scene.claims()[name]]), wrong);
    }
    for claims in [json!([]), json!("x"), json!(["an id", "GET", URI, start().as_seconds()]), Value::Null] {
        scene.check(&claims, Some(ProofRefusal::Jws(JwsError::BadClaims)));
    }
}

#[test]
fn a_proof_holds_the_hash_of_its_access_token() {
    let scene = Scene::new();
    let wrong = Some(ProofRefusal::WrongAccessToken);
    scene.check(&scene.with("ath", None), wrong);
    let hash = encode(Fingerprint::of(ACCESS_TOKEN).0);
    let others = [
        encode(Fingerprint::of("another").0),
        String::new(),
        format!("{hash}="),
        hash[1..].to_owned(),
        ACCESS_TOKEN.to_owned(),
        hash.to_lowercase(),
    ];
    for other in others {
        scene.check(&scene.with("ath", Some(json!(other))), wrong);
    }
    let token_ask = ProofAsk { purpose: ProofFor::Token, ..scene.ask() };
    let without = scene.sign(&scene.with("ath", None));
    assert!(check_proof(&token_ask, &without, start()).is_ok());
    assert!(!format!("{:?}", scene.ask()).contains(ACCESS_TOKEN));
}

#[test]
fn a_demanded_nonce_is_fresh_and_only_its_want_asks_for_another() {
    let scene = Scene::new();
    scene.check(&scene.with("nonce", None), Some(ProofRefusal::NoNonce));
    scene.check(&scene.with("nonce", Some(Value::Null)), Some(ProofRefusal::NoNonce));
    let other = ServerNonces::new(Secret::new([5; 32]));
    let old = nonces().nonce(start().before(NONCE_LASTS * 2));
    for stale in [String::new(), "x".to_owned(), other.nonce(start()), old] {
        scene.check(&scene.with("nonce", Some(json!(stale))), Some(ProofRefusal::StaleNonce));
    }
    let before = nonces().nonce(start().before(NONCE_LASTS));
    scene.check(&scene.with("nonce", Some(json!(before))), None);
    // Where none is demanded, any is passed over.
    let free = ProofAsk { nonce: NonceRule::Free, ..scene.ask() };
    for nonce in [None, Some(json!("of another server"))] {
        let proof = scene.sign(&scene.with("nonce", nonce));
        assert!(check_proof(&free, &proof, start()).is_ok());
    }
    // A nonce would not help this one.
    let mut claims = scene.with("nonce", None);
    claims["htm"] = json!("PUT");
    scene.check(&claims, Some(ProofRefusal::WrongMethod));
}

#[test]
fn the_header_says_what_it_is_and_by_whom() {
    let scene = Scene::new();
    let good = proof_header(&scene.signer);
    let check = |header: String, wrong: ProofRefusal| scene.check_header(&header, Some(wrong));
    scene.check_header(&good, None);
    for typ in ["JWT", "at+jwt", "dpop", "dpop+jwt ", ""] {
        check(good.replace("dpop+jwt", typ), ProofRefusal::WrongType);
    }
    check(good.replace(r#""typ":"dpop+jwt","#, ""), ProofRefusal::WrongType);
    for alg in ["none", "HS256", "RS256", "ES384"] {
        check(good.replace("ES256", alg), ProofRefusal::Jws(JwsError::WrongAlgorithm));
    }
    check(r#"{"typ":"dpop+jwt","alg":"ES256"}"#.to_owned(), ProofRefusal::NoKey);
    check(r#"{"typ":"dpop+jwt","alg":"ES256","kid":"a"}"#.to_owned(), ProofRefusal::NoKey);
    let bad = |wrong: JwkError| ProofRefusal::Jws(JwsError::BadKey(wrong));
    let [_, _, d] = RFC_KEY;
    check(good.replace("}}", &format!(r#","d":"{d}"}}}}"#)), bad(JwkError::Private));
    check(good.replace("P-256", "P-384"), bad(JwkError::UnsupportedKey));
    check(good.replace(r#""EC""#, r#""oct""#), bad(JwkError::UnsupportedKey));
    check(good.replace("}}", r#"},"crit":["exp"]}"#), ProofRefusal::Jws(JwsError::UnknownExtension));
    // The key of someone else, whose signature this is not.
    check(proof_header(&other_key()), ProofRefusal::Jws(JwsError::BadSignature));
}

/// Every bit, every byte left out or doubled, every cut: nothing panics and nothing is taken.
#[test]
fn no_damaged_proof_is_taken() {
    let scene = Scene::new();
    let good = scene.sign(&scene.claims());
    assert!(check_proof(&scene.ask(), &good, start()).is_ok());
    for text in all_damaged(&good) {
        let ended = check_proof(&scene.ask(), &text, start());
        assert!(ended.is_err(), "{text}");
    }
    // The signature of one proof under the claims of another.
    let other = scene.sign(&scene.with("jti", Some(json!("another"))));
    let mixed = [good.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1].join(".");
    let ended = check_proof(&scene.ask(), &mixed, start());
    assert_eq!(ended, Err(ProofRefusal::Jws(JwsError::BadSignature)));
    let long = format!("{good}{}", "A".repeat(Jws::BYTES_MAX));
    assert_eq!(check_proof(&scene.ask(), &long, start()), Err(ProofRefusal::Jws(JwsError::TooLong)));
}

/// F4: a check spends nothing, so the same proof is right again once what was wrong is mended.
#[test]
fn a_failed_check_spends_nothing() {
    let scene = Scene::new();
    let memory = ReplayMemory::new(Secret::new([4; 32]));
    let proof = scene.sign(&scene.claims());
    let stale = start().after(NONCE_LASTS * 2);
    assert!(check_proof(&scene.ask(), &proof, stale).is_err());
    let other = TargetUri::parse("https://bank.example/pots").unwrap();
    assert!(check_proof(&ProofAsk { uri: &other, ..scene.ask() }, &proof, start()).is_err());
    assert_eq!(memory.count(), 0);
    let taken = check_proof(&scene.ask(), &proof, start()).unwrap();
    assert_eq!(memory.remember(&taken, start()), Ok(()));
}

#[test]
fn clients_are_told_two_errors_and_operators_each_by_its_name() {
    let long = Duration::from_secs(61);
    let all = [
        ProofRefusal::Jws(JwsError::BadSignature),
        ProofRefusal::Jws(JwsError::NotCompact),
        ProofRefusal::WrongType,
        ProofRefusal::NoKey,
        ProofRefusal::WrongMethod,
        ProofRefusal::WrongUri,
        ProofRefusal::BadId,
        ProofRefusal::NotSeconds,
        ProofRefusal::TooOld { age: long },
        ProofRefusal::TooNew { ahead: long },
        ProofRefusal::WrongAccessToken,
        ProofRefusal::NoNonce,
        ProofRefusal::StaleNonce,
    ];
    for refusal in all {
        let asks_again = matches!(refusal, ProofRefusal::NoNonce | ProofRefusal::StaleNonce);
        let error = if asks_again { "use_dpop_nonce" } else { "invalid_dpop_proof" };
        assert_eq!(refusal.error(), error, "{refusal}");
    }
    let codes: std::collections::BTreeSet<_> = all.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), all.len());
    assert_eq!(ProofRefusal::TooOld { age: long }.to_string(), "the proof was made 61 seconds ago");
}
