//! PKCE (RFC 7636), by S256 alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use std::fmt;
use subtle::ConstantTimeEq as _;

/// The hash of a secret that only the client has that asked for the code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeChallenge(pub [u8; 32]);

impl CodeChallenge {
    pub const METHOD: &'static str = "S256";
    /// Characters of a verifier (RFC 7636, 4.1).
    const VERIFIER_MIN: usize = 43;
    const VERIFIER_MAX: usize = 128;

    /// Reads 43 characters of base64url, the one text of its 32 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// What a client sends for its verifier.
    #[must_use]
    pub fn of(verifier: &str) -> Self {
        Self(Sha256::digest(verifier.as_bytes()).into())
    }

    /// Whether this is the hash of the verifier; takes the same time whatever differs.
    #[must_use]
    pub fn is_of(&self, verifier: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let is_verifier = (Self::VERIFIER_MIN..=Self::VERIFIER_MAX).contains(&verifier.len())
            && verifier.bytes().all(is_plain);
        is_verifier && bool::from(Self::of(verifier).0.ct_eq(&self.0))
    }
}

impl fmt::Display for CodeChallenge {
    /// As `code_challenge` has it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for CodeChallenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("...")
    }
}

#[cfg(test)]
mod tests;
