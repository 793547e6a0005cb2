//! The key by which the bank's own keys are sealed.

use crate::{ServerKey, ServerKeyPurpose};
use kernel::{Entropy, Secret};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use subtle::ConstantTimeEq as _;

/// Seals the bank's keys, as AES-256-GCM (NIST SP 800-38D).
#[derive(Clone)]
pub struct RootKey(Secret<[u8; 32]>);

impl std::fmt::Debug for RootKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("RootKey(...)")
    }
}

impl RootKey {
    #[must_use]
    pub const fn new(key: Secret<[u8; 32]>) -> Self {
        Self(key)
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, self.0.expose()).expect("the key has 32 bytes"))
    }

    /// Binds the text to its key's place, so that no sealed key can be put in another's.
    fn place(id: u32, purpose: ServerKeyPurpose) -> Aad<Vec<u8>> {
        let word: &[u8] = match purpose {
            ServerKeyPurpose::Token => b"token",
            ServerKeyPurpose::Signing => b"signing",
            ServerKeyPurpose::Nonce => b"nonce",
        };
        Aad::from([b"florin server key 1".as_slice(), &id.to_be_bytes(), word].concat())
    }

    pub(super) fn seal(
        &self,
        id: u32,
        purpose: ServerKeyPurpose,
        secret: &[u8],
        entropy: &dyn Entropy,
    ) -> Secret<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut text = secret.to_vec();
        let sealed = self.cipher().seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Self::place(id, purpose),
            &mut text,
        );
        sealed.expect("a key is shorter than GCM's bound");
        Secret::new([nonce.as_slice(), &text].concat())
    }

    /// Proves that this bank wrote `text` for one purpose: HMAC-SHA-256 (RFC 2104) under a key of the purpose's own. It
    /// is good as long as the root key is.
    pub(crate) fn tag(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        let sign = |key: &[u8], text: &[u8]| {
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text);
            <[u8; 32]>::try_from(tag.as_ref()).expect("SHA-256 has 32 bytes")
        };
        sign(&sign(self.0.expose(), purpose.as_bytes()), text)
    }

    /// Whether a tag, or its first half or more, is the one of this text; it takes the same time wherever they differ.
    pub(crate) fn is_tag(&self, purpose: &str, text: &[u8], tag: &[u8]) -> bool {
        let whole = self.tag(purpose, text);
        let wanted = whole.get(..tag.len()).filter(|wanted| whole.len() / 2 <= wanted.len());
        wanted.is_some_and(|wanted| wanted.ct_eq(tag).into())
    }

    /// What was sealed: 32 random bytes, or a key pair.
    pub(super) fn open(&self, key: &ServerKey) -> Result<Secret<Vec<u8>>, BadKey> {
        let sealed = key.secret.expose();
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(BadKey(key.id))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| BadKey(key.id))?;
        let mut text = text.to_vec();
        let opened = self.cipher().open_in_place(nonce, Self::place(key.id, key.purpose), &mut text);
        opened.map(|secret| Secret::new(secret.to_vec())).map_err(|_| BadKey(key.id))
    }

    /// The same where 32 random bytes were sealed.
    pub(super) fn open_secret(&self, key: &ServerKey) -> Result<Secret<[u8; 32]>, BadKey> {
        let secret = self.open(key)?.into_exposed().try_into();
        secret.map(Secret::new).map_err(|_| BadKey(key.id))
    }
}

/// A key that the root key does not open: the operator's file is another bank's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the root key does not open the bank's key {0}")]
pub(super) struct BadKey(pub(super) u32);

#[cfg(test)]
mod tests;
