//! The signature by which a receiver knows that a delivery is the bank's, and how old it is.
//!
//! `t=<unix seconds>,v1=<hex>`, where the hex is HMAC-SHA-256 (RFC 2104) over `<t>.<body>`, keyed by the
//! webhook's secret. The time is signed with the body, so that an old delivery cannot be played again as new.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt::Write;

/// Carries the signature.
pub const SIGNATURE_HEADER: &str = "x-florin-signature";
/// Carries the webhook's id.
pub const DELIVERY_HEADER: &str = "x-florin-delivery";

pub(crate) fn sign(secret: &str, seconds: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    let mut text = format!("t={seconds},v1=");
    for byte in mac.finalize().into_bytes() {
        write!(text, "{byte:02x}").expect("a String takes every write");
    }
    text
}

#[cfg(test)]
mod tests;
