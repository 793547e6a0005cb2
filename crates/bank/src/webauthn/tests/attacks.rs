//! Answers that are another's, another time's, another site's, or were changed on the way.

use super::wallet::{bent, bytes, text};
use super::*;
use serde_json::{Value, json};

const AUTHENTICATOR_DATA: &str = "/response/authenticatorData";
const CLIENT_DATA: &str = "/response/clientDataJSON";
const SIGNATURE: &str = "/response/signature";

struct Scene {
    party: RelyingParty,
    wallet: Wallet,
    passkey: Passkey,
    /// To the challenge of 2s.
    answer: String,
}

const CHALLENGE: [u8; 32] = [2; 32];

async fn scene() -> Scene {
    let party = party();
    let mut wallet = Wallet::new();
    let passkey = registered(&party, person(1), &mut wallet).await;
    let answer = wallet.get(&party.request_options(CHALLENGE, &[], PasskeyOptions::DEFAULT)).await;
    judged(&party, CHALLENGE, &answer, &passkey).expect("untouched, it verifies");
    Scene { party, wallet, passkey, answer }
}

impl Scene {
    fn judged(&self, answer: &str) -> Result<Authenticated, PasskeyFault> {
        judged(&self.party, CHALLENGE, answer, &self.passkey)
    }
}

type Bend = fn(&mut Vec<u8>, &mut Value);

/// Signed by the true key, and still not what was asked.
#[tokio::test]
async fn what_the_true_key_signs_elsewhere_is_refused() {
    let cases: [(&str, PasskeyFault, Bend); 11] = [
        ("another type", PasskeyFault::OtherCeremony, |_, said| said["type"] = json!("webauthn.create")),
        ("another challenge", PasskeyFault::OtherChallenge, |_, said| said["challenge"] = text(&[3; 32])),
        ("a shorter challenge", PasskeyFault::OtherChallenge, |_, said| said["challenge"] = text(&[2; 31])),
        ("another site", PasskeyFault::OtherOrigin, |_, said| {
            said["origin"] = json!("https://bank.example.evil.example");
        }),
        ("a site below", PasskeyFault::OtherOrigin, |_, said| {
            said["origin"] = json!("https://evil.bank.example");
        }),
        ("another port", PasskeyFault::OtherOrigin, |_, said| {
            said["origin"] = json!("https://bank.example:444");
        }),
        ("without TLS", PasskeyFault::OtherOrigin, |_, said| said["origin"] = json!("http://bank.example")),
        ("another app", PasskeyFault::OtherOrigin, |_, said| {
            said["origin"] = json!("android:apk-key-hash:AAAA");
        }),
        ("a page in a page", PasskeyFault::OtherOrigin, |_, said| said["crossOrigin"] = json!(true)),
        ("another relying party", PasskeyFault::OtherRelyingParty, |data, _| data[0] ^= 1),
        ("nobody verified", PasskeyFault::NotVerified, |data, _| data[32] &= !(1 << 2)),
    ];
    let mut scene = scene().await;
    for (name, fault, bend) in cases {
        let answer = scene.wallet.signed_anew(&scene.answer.clone(), bend);
        assert_eq!(scene.judged(&answer), Err(fault), "{name}");
    }
    let absent = scene.wallet.signed_anew(&scene.answer.clone(), |data, _| data[32] &= !1);
    assert_eq!(scene.judged(&absent), Err(PasskeyFault::NotVerified));
    let app = scene.wallet.signed_anew(&scene.answer.clone(), |_, said| said["origin"] = json!(APP));
    scene.judged(&app).expect("the bank's own app");
}

#[tokio::test]
async fn an_answer_changed_on_the_way_is_refused() {
    let scene = scene().await;
    let whole: Value = serde_json::from_str(&scene.answer).unwrap();
    for pointer in [AUTHENTICATOR_DATA, CLIENT_DATA, SIGNATURE] {
        let length = bytes(whole.pointer(pointer).unwrap()).len();
        for place in 0..length {
            let answer = bent(&scene.answer, pointer, |bytes| bytes[place] ^= 1);
            assert!(scene.judged(&answer).is_err(), "{pointer} {place}");
        }
        for cut in [0, 1, length / 2, length - 1] {
            let answer = bent(&scene.answer, pointer, |bytes| bytes.truncate(cut));
            assert!(scene.judged(&answer).is_err(), "{pointer} cut to {cut}");
        }
        let answer = bent(&scene.answer, pointer, |bytes| bytes.push(0));
        assert!(scene.judged(&answer).is_err(), "{pointer} one longer");
    }
}

