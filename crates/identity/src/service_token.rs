//! Tokens of programs of the bank's own, made by staff: what lets them ask for flags, and nothing else.

use crate::{Fingerprint, StaffName};
use kernel::{Secret, ServiceTokenId, Timestamp};

/// Tokens of one bank.
pub const SERVICE_TOKENS_MAX: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceToken {
    pub id: ServiceTokenId,
    pub name: ServiceName,
    pub secret: Fingerprint,
    pub created_at: Timestamp,
    pub created_by: StaffName,
}

impl ServiceToken {
    /// What each begins with, so that one that was published by mistake is recognised.
    const PREFIX: &'static str = "florin_service_";

    /// The token of 256 random bits, as `secret` prints them.
    #[must_use]
    pub fn written(secret: &Secret<String>) -> Secret<String> {
        Secret::new(format!("{}{}", Self::PREFIX, secret.expose()))
    }

    /// Whether a text says of itself that it is such a token.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.starts_with(Self::PREFIX)
    }
}

/// What a program is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a program's name has between 1 and 64 letters, digits, points, hyphens and underscores")]
pub struct ServiceNameError;

impl ServiceName {
    const BYTES_MAX: usize = 64;

    /// # Errors
    /// [`ServiceNameError`].
    pub fn parse(text: &str) -> Result<Self, ServiceNameError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ServiceNameError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
