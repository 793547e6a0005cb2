//! The text of a document, and what can be wrong with it.

use serde::{Deserialize, Serialize};

/// Why the text of a document is not understood. It says where, and never what stands there: that may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DocumentError {
    #[error("it is not JSON of the form it should have at character {0}")]
    Form(usize),
    #[error("it does not say by which format it was written")]
    NoFormat,
    #[error("it was written by format {0}, which this build does not know")]
    Format(u64),
    #[error("its {0} is not one")]
    Value(&'static str),
    #[error("its id is not of its kind")]
    Id,
}

/// A document's text whose format was looked at.
#[derive(Clone, Copy)]
pub(in crate::codec) struct Body<'a> {
    /// The member `v`.
    pub(super) format: u64,
    text: &'a str,
}

#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    v: Option<u64>,
}

fn form(error: &serde_json::Error) -> DocumentError {
    DocumentError::Form(error.column())
}

impl<'a> Body<'a> {
    pub(super) fn of(text: &'a str) -> Result<Self, DocumentError> {
        let head: Head = serde_json::from_str(text).map_err(|error| form(&error))?;
        let format = head.v.ok_or(DocumentError::NoFormat)?;
        Ok(Self { format, text })
    }

    /// Reads the members that a format has; others are passed over.
    pub(super) fn members<T: Deserialize<'a>>(&self) -> Result<T, DocumentError> {
        serde_json::from_str(self.text).map_err(|error| form(&error))
    }

    /// For a format that no reader here knows.
    pub(super) const fn unknown(&self) -> DocumentError {
        DocumentError::Format(self.format)
    }
}

/// The text of a format's struct.
pub(super) fn write(members: &impl Serialize) -> String {
    serde_json::to_string(members).expect("names, numbers, texts and lists make a JSON text")
}
