//! Keys and signed texts for tests.

use super::base64url::{decode, encode};
use super::{KeyPair, Signer};
use kernel::Secret;
use ring::rand::SystemRandom;
use std::sync::Arc;

/// The key of RFC 7515, A.3: x, y and the private member.
pub(super) const RFC_KEY: [&str; 3] = [
    "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
];

/// PKCS #8 around a P-256 key pair, up to its private and between its private and its public half.
const PKCS8_HEAD: [u8; 36] = [
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01,
    0x04, 0x20,
];
const PKCS8_BETWEEN: [u8; 6] = [0xa1, 0x44, 0x03, 0x42, 0x00, 0x04];

/// The key of RFC 7515, A.3.
pub(super) fn rfc_key() -> KeyPair {
    let [x, y, d] = RFC_KEY.map(|part| decode(part).unwrap());
    let kept = [&PKCS8_HEAD[..], &d, &PKCS8_BETWEEN, &x, &y].concat();
    KeyPair::open(&Secret::new(kept), Arc::new(SystemRandom::new())).unwrap()
}

/// Some other key.
pub(super) fn other_key() -> KeyPair {
    let random = SystemRandom::new();
    KeyPair::open(&KeyPair::generate(&random).unwrap(), Arc::new(random)).unwrap()
}

/// Header and claims signed as they are, sound or not.
pub(super) fn signed(signer: &dyn Signer, header: &str, claims: &str) -> String {
    let text = format!("{}.{}", encode(header), encode(claims));
    let signature = signer.sign(text.as_bytes()).unwrap();
    format!("{text}.{}", encode(signature))
}

/// Every text that differs from this one by one bit, by one byte left out or doubled, or by a cut at either end.
pub(super) fn all_damaged(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let around = |place: usize| {
        let flipped = (0..8).map(move |bit| {
            let mut flipped = bytes.to_vec();
            flipped[place] ^= 1 << bit;
            flipped
        });
        let left_out = [&bytes[..place], &bytes[place + 1..]].concat();
        let doubled = [&bytes[..=place], &bytes[place..]].concat();
        flipped.chain([left_out, doubled, bytes[..place].to_vec(), bytes[place + 1..].to_vec()])
    };
    let all = (0..bytes.len()).flat_map(around);
    all.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

/// The header of a proof by this key.
pub(super) fn proof_header(signer: &dyn Signer) -> String {
    let (x, y) = signer.key().xy();
    let (x, y) = (encode(x), encode(y));
    format!(r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}}}"#)
}
