//! A device's public key: ECDSA on P-256 with SHA-256 (FIPS 186-5), the key of `ES256` (RFC 7518, 3.4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// A P-256 public key, as the uncompressed point of SEC 1, 2.3.3: the byte 4, then x, then y.
///
/// A point beside the curve can be held, and verifies nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeviceKey([u8; 65]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a device's key is an uncompressed P-256 point of 65 bytes")]
pub struct DeviceKeyError;

impl DeviceKey {
    pub const BYTES: usize = 65;
    pub const SIGNATURE_BYTES: usize = 64;
    const UNCOMPRESSED: u8 = 4;

    /// # Errors
    /// [`DeviceKeyError`] unless there are 65 bytes and the first one says that the point is uncompressed.
    pub fn parse(bytes: &[u8]) -> Result<Self, DeviceKeyError> {
        match <[u8; Self::BYTES]>::try_from(bytes) {
            Ok(point) if point[0] == Self::UNCOMPRESSED => Ok(Self(point)),
            Ok(_) | Err(_) => Err(DeviceKeyError),
        }
    }

    /// From the two coordinates of a JWK (RFC 7518, 6.2.1), big end first.
    #[must_use]
    pub fn from_xy(x: [u8; 32], y: [u8; 32]) -> Self {
        let mut point = [Self::UNCOMPRESSED; Self::BYTES];
        point[1..33].copy_from_slice(&x);
        point[33..].copy_from_slice(&y);
        Self(point)
    }

    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// The two coordinates, big end first.
    #[must_use]
    pub fn xy(&self) -> ([u8; 32], [u8; 32]) {
        let (mut x, mut y) = ([0; 32], [0; 32]);
        x.copy_from_slice(&self.0[1..33]);
        y.copy_from_slice(&self.0[33..]);
        (x, y)
    }

    /// The name of the key (RFC 7638): its required members in the order of the alphabet, without white space.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        let (x, y) = self.xy();
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let text = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Thumbprint(Sha256::digest(text.as_bytes()).into())
    }

    /// Whether the key's owner signed this message; the signature is r and s, 32 bytes each (RFC 7518, 3.4).
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8; Self::SIGNATURE_BYTES]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.0[..]).verify(message, signature).is_ok()
    }
}

impl fmt::Debug for DeviceKey {
    /// By its name, which is how a key is found again.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DeviceKey({})", self.thumbprint())
    }
}

/// What a public key is called (RFC 7638); not a secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thumbprint(pub [u8; 32]);

impl Thumbprint {
    /// Reads the 43 characters of base64url that `jkt` and `kid` carry.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests;
