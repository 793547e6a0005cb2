//! Signatures in the compact form (RFC 7515, 7.1): `HEADER.CLAIMS.SIGNATURE`, by ES256 (RFC 7518, 3.4).

use super::base64url::{decode, decode_array, encode};
use super::json::{IsThere, Object, object};
use super::jwk::WireJwk;
use super::{Jwk, JwkError, SignError, Signer};
use identity::DeviceKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A signature that was read and not verified yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Jws<'a> {
    header: Header,
    claims: Vec<u8>,
    /// What the signature is over.
    signed: &'a str,
    signature: [u8; DeviceKey::SIGNATURE_BYTES],
}

/// What a signature says about itself. `jku`, `x5u` and `x5c` are passed over: a signature never brings its own trust,
/// and nothing is ever fetched for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub typ: Option<String>,
    pub kid: Option<String>,
    pub jwk: Option<DeviceKey>,
}

/// Why a text is not a signature the bank takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum JwsError {
    #[error("the signed text is longer than it may be")]
    TooLong,
    #[error("not three parts of base64url with points between them")]
    NotCompact,
    #[error("the header is not an object of the right form")]
    BadHeader,
    /// Among them `none` and the symmetric ones, for which a public key would be the secret.
    #[error("the algorithm is not ES256")]
    WrongAlgorithm,
    /// `crit` names what must be understood, and the bank understands no extensions (RFC 7515, 4.1.11).
    #[error("the header demands an extension")]
    UnknownExtension,
    #[error("the header's key cannot be used")]
    BadKey(#[source] JwkError),
    #[error("the signature is not by this key")]
    BadSignature,
    #[error("the claims are not an object of the right form")]
    BadClaims,
}

#[derive(Deserialize)]
struct WireHeader {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    jwk: Option<Object<WireJwk>>,
    #[serde(default)]
    crit: IsThere,
}

const ALGORITHM: &str = "ES256";

impl<'a> Jws<'a> {
    /// Bytes of the whole text.
    pub const BYTES_MAX: usize = 4 * 1_024;

    /// Reads the form and the header; the signature is not looked at.
    ///
    /// # Errors
    /// [`JwsError`], in the order of its variants up to [`JwsError::BadKey`].
    pub fn parse(text: &'a str) -> Result<Self, JwsError> {
        if Self::BYTES_MAX < text.len() {
            return Err(JwsError::TooLong);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(JwsError::NotCompact)?;
        let (header, claims) = signed.split_once('.').ok_or(JwsError::NotCompact)?;
        let header = decode(header).ok_or(JwsError::NotCompact)?;
        let claims = decode(claims).ok_or(JwsError::NotCompact)?;
        // The header comes before the signature, whose length depends on the algorithm.
        let header = Header::parse(&header)?;
        let signature = decode_array(signature).ok_or(JwsError::NotCompact)?;
        Ok(Self { header, claims, signed, signature })
    }

    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// # Errors
    /// [`JwsError::BadSignature`].
    pub fn verify(&self, key: &DeviceKey) -> Result<Verified<'_>, JwsError> {
        if key.verify(self.signed.as_bytes(), &self.signature) {
            Ok(Verified(&self.claims))
        } else {
            Err(JwsError::BadSignature)
        }
    }

    /// What the sender claims, be it true or not.
    pub(super) fn claims_unverified<T: DeserializeOwned>(&self) -> Result<T, JwsError> {
        object(&self.claims).ok_or(JwsError::BadClaims)
    }
}

impl fmt::Debug for Jws<'_> {
    /// The header alone: the whole text may open something.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Jws({:?}, ...)", self.header)
    }
}

impl Header {
    fn parse(bytes: &[u8]) -> Result<Self, JwsError> {
        let WireHeader { alg, typ, kid, jwk, crit } = object(bytes).ok_or(JwsError::BadHeader)?;
        if alg != ALGORITHM {
            return Err(JwsError::WrongAlgorithm);
        }
        if crit.0 {
            return Err(JwsError::UnknownExtension);
        }
        let jwk = jwk.map(|Object(wire)| Jwk::try_from_wire(wire)).transpose().map_err(JwsError::BadKey)?;
        Ok(Self { typ, kid, jwk: jwk.map(|jwk| jwk.key) })
    }

    /// Whether the signed thing is of this media type; `application/` may stand before it, and case does not count
    /// (RFC 7515, 4.1.9).
    #[must_use]
    pub fn is_of_type(&self, typ: &str) -> bool {
        let Some(found) = &self.typ else { return false };
        let bare = match found.split_at_checked("application/".len()) {
            Some((tree, bare)) if tree.eq_ignore_ascii_case("application/") => bare,
            Some(_) | None => found,
        };
        bare.eq_ignore_ascii_case(typ)
    }
}

/// Claims whose signature was verified.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Verified<'a>(&'a [u8]);

impl Verified<'_> {
    /// # Errors
    /// [`JwsError::BadClaims`] when they are not an object of this form.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, JwsError> {
        object(self.0).ok_or(JwsError::BadClaims)
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("...")
    }
}

/// Signs claims as a thing of this media type; the header names the key by its thumbprint.
///
/// # Errors
/// [`SignError`] when the signer cannot sign.
///
/// # Panics
/// When the claims cannot be written as JSON, which is a bug of the caller.
pub fn sign<C: Serialize>(signer: &dyn Signer, typ: &str, claims: &C) -> Result<String, SignError> {
    #[derive(Serialize)]
    struct Header<'a> {
        typ: &'a str,
        alg: &'a str,
        kid: String,
    }
    let header = Header { typ, alg: ALGORITHM, kid: signer.key().thumbprint().to_string() };
    let header = serde_json::to_vec(&header).expect("texts are JSON");
    let claims = serde_json::to_vec(claims).expect("claims are JSON");
    let signed = format!("{}.{}", encode(header), encode(claims));
    let signature = signer.sign(signed.as_bytes())?;
    Ok(format!("{signed}.{}", encode(signature)))
}

#[cfg(test)]
mod tests;
