//! How members are written: ids as 32 hexadecimal digits, instants and spans as whole microseconds, bytes in base64url
//! (RFC 4648, 5, without padding), enums as the codec's words.
//!
//! An error names what was expected and never what was found, which may be a secret.

use crate::codec::Word;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Timestamp;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::Duration;
use uuid::Uuid;

#[derive(Clone, Copy)]
pub(super) struct Id(pub(super) Uuid);

#[derive(Clone, Copy)]
pub(super) struct At(pub(super) Timestamp);

/// A span; what is finer than a microsecond is cut.
#[derive(Clone, Copy)]
pub(super) struct Lasts(pub(super) Duration);

#[derive(Clone)]
pub(super) struct Bytes(pub(super) Vec<u8>);

/// A hash, or as many random bytes.
#[derive(Clone, Copy)]
pub(super) struct Bytes32(pub(super) [u8; 32]);

#[derive(Clone, Copy)]
pub(super) struct InWords<T>(pub(super) T);

/// A number that is not whole, as the shortest text that reads to the same.
#[derive(Clone, Copy)]
pub(super) struct Real(pub(super) f64);

/// Reads a text with a function of its own.
struct Reader<T> {
    what: &'static str,
    parse: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Reader<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.what)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).ok_or_else(|| E::custom(self.what))
    }
}

fn text<'de, T, D: Deserializer<'de>>(
    from: D,
    what: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    from.deserialize_str(Reader { what, parse })
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.0.as_simple().encode_lower(&mut Uuid::encode_buffer()))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from, "an id", |text| Uuid::try_parse(text).ok().map(Self))
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_i64(self.0.as_micros())
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        i64::deserialize(from).map(|micros| Self(Timestamp::from_micros(micros)))
    }
}

impl Serialize for Lasts {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_u64(u64::try_from(self.0.as_micros()).unwrap_or(u64::MAX))
    }
}

impl<'de> Deserialize<'de> for Lasts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        u64::deserialize(from).map(|micros| Self(Duration::from_micros(micros)))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from, "bytes in base64url", |text| decode(text).map(Self))
    }
}

impl Serialize for Bytes32 {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes32 {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from, "32 bytes in base64url", |text| decode(text)?.try_into().ok().map(Self))
    }
}

impl<T: Word + Copy> Serialize for InWords<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(Word::word(self.0))
    }
}

impl<'de, T: Word> Deserialize<'de> for InWords<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from, T::WHAT, |text| T::from_word(text).map(Self))
    }
}

impl Serialize for Real {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&format!("{:e}", self.0))
    }
}

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from, "a number", |text| text.parse().ok().map(Self))
    }
}
