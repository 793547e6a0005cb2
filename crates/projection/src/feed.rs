//! How the document travels: `POST`ed to the status process, signed, with a number that only rises.
//!
//! `florin-feed-signature: v1=<hex>`, where the hex is HMAC-SHA-256 (RFC 2104) over `<number>.<at>.<body>`. The receiver
//! answers 204 when it took it; 409 for a number that is not above its last, which it writes as the body; 401 for a
//! signature that is wrong. What was sent long ago is taken as well, and shown as old as it is ([`SENT_MAX`]): clocks may
//! differ, and an old truth is better than none.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt::Write;
use std::time::Duration;

/// Carries the signature.
pub const SIGNATURE_HEADER: &str = "florin-feed-signature";
/// Carries the number.
pub const NUMBER_HEADER: &str = "florin-feed-number";
/// Carries the time, in milliseconds since 1970.
pub const AT_HEADER: &str = "florin-feed-at";
/// How long ago a document may have been sent, by the receiver's clock, to count as heard when it came: longer than a
/// document is under way and than the clocks of two machines differ. What was sent before that was kept by somebody and
/// sent again, or comes from a clock that is wrong; it counts as heard when it was sent.
pub const SENT_MAX: Duration = Duration::from_mins(5);
/// Of one document.
pub const BYTES_MAX: usize = 4 << 20;

/// The place of a document among those that were fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    /// Above that of every document before.
    pub number: u64,
    /// When it was sent, in milliseconds since 1970.
    pub at_ms: i64,
}

/// What goes into [`SIGNATURE_HEADER`].
///
/// # Panics
/// Never: HMAC takes a key of any length.
#[must_use]
pub fn sign(key: &[u8], mark: Mark, body: &[u8]) -> String {
    let mut text = String::from("v1=");
    for byte in mac(key, mark, body).finalize().into_bytes() {
        write!(text, "{byte:02x}").expect("a String takes every write");
    }
    text
}

/// Whether this is the header's value for the body, compared in the same time wherever they differ.
#[must_use]
pub fn verify(key: &[u8], mark: Mark, body: &[u8], given: &str) -> bool {
    let Some(bytes) = given.strip_prefix("v1=").and_then(unhex) else { return false };
    mac(key, mark, body).verify_slice(&bytes).is_ok()
}

fn mac(key: &[u8], Mark { number, at_ms }: Mark, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(format!("{number}.{at_ms}.").as_bytes());
    mac.update(body);
    mac
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, place) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(place..place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark { number: 7, at_ms: 1_700_000_000_000 };

    #[test]
    fn a_signature_holds_for_its_key_mark_and_body_alone() {
        let signature = sign(b"key", MARK, b"{}");
        assert!(verify(b"key", MARK, b"{}", &signature));
        assert!(!verify(b"other", MARK, b"{}", &signature));
        assert!(!verify(b"key", MARK, b"{ }", &signature));
        assert!(!verify(b"key", Mark { number: 8, ..MARK }, b"{}", &signature));
        assert!(!verify(b"key", Mark { at_ms: 1, ..MARK }, b"{}", &signature));
        let odd =
            ["", "v1=", "v1=00", &signature[3..], &signature.replace("v1", "v2"), &format!("{signature}0")];
        for text in odd {
            assert!(!verify(b"key", MARK, b"{}", text), "{text}");
        }
        assert!(!verify(b"key", MARK, b"{}", &format!("v1={}", "é".repeat(32))));
    }

    #[test]
    fn the_signature_is_what_others_compute() {
        // printf '7.1700000000000.{}' | openssl dgst -sha256 -hmac key
        assert_eq!(
            sign(b"key", MARK, b"{}"),
            "v1=abf59a2dd8406df764da7db18dddfe549a1fc8652a3d9a8fa3144913b841107f"
        );
    }
}
