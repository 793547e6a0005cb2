//! JSON read strictly: an object where one is meant, each name once, dates in seconds.

use kernel::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

/// A record that is written as a JSON object, and not as the array that derived readers take as well.
#[derive(Debug)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ObjectVisitor(PhantomData)).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// Reads one object that is all of the text. A name of `T` that comes twice is refused (RFC 7515, 4).
pub(super) fn object<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice::<Object<T>>(bytes).ok().map(|Object(value)| value)
}

/// Whether a name is there at all, whatever its value, `null` included.
#[derive(Debug, Default)]
pub(super) struct IsThere(pub(super) bool);

impl<'de> Deserialize<'de> for IsThere {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self(true))
    }
}

/// A `NumericDate` (RFC 7519, 2): seconds since 1970, fractions allowed.
///
/// Nothing for a date before 1970 or beyond the year 9999; milliseconds or microseconds taken for seconds are beyond
/// it for every date since 1978, so they are never mistaken for a long life (F18).
pub(super) fn instant(date: &Number) -> Option<Timestamp> {
    let since = match date.as_u64() {
        Some(seconds) => Duration::from_secs(seconds),
        None => Duration::try_from_secs_f64(date.as_f64()?).ok()?,
    };
    let micros = i64::try_from(since.as_micros()).ok()?;
    (micros <= Timestamp::MAX.as_micros()).then(|| Timestamp::from_micros(micros))
}

#[cfg(test)]
mod tests;
