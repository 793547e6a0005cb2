//! Public keys as JSON (RFC 7517): elliptic curve keys on P-256, and sets of them.

use super::base64url::{decode_array, encode};
use super::json::{IsThere, Object, object};
use identity::DeviceKey;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

/// A public P-256 key with the name its set gives it.
///
/// A point beside the curve can be read, and verifies nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    pub key: DeviceKey,
    pub kid: Option<String>,
}

/// Why a text is not a public key the bank can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum JwkError {
    #[error("the key is longer than it may be")]
    TooLong,
    #[error("not a JSON Web Key")]
    Malformed,
    /// Whoever sends a private key has lost it.
    #[error("the key is a private one")]
    Private,
    #[error("not an elliptic curve key on P-256")]
    UnsupportedKey,
    #[error("the key is not for ES256 signatures")]
    WrongUse,
    #[error("a coordinate is not 32 bytes of base64url")]
    BadCoordinate,
    #[error("there are more keys than a set may have")]
    TooManyKeys,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireJwk {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    /// The private member of elliptic curve and RSA keys.
    #[serde(default)]
    d: IsThere,
    /// The whole of a symmetric key.
    #[serde(default)]
    k: IsThere,
    kid: Option<String>,
    r#use: Option<String>,
    alg: Option<String>,
}

impl Jwk {
    /// Bytes of the text of one key.
    pub const BYTES_MAX: usize = 1_024;
    /// Bytes of a key's name.
    pub const KID_BYTES_MAX: usize = 128;

    /// Reads one key (RFC 7517, 4; RFC 7518, 6.2.1). Members the bank has no use for are passed over.
    ///
    /// # Errors
    /// [`JwkError`]; a private member is told before anything else.
    pub fn parse(text: &str) -> Result<Self, JwkError> {
        if Self::BYTES_MAX < text.len() {
            return Err(JwkError::TooLong);
        }
        Self::try_from_wire(object(text.as_bytes()).ok_or(JwkError::Malformed)?)
    }

    pub(super) fn try_from_wire(wire: WireJwk) -> Result<Self, JwkError> {
        let WireJwk { kty, crv, x, y, d, k, kid, r#use, alg } = wire;
        if d.0 || k.0 {
            return Err(JwkError::Private);
        }
        if kty != "EC" || crv.as_deref() != Some("P-256") {
            return Err(JwkError::UnsupportedKey);
        }
        if r#use.is_some_and(|for_what| for_what != "sig") || alg.is_some_and(|alg| alg != "ES256") {
            return Err(JwkError::WrongUse);
        }
        if kid.as_ref().is_some_and(|kid| Self::KID_BYTES_MAX < kid.len()) {
            return Err(JwkError::TooLong);
        }
        let coordinate = |text: Option<String>| decode_array(&text?);
        let (Some(x), Some(y)) = (coordinate(x), coordinate(y)) else { return Err(JwkError::BadCoordinate) };
        Ok(Self { key: DeviceKey::from_xy(x, y), kid })
    }
}

impl Serialize for Jwk {
    /// As a key that verifies ES256 signatures.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (x, y) = self.key.xy();
        let mut members = to.serialize_struct("Jwk", 6 + usize::from(self.kid.is_some()))?;
        members.serialize_field("kty", "EC")?;
        members.serialize_field("crv", "P-256")?;
        members.serialize_field("x", &encode(x))?;
        members.serialize_field("y", &encode(y))?;
        match &self.kid {
            Some(kid) => members.serialize_field("kid", kid)?,
            None => members.skip_field("kid")?,
        }
        members.serialize_field("use", "sig")?;
        members.serialize_field("alg", "ES256")?;
        members.end()
    }
}

/// A set of public keys (RFC 7517, 5): the document the bank publishes, and the one a client registers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    pub keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct WireSet {
    keys: Vec<Object<WireJwk>>,
}

impl JwkSet {
    /// Bytes of the text of one set.
    pub const BYTES_MAX: usize = 16 * 1_024;
    /// Keys in a set, of all kinds.
    pub const KEYS_MAX: usize = 16;

    /// Reads a client's set. Keys of other kinds and for other uses are passed over (RFC 7517, 5), so that a client
    /// may list them for other servers.
    ///
    /// # Errors
    /// [`JwkError`], also for one private key among them: the client has given it away.
    pub fn parse(text: &str) -> Result<Self, JwkError> {
        if Self::BYTES_MAX < text.len() {
            return Err(JwkError::TooLong);
        }
        let WireSet { keys } = object(text.as_bytes()).ok_or(JwkError::Malformed)?;
        if Self::KEYS_MAX < keys.len() {
            return Err(JwkError::TooManyKeys);
        }
        let mut usable = Vec::new();
        for Object(wire) in keys {
            match Jwk::try_from_wire(wire) {
                Ok(jwk) => usable.push(jwk),
                Err(JwkError::UnsupportedKey | JwkError::WrongUse) => {}
                Err(wrong) => return Err(wrong),
            }
        }
        Ok(Self { keys: usable })
    }

    /// The keys a signature can be by: those of this name, or all when the signature names none.
    pub fn candidates<'a>(&'a self, kid: Option<&'a str>) -> impl Iterator<Item = &'a DeviceKey> {
        let fits = move |jwk: &&Jwk| kid.is_none_or(|kid| jwk.kid.as_deref() == Some(kid));
        self.keys.iter().filter(fits).map(|jwk| &jwk.key)
    }
}

#[cfg(test)]
mod tests;
