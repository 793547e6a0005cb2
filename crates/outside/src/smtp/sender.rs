//! In whose name the bank writes.

use super::letter::address;
use lettre::message::Mailbox;
use std::fmt;

/// An address with a name before it or without, as `Florin <no-reply@bank.example>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address of the form `Name <name@domain>` or `name@domain`")]
pub struct SenderError;

impl Sender {
    /// RFC 5322, 2.1.1, with room for the header's name and for encoding.
    pub const BYTES_MAX: usize = 320;

    /// The part before the `@` is ASCII, so that every server takes it; of another domain its ASCII form is used.
    ///
    /// # Errors
    /// [`SenderError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, SenderError> {
        if Self::BYTES_MAX < text.len() || text.chars().any(char::is_control) {
            return Err(SenderError);
        }
        let written: Mailbox = text.trim().parse().map_err(|_| SenderError)?;
        let email: &str = written.email.as_ref();
        let email = address(email).filter(|email| email.user().is_ascii());
        Ok(Self(Mailbox::new(written.name, email.ok_or(SenderError)?)))
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    pub(super) fn mailbox(&self) -> Mailbox {
        self.0.clone()
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests;
