//! Sessions and devices of every format that was ever written: read by this build, and written into a scratch store as
//! they were, for a check before a release.

use super::columns::{Document, read};
use super::kind::Kind;
use crate::codec::CodecError;
use bank::Row;
use serde_json::Value;
use uuid::Uuid;

/// Texts of the golden files; a test compares the list with the folder.
const TEXTS: [(&str, Kind, &str); 12] = [
    ("v1/session-plain", Kind::Session, include_str!("../../../golden/v1/session-plain.json")),
    ("v1/session-full", Kind::Session, include_str!("../../../golden/v1/session-full.json")),
    ("v2/session-plain", Kind::Session, include_str!("../../../golden/v2/session-plain.json")),
    ("v2/session-full", Kind::Session, include_str!("../../../golden/v2/session-full.json")),
    ("v1/device-plain", Kind::Device, include_str!("../../../golden/v1/device-plain.json")),
    ("v1/device-full", Kind::Device, include_str!("../../../golden/v1/device-full.json")),
    ("v1/device-removal", Kind::Device, include_str!("../../../golden/v1/device-removal.json")),
    ("v1/device-trusted", Kind::Device, include_str!("../../../golden/v1/device-trusted.json")),
    ("v2/device-plain", Kind::Device, include_str!("../../../golden/v2/device-plain.json")),
    ("v2/device-full", Kind::Device, include_str!("../../../golden/v2/device-full.json")),
    ("v2/device-removal", Kind::Device, include_str!("../../../golden/v2/device-removal.json")),
    ("v2/device-trusted", Kind::Device, include_str!("../../../golden/v2/device-trusted.json")),
];

/// What a golden text is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoldenKind {
    Session,
    Device,
}

/// One text of a format.
#[derive(Debug, Clone, Copy)]
pub struct Golden {
    /// As `v1/session-plain`.
    pub name: &'static str,
    pub kind: GoldenKind,
    of: Kind,
    text: &'static str,
}

/// All of them.
pub fn golden_texts() -> impl Iterator<Item = Golden> {
    TEXTS.into_iter().map(|(name, of, text)| {
        let kind = if of == Kind::Session { GoldenKind::Session } else { GoldenKind::Device };
        Golden { name, kind, of, text }
    })
}

impl Golden {
    /// Whether this build reads it.
    ///
    /// # Errors
    /// Why it does not.
    pub fn read(&self) -> Result<(), String> {
        let found = read(self.of, Uuid::from_u128(1), self.text);
        found.map(drop).map_err(|error: CodecError| error.to_string())
    }

    /// Whether it is of a session that is bound to a key.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.text.contains("\"bound_to\"")
    }

    /// A live record in this text's format and with its members: those that the record has say what the record says,
    /// the others what the golden file does. `None` for a record of another kind.
    #[must_use]
    pub fn written(&self, row: &Row) -> Option<String> {
        let format = self.name.split_once('/').map(|(format, _)| format)?;
        let body = match (row, self.of, format) {
            (Row::Session(session), Kind::Session, "v1") => session.older_body(),
            (Row::Session(session), Kind::Session, _) => session.body(),
            (Row::Device(device), Kind::Device, "v1") => device.older_body(),
            (Row::Device(device), Kind::Device, _) => device.body(),
            _ => return None,
        };
        let live: Value = serde_json::from_str(&body).ok()?;
        let mut golden: Value = serde_json::from_str(self.text).ok()?;
        for (name, member) in golden.as_object_mut()? {
            if let Some(lives) = live.get(name) {
                *member = lives.clone();
            }
        }
        Some(golden.to_string())
    }
}

#[cfg(test)]
mod tests;
