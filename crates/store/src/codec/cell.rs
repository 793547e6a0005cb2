//! One column on its way in or out.

use super::document::DocumentError;
use std::borrow::Cow;
use std::error::Error;
use uuid::Uuid;

/// A column's value to bind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Flag(bool),
    Int(i64),
    Real(f64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
    Id(Uuid),
}

/// A stored value is not one that this build writes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CodecError {
    #[error("column {0} cannot be read")]
    Column(usize, #[source] Box<dyn Error + Send + Sync>),
    #[error("the stored {0} cannot be read")]
    Value(&'static str),
    #[error("the stored {kind} {id} cannot be read")]
    Document {
        kind: &'static str,
        id: Uuid,
        #[source]
        source: DocumentError,
    },
}

/// A row whose columns are read from left to right.
pub(crate) trait Cells {
    fn id(&mut self) -> Result<Uuid, CodecError>;
    fn maybe_id(&mut self) -> Result<Option<Uuid>, CodecError>;
    fn flag(&mut self) -> Result<bool, CodecError>;
    fn int(&mut self) -> Result<i64, CodecError>;
    fn maybe_int(&mut self) -> Result<Option<i64>, CodecError>;
    fn real(&mut self) -> Result<f64, CodecError>;
    fn text(&mut self) -> Result<String, CodecError>;
    fn maybe_text(&mut self) -> Result<Option<String>, CodecError>;
    fn bytes(&mut self) -> Result<Vec<u8>, CodecError>;
    fn maybe_bytes(&mut self) -> Result<Option<Vec<u8>>, CodecError>;
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<Uuid> for Value<'_> {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<[u8; 32]> for Value<'_> {
    fn from(bytes: [u8; 32]) -> Self {
        Self::Bytes(Cow::Owned(bytes.to_vec()))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
