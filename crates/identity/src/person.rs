//! A customer: who they are, and how the bank reaches them.

use kernel::{PersonId, Secret, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub email: Email,
    pub name: PersonName,
    pub created_at: Timestamp,
}

/// An e-mail address: as written, and the key by which it is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    written: Secret<String>,
    key: Secret<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    #[error("the address is longer than 254 bytes")]
    TooLong,
    #[error("the address is not of the form name@domain")]
    BadForm,
}

impl Email {
    /// RFC 5321, 4.5.3.1.3, less the two angle brackets.
    pub const BYTES_MAX: usize = 254;

    /// Reads an address; white space around it is dropped.
    ///
    /// # Errors
    /// [`EmailError`] when it is too long, or no name and domain stand around one `@`.
    pub fn parse(raw: &str) -> Result<Self, EmailError> {
        let written = raw.trim();
        if Self::BYTES_MAX < written.len() {
            return Err(EmailError::TooLong);
        }
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        let (name, domain) = written.rsplit_once('@').ok_or(EmailError::BadForm)?;
        if name.is_empty() || name.contains('@') || domain.len() < 3 || !domain.contains('.') {
            return Err(EmailError::BadForm);
        }
        if written.chars().any(is_odd) || domain.starts_with('.') || domain.ends_with('.') {
            return Err(EmailError::BadForm);
        }
        Ok(Self { written: Secret::new(written.to_owned()), key: Secret::new(written.to_lowercase()) })
    }

    #[must_use]
    pub fn written(&self) -> &str {
        self.written.expose()
    }

    /// The same for every way of writing the address.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key.expose()
    }
}

/// A person's full name, and the first name they want to be called by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    full: Secret<String>,
    first: Secret<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has between 1 and 120 characters, none of them control characters")]
pub struct PersonNameError;

impl PersonName {
    pub const CHARS_MAX: usize = 120;

    /// Reads a full name; its first word is the first name.
    ///
    /// # Errors
    /// [`PersonNameError`] when it is empty, too long, or holds control characters.
    pub fn parse(raw: &str) -> Result<Self, PersonNameError> {
        let full = raw.trim();
        let chars = full.chars().count();
        if chars == 0 || Self::CHARS_MAX < chars || full.chars().any(char::is_control) {
            return Err(PersonNameError);
        }
        let first = full.split_whitespace().next().unwrap_or(full).to_owned();
        Ok(Self { full: Secret::new(full.to_owned()), first: Secret::new(first) })
    }

    #[must_use]
    pub fn full(&self) -> &str {
        self.full.expose()
    }

    #[must_use]
    pub fn first(&self) -> &str {
        self.first.expose()
    }
}

#[cfg(test)]
mod tests;
