//! The signature of what the app reads first: that may come from a cache, or from whoever stands between.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Secret;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

/// Bytes of a key's seed.
pub const SEED_BYTES: usize = 32;
/// Carries the signature.
pub(super) const SIGNATURE_HEADER: &str = "florin-bootstrap-signature";

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the seed of the bootstrap's key is not {SEED_BYTES} bytes long")]
pub struct SeedError;

/// An Ed25519 key (RFC 8032). It draws no chance, so one text has one signature.
pub struct Signer {
    pair: Ed25519KeyPair,
}

impl Signer {
    /// # Errors
    /// [`SeedError`] when the seed is of another length.
    pub fn try_new(seed: &Secret<[u8; SEED_BYTES]>) -> Result<Self, SeedError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.expose()).map_err(|_| SeedError)?;
        Ok(Self { pair })
    }

    /// What the app is built with, in base64url.
    #[must_use]
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref())
    }

    /// As `v1=<signature>` in base64url, over the document's bytes before they are compressed.
    pub(super) fn sign(&self, text: &str) -> String {
        format!("v1={}", URL_SAFE_NO_PAD.encode(self.pair.sign(text.as_bytes()).as_ref()))
    }
}
