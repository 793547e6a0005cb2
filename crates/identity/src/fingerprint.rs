//! What is kept of a secret: its SHA-256, enough to recognise it and useless to whoever reads the store.
//!
//! Plain SHA-256 is right here because these secrets are 256 random bits; what people choose goes through argon2.

use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

#[derive(Clone, Copy, Hash)]
#[expect(
    clippy::derived_hash_with_manual_eq,
    reason = "both go by the bytes; the compare only takes its time"
)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }
}

impl PartialEq for Fingerprint {
    /// Takes the same time whatever differs.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Fingerprint {}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("...")
    }
}

#[cfg(test)]
mod tests;
