//! Nonces the server hands to clients for their proofs (RFC 9449, 8 and 9), kept nowhere: a nonce is the number of a
//! span of time and a MAC over it, so every node that has the key knows every other node's nonces.

use super::base64url::{decode_array, encode};
use hmac::{Hmac, Mac as _};
use kernel::{Secret, Timestamp};
use sha2::Sha256;
use std::time::Duration;

/// A nonce is good for the rest of the span it was made in and for the whole span after it.
///
/// Every answer carries the present nonce, so only a device that was silent for this long needs a second request.
pub const NONCE_LASTS: Duration = Duration::from_mins(5);

const VERSION: u8 = 1;
const SPAN_BYTES: usize = 8;
const MAC_BYTES: usize = 16;
const BYTES: usize = 1 + SPAN_BYTES + MAC_BYTES;

/// Makes and knows nonces, from a key that all nodes share.
#[derive(Debug, Clone)]
pub struct ServerNonces {
    key: Secret<[u8; 32]>,
    /// Keys that are about to make nonces, or made some that may still come.
    others: Vec<Secret<[u8; 32]>>,
}

impl ServerNonces {
    #[must_use]
    pub const fn new(key: Secret<[u8; 32]>) -> Self {
        Self { key, others: Vec::new() }
    }

    /// The same, knowing another key's nonces as well.
    #[must_use]
    pub fn also_of(mut self, key: Secret<[u8; 32]>) -> Self {
        self.others.push(key);
        self
    }

    /// What `DPoP-Nonce` says at this moment.
    #[must_use]
    pub fn nonce(&self, now: Timestamp) -> String {
        let span = span_of(now).to_be_bytes();
        let mac = mac_of(&self.key, span).finalize().into_bytes();
        let mut bytes = [VERSION; BYTES];
        bytes[1..=SPAN_BYTES].copy_from_slice(&span);
        bytes[1 + SPAN_BYTES..].copy_from_slice(&mac[..MAC_BYTES]);
        encode(bytes)
    }

    /// Whether this is a nonce of this span or of the one before it. The compare takes the same time whatever differs.
    #[must_use]
    pub fn is_fresh(&self, nonce: &str, now: Timestamp) -> bool {
        let Some(bytes) = decode_array::<BYTES>(nonce) else { return false };
        let (head, mac) = bytes.split_at(1 + SPAN_BYTES);
        let this = span_of(now);
        let is_near = |span: [u8; SPAN_BYTES]| {
            let is_near = span == this.to_be_bytes() || span == this.saturating_sub(1).to_be_bytes();
            let is_of = |key| mac_of(key, span).verify_truncated_left(mac).is_ok();
            is_near && std::iter::once(&self.key).chain(&self.others).any(is_of)
        };
        head[0] == VERSION && head[1..].try_into().is_ok_and(is_near)
    }
}

fn mac_of(key: &Secret<[u8; 32]>, span: [u8; SPAN_BYTES]) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    mac.chain_update(b"florin dpop nonce 1").chain_update(span)
}

fn span_of(now: Timestamp) -> u64 {
    now.since(Timestamp::EPOCH).as_secs() / NONCE_LASTS.as_secs()
}

#[cfg(test)]
mod tests;
