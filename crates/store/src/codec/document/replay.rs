//! Sessions and devices of every format that was ever written, read by this build: for a check before a release.

use super::columns::read;
use super::kind::Kind;
use crate::codec::CodecError;
use uuid::Uuid;

/// Texts of the golden files; a test compares the list with the folder.
const TEXTS: [(&str, Kind, &str); 10] = [
    ("v1/session-plain", Kind::Session, include_str!("../../../golden/v1/session-plain.json")),
    ("v1/session-full", Kind::Session, include_str!("../../../golden/v1/session-full.json")),
    ("v2/session-plain", Kind::Session, include_str!("../../../golden/v2/session-plain.json")),
    ("v2/session-full", Kind::Session, include_str!("../../../golden/v2/session-full.json")),
    ("v1/device-plain", Kind::Device, include_str!("../../../golden/v1/device-plain.json")),
    ("v1/device-full", Kind::Device, include_str!("../../../golden/v1/device-full.json")),
    ("v1/device-trusted", Kind::Device, include_str!("../../../golden/v1/device-trusted.json")),
    ("v2/device-plain", Kind::Device, include_str!("../../../golden/v2/device-plain.json")),
    ("v2/device-full", Kind::Device, include_str!("../../../golden/v2/device-full.json")),
    ("v2/device-trusted", Kind::Device, include_str!("../../../golden/v2/device-trusted.json")),
];

/// Each text's name, and why this build does not read it, where it does not.
pub fn golden_sessions() -> impl Iterator<Item = (&'static str, Result<(), String>)> {
    TEXTS.into_iter().map(|(name, kind, text)| {
        let found = read(kind, Uuid::from_u128(1), text);
        (name, found.map(drop).map_err(|error: CodecError| error.to_string()))
    })
}

#[cfg(test)]
mod tests;
