//! A customer: who they are, and how the bank reaches them.

use crate::Email;
use kernel::{PersonId, Secret, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub email: Email,
    pub name: PersonName,
    pub created_at: Timestamp,
}

impl Person {
    /// Which of the people found by [`Email::keys`] the address means: the one whose address is nearest to it as
    /// written, then the one who came first. Mail goes to that person's address as it was proven, never to what was
    /// typed.
    #[must_use]
    pub fn closest<'a>(email: &Email, found: &'a [Self]) -> Option<&'a Self> {
        let ranked = found.iter().filter_map(|person| Some((email.nearness(&person.email)?, person)));
        ranked
            .min_by_key(|(nearness, person)| (*nearness, person.created_at, person.id))
            .map(|(_, person)| person)
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
