//! The test vectors of WebAuthn Level 3, section 16.
//!
//! The bank verifies who is there, and most vectors do not; so each is judged twice, as the bank does and as a relying
//! party would that asks for presence alone. What differs between the two is that one bit.

use super::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

struct Vector {
    name: &'static str,
    members: BTreeMap<&'static str, Vec<u8>>,
}

fn vectors() -> Vec<Vector> {
    let mut vectors: Vec<Vector> = Vec::new();
    for line in include_str!("vectors.txt").lines() {
        let Some((key, value)) = line.split_once(' ').filter(|_| !line.starts_with('#')) else { continue };
        if key == "vector" {
            vectors.push(Vector { name: value, members: BTreeMap::new() });
        } else {
            vectors.last_mut().unwrap().members.insert(key, hex(value));
        }
    }
    vectors
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

impl Vector {
    fn text(&self, key: &str) -> Value {
        wallet::text(&self.members[key])
    }

    fn creation(&self) -> CreationAnswer {
        let id = self.text("create.credential_id");
        let response = json!({
            "clientDataJSON": self.text("create.clientDataJSON"),
            "attestationObject": self.text("create.attestationObject"),
        });
        let answer = json!({ "id": id, "rawId": id, "type": "public-key", "response": response });
        CreationAnswer::parse(&answer.to_string()).unwrap()
    }

    fn request(&self) -> RequestAnswer {
        let id = self.text("create.credential_id");
        let response = json!({
            "clientDataJSON": self.text("get.clientDataJSON"),
            "authenticatorData": self.text("get.authenticatorData"),
            "signature": self.text("get.signature"),
            "userHandle": wallet::text(person(1).uuid().as_bytes()),
        });
        let answer = json!({ "id": id, "rawId": id, "type": "public-key", "response": response });
        RequestAnswer::parse(&answer.to_string()).unwrap()
    }
}

fn example() -> RelyingParty {
    RelyingParty::try_new("Example", "https://example.org", &PasskeySettings::default()).unwrap()
}

/// The library's state of a ceremony, with presence enough.
fn lenient<S: serde::Serialize + serde::de::DeserializeOwned>(state: &S, part: &str) -> S {
    let mut state = serde_json::to_value(state).unwrap();
    assert_eq!(state[part]["policy"], "required", "the bank asks for more");
    state[part]["policy"] = "discouraged".into();
    serde_json::from_value(state).unwrap()
}

fn kept(made: super::super::relying_party::NewCredential) -> Passkey {
    Passkey {
        id: PasskeyId::from_uuid(bits(1)),
        person: person(1),
        credential_id: made.credential_id,
        data: made.data,
        name: DeviceName::parse("A vector").unwrap(),
        counter: made.said.counter,
        is_backup_eligible: made.said.is_backup_eligible,
        is_backed_up: made.said.is_backed_up,
        created_at: start(),
        last_used_at: None,
    }
}

/// What a registration comes to where presence is enough. The bank offers ES256, ES384 and RS256 with 2,048 bits.
fn wanted(name: &str) -> Option<PasskeyFault> {
    match name {
        // Inside a page of another site.
        "none-es256-crossOrigin" | "none-es256-topOrigin" => Some(PasskeyFault::OtherOrigin),
        // RS256 with 3,482 bits among them; the TPM's statement wants an RSA key in the library.
        "packed-es512" | "packed-rs256" | "packed-eddsa" | "packed-ed448" | "tpm-es256" => {
            Some(PasskeyFault::OtherAlgorithm)
        }
        // Its certificate lacks what the library asks of one; the bank asks for no attestation.
        "android-key-es256" => Some(PasskeyFault::BadAttestation),
        _ => None,
    }
}

/// Whether the authenticator verified its user: bit 2 of the flags, behind the hash of the relying party id.
fn is_verified(data: &[u8]) -> bool {
    let hash = <sha2::Sha256 as sha2::Digest>::digest(b"example.org");
    let at = data.windows(32).position(|part| part == hash.as_slice()).unwrap();
    data[at + 32] & (1 << 2) != 0
}

#[test]
fn the_vectors_of_the_standard() {
    let party = example();
    let (mut accepted, mut logged_in) = (0, 0);
    for vector in vectors() {
        let state = party.registration(&vector.members["create.challenge"]);
        let strict = party.judge_creation(&state, &vector.creation());
        let made = party.judge_creation(&lenient(&state, "rs"), &vector.creation());
        assert_eq!(made.as_ref().err().copied(), wanted(vector.name), "{}", vector.name);
        let Ok(made) = made else {
            assert!(strict.is_err(), "{}", vector.name);
            continue;
        };
        let is_so = is_verified(&vector.members["create.attestationObject"]);
        let refused = (!is_so).then_some(PasskeyFault::NotVerified);
        assert_eq!(strict.err(), refused, "{}", vector.name);
        assert_eq!(made.credential_id, vector.members["create.credential_id"], "{}", vector.name);
        accepted += 1;

        let passkey = as_verified(&kept(made), is_so);
        let state = party.login(&vector.members["get.challenge"]);
        let strict = party.judge_request(state.clone(), &vector.request(), &passkey);
        let presence_alone = as_verified(&passkey, false);
        let said = party.judge_request(lenient(&state, "ast"), &vector.request(), &presence_alone);
        said.unwrap_or_else(|fault| panic!("{}: {fault:?}", vector.name));
        let is_so = is_verified(&vector.members["get.authenticatorData"]);
        assert_eq!(strict.err(), (!is_so).then_some(PasskeyFault::NotVerified), "{}", vector.name);
        logged_in += usize::from(is_so);
    }
    assert_eq!((accepted, logged_in), (7, 3));
}

/// The library remembers whether the user was verified at the registration, and asks for it ever after.
fn as_verified(passkey: &Passkey, is_so: bool) -> Passkey {
    let mut data: Value = serde_json::from_str(passkey.data.expose()).unwrap();
    data["cred"]["user_verified"] = is_so.into();
    Passkey { data: kernel::Secret::new(data.to_string()), ..passkey.clone() }
}

/// A credential id of the greatest length, 1,023 bytes, is kept and found.
#[test]
fn the_longest_credential_id_is_taken() {
    let vector = vectors().into_iter().find(|vector| vector.name == "none-es256-long-credential-id").unwrap();
    assert_eq!(vector.members["create.credential_id"].len(), Passkey::CREDENTIAL_BYTES_MAX);
    assert_eq!(vector.request().credential_id().len(), Passkey::CREDENTIAL_BYTES_MAX);
}
