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
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_golden_session_and_device_is_in_the_list_and_is_read() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
        let mut files = BTreeSet::new();
        for format in ["v1", "v2"] {
            for file in std::fs::read_dir(folder.join(format)).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                let case = name.strip_suffix(".json").unwrap();
                if case.starts_with("session-") || case.starts_with("device-") {
                    files.insert(format!("{format}/{case}"));
                }
            }
        }
        let listed: BTreeSet<String> = TEXTS.iter().map(|(name, ..)| (*name).to_owned()).collect();
        assert_eq!(listed, files);
        for (name, found) in golden_sessions() {
            assert_eq!(found, Ok(()), "{name}");
        }
    }
}
