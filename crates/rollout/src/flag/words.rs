//! A flag's key, the names of its variants, and their values.

use identity::Fingerprint;
use kernel::FlagId;
use std::fmt;
use uuid::Uuid;

/// Why a text is no word of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum FlagWordError {
    #[error("it has between 1 and 64 letters, digits, points, hyphens and underscores")]
    Name,
    #[error("a number has at most 15 digits, and at most one point between them")]
    Number,
    #[error("a text or object has 4,096 bytes at most")]
    TooLong,
}

/// What everyone calls a flag, as `new-home`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlagKey(String);

/// What a flag calls one of its values, as `on`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariantName(String);

/// Bytes of a key or name.
const NAME_BYTES_MAX: usize = 64;

fn parse_name(text: &str) -> Result<String, FlagWordError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    // A path of points alone is none: it would lead elsewhere.
    if (1..=NAME_BYTES_MAX).contains(&text.len())
        && text.bytes().all(is_plain)
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
    {
        Ok(text.to_owned())
    } else {
        Err(FlagWordError::Name)
    }
}

impl FlagKey {
    /// # Errors
    /// [`FlagWordError::Name`].
    pub fn parse(text: &str) -> Result<Self, FlagWordError> {
        parse_name(text).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the flag of this key: one key is one record.
    #[must_use]
    pub fn id(&self) -> FlagId {
        let hash = Fingerprint::of(&format!("florin flag id 1 {}", self.0)).0;
        let mut half = [0; 16];
        half.copy_from_slice(hash.split_at(16).0);
        FlagId::from_uuid(Uuid::from_bytes(half))
    }
}

impl VariantName {
    /// # Errors
    /// [`FlagWordError::Name`].
    pub fn parse(text: &str) -> Result<Self, FlagWordError> {
        parse_name(text).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FlagKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for VariantName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlagValue {
    Bool(bool),
    Text(String),
    Number(FlagNumber),
    /// A JSON object, as text. Whoever makes one has read it: nothing here knows JSON.
    Object(String),
}

impl FlagValue {
    /// Of a text or object.
    pub const BYTES_MAX: usize = 4_096;

    /// # Errors
    /// [`FlagWordError::TooLong`].
    pub fn try_from_text(text: String) -> Result<Self, FlagWordError> {
        if text.len() <= Self::BYTES_MAX { Ok(Self::Text(text)) } else { Err(FlagWordError::TooLong) }
    }

    /// Takes the text of a JSON object.
    ///
    /// # Errors
    /// [`FlagWordError::TooLong`].
    pub fn try_from_object(text: String) -> Result<Self, FlagWordError> {
        if text.len() <= Self::BYTES_MAX { Ok(Self::Object(text)) } else { Err(FlagWordError::TooLong) }
    }

    /// The name of its type.
    #[must_use]
    pub const fn type_word(&self) -> &'static str {
        match self {
            Self::Bool(_) => "boolean",
            Self::Text(_) => "string",
            Self::Number(_) => "number",
            Self::Object(_) => "object",
        }
    }
}

/// A decimal number as it was written, in JSON's form (RFC 8259, 6) without an exponent. Fifteen digits are what every
/// reader of JSON keeps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FlagNumber(String);

impl FlagNumber {
    const DIGITS_MAX: usize = 15;

    /// # Errors
    /// [`FlagWordError::Number`].
    pub fn parse(text: &str) -> Result<Self, FlagWordError> {
        let plain = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = plain.split_once('.').unwrap_or((plain, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_led_by_zero = 1 < whole.len() && whole.starts_with('0');
        let digits = plain.bytes().filter(u8::is_ascii_digit).count();
        if is_number(whole) && is_number(part) && !is_led_by_zero && digits <= Self::DIGITS_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(FlagWordError::Number)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