#[tokio::test]
async fn somebody_elses_passkey_is_not_mine() {
    let scene = scene().await;
    let mut theirs = Wallet::new();
    let other = registered(&scene.party, person(2), &mut theirs).await;
    let answer = theirs.get(&scene.party.request_options(CHALLENGE, &[], PasskeyOptions::DEFAULT)).await;
    assert_eq!(scene.judged(&answer), Err(PasskeyFault::UnknownCredential));
    // With my credential's id in place of theirs the name is another's, and without a name the signature is.
    let mut renamed: Value = serde_json::from_str(&answer).unwrap();
    renamed["rawId"] = text(&scene.passkey.credential_id);
    renamed["id"] = renamed["rawId"].clone();
    assert_eq!(scene.judged(&renamed.to_string()), Err(PasskeyFault::OtherOwner));
    renamed["response"]["userHandle"] = Value::Null;
    let answer = renamed.to_string();
    assert_eq!(scene.judged(&answer), Err(PasskeyFault::BadSignature));
    assert!(!RequestAnswer::parse(&answer).unwrap().names_owner());
    // A key registered by another under my name opens nothing of mine.
    let taken = Passkey { data: other.data, ..scene.passkey.clone() };
    assert_eq!(judged(&scene.party, CHALLENGE, &scene.answer, &taken), Err(PasskeyFault::UnknownCredential));
}

#[tokio::test]
async fn a_registration_elsewhere_is_refused() {
    let party = party();
    let options = creation(&party, person(1), CHALLENGE);
    let check = |answer: &str, challenge| {
        party.check_creation(challenge, &CreationAnswer::parse(answer).unwrap()).map(|made| made.said)
    };
    let answer = Wallet::new().create(&options).await;
    check(&answer, CHALLENGE).expect("untouched, it verifies");
    assert_eq!(check(&answer, [3; 32]), Err(PasskeyFault::OtherChallenge));
    let below = Wallet::at("https://evil.bank.example").create(&options).await;
    assert_eq!(check(&below, CHALLENGE), Err(PasskeyFault::OtherOrigin));
    for (from, to, fault) in [
        (r#""webauthn.create""#, r#""webauthn.get""#, PasskeyFault::OtherCeremony),
        (r#""crossOrigin":false"#, r#""crossOrigin":true"#, PasskeyFault::OtherOrigin),
        ("https://bank.example", "https://bank.examples", PasskeyFault::OtherOrigin),
    ] {
        let answer = bent(&answer, CLIENT_DATA, |bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let text = if text.contains("crossOrigin") {
                text
            } else {
                text.replacen('{', r#"{"crossOrigin":false,"#, 1)
            };
            assert!(text.contains(from), "{text}");
            *bytes = text.replace(from, to).into_bytes();
        });
        assert_eq!(check(&answer, CHALLENGE), Err(fault), "{to}");
    }
    let object = "/response/attestationObject";
    let hash_at = |bytes: &[u8]| {
        let hash = <sha2::Sha256 as sha2::Digest>::digest(b"bank.example");
        bytes.windows(32).position(|part| part == hash.as_slice()).expect("the data begins with it")
    };
    let elsewhere = bent(&answer, object, |bytes| {
        let at = hash_at(bytes);
        bytes[at] ^= 1;
    });
    assert_eq!(check(&elsewhere, CHALLENGE), Err(PasskeyFault::OtherRelyingParty));
    let unverified = bent(&answer, object, |bytes| {
        let at = hash_at(bytes);
        bytes[at + 32] &= !(1 << 2);
    });
    assert_eq!(check(&unverified, CHALLENGE), Err(PasskeyFault::NotVerified));
}

#[tokio::test]
async fn a_text_that_is_no_answer_is_not_read() {
    let scene = scene().await;
    let mut whole: Value = serde_json::from_str(&scene.answer).unwrap();
    for no_answer in ["", "null", "[]", "{}", "{\"id\":1}", "not JSON"] {
        assert!(RequestAnswer::parse(no_answer).is_none(), "{no_answer}");
        assert!(CreationAnswer::parse(no_answer).is_none(), "{no_answer}");
    }
    for id in [vec![], vec![1; Passkey::CREDENTIAL_BYTES_MAX + 1]] {
        whole["rawId"] = text(&id);
        assert!(RequestAnswer::parse(&whole.to_string()).is_none(), "{} bytes of id", id.len());
    }
    whole["rawId"] = text(&[1; Passkey::CREDENTIAL_BYTES_MAX]);
    assert!(RequestAnswer::parse(&whole.to_string()).is_some());
    whole["type"] = json!("password");
    assert!(RequestAnswer::parse(&whole.to_string()).is_none());
    let padded = format!("{}{}", scene.answer, " ".repeat(16 * 1024));
    assert!(RequestAnswer::parse(&padded).is_none(), "above the bound");
    let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
    assert!(RequestAnswer::parse(&deep).is_none());
}
