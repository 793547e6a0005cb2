//! Who signs for the bank. A signature takes chance (FIPS 186-5, 6.4), so its source is handed in with the key.

use identity::DeviceKey;
use kernel::Secret;
use ring::rand::SecureRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use std::fmt;
use std::sync::Arc;

/// Holds a private key and signs with it; a key in a hardware module is one more of these.
pub trait Signer: Send + Sync {
    /// The public half.
    fn key(&self) -> &DeviceKey;

    /// Signs by ECDSA on P-256 with SHA-256; the signature is r and s, 32 bytes each.
    ///
    /// # Errors
    /// [`SignError`] when there was no signature to be had; nothing was signed.
    fn sign(&self, message: &[u8]) -> Result<[u8; DeviceKey::SIGNATURE_BYTES], SignError>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    #[error("not a P-256 key pair in PKCS #8")]
    BadKey,
    #[error("the signer has no randomness or does not answer")]
    Unavailable,
}

/// Where signatures get their chance from: a choice of the operator's, as the clock is.
#[derive(Clone)]
pub struct SignerRandom(Arc<dyn SecureRandom + Send + Sync>);

impl SignerRandom {
    #[must_use]
    pub fn new(random: impl SecureRandom + Send + Sync + 'static) -> Self {
        Self(Arc::new(random))
    }

    pub(crate) fn source(&self) -> Arc<dyn SecureRandom + Send + Sync> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for SignerRandom {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SignerRandom(...)")
    }
}

/// A private key in the process's memory.
pub struct KeyPair {
    pair: EcdsaKeyPair,
    key: DeviceKey,
    random: Arc<dyn SecureRandom + Send + Sync>,
}

impl KeyPair {
    /// Draws a key and gives it as it is kept: PKCS #8 (RFC 5958), the public half included.
    ///
    /// # Errors
    /// [`SignError::Unavailable`] without randomness.
    pub fn generate(random: &dyn SecureRandom) -> Result<Secret<Vec<u8>>, SignError> {
        let kept = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, random);
        kept.map(|kept| Secret::new(kept.as_ref().to_vec())).map_err(|_| SignError::Unavailable)
    }

    /// Opens a kept key. `random` goes into every signature beside the key and the message, so that one bad draw alone
    /// does not give the key away.
    ///
    /// # Errors
    /// [`SignError::BadKey`] for anything but what [`Self::generate`] gives.
    pub fn open(
        kept: &Secret<Vec<u8>>,
        random: Arc<dyn SecureRandom + Send + Sync>,
    ) -> Result<Self, SignError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, kept.expose(), &*random);
        Self::try_from_pair(pair.map_err(|_| SignError::BadKey)?, random)
    }

    fn try_from_pair(
        pair: EcdsaKeyPair,
        random: Arc<dyn SecureRandom + Send + Sync>,
    ) -> Result<Self, SignError> {
        let key = DeviceKey::parse(pair.public_key().as_ref()).map_err(|_| SignError::BadKey)?;
        Ok(Self { pair, key, random })
    }
}

impl Signer for KeyPair {
    fn key(&self) -> &DeviceKey {
        &self.key
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; DeviceKey::SIGNATURE_BYTES], SignError> {
        let signature = self.pair.sign(&*self.random, message).map_err(|_| SignError::Unavailable)?;
        signature.as_ref().try_into().map_err(|_| SignError::Unavailable)
    }
}

impl fmt::Debug for KeyPair {
    /// The public half's name.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeyPair({})", self.key.thumbprint())
    }
}

#[cfg(test)]
mod tests;
