//! What a client may ask for: a closed set of words (RFC 6749, 3.3; OpenID Connect Core, 5.4 and 11).

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// An ID token: who the person is to this client.
    Openid,
    /// The name.
    Profile,
    /// The e-mail address.
    Email,
    /// The developer API: accounts, transactions, pots, the feed.
    Accounts,
    /// Refresh tokens.
    OfflineAccess,
}

impl Scope {
    pub const ALL: [Self; 5] =
        [Self::Openid, Self::Profile, Self::Email, Self::Accounts, Self::OfflineAccess];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Accounts => "accounts",
            Self::OfflineAccess => "offline_access",
        }
    }

    /// What the person is asked to agree to.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Openid => "Know that you are the same customer when you come back",
            Self::Profile => "See your name",
            Self::Email => "See your e-mail address",
            Self::Accounts => "See your accounts and transactions, and move money to and from your pots",
            Self::OfflineAccess => "Stay connected until you end it",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of scopes; prints as words with single spaces between them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Scopes(u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "scopes are one or more of openid, profile, email, accounts and offline_access, with spaces between them"
)]
pub struct ScopeError;

impl Scopes {
    pub const NONE: Self = Self(0);
    pub const BYTES_MAX: usize = 256;

    #[must_use]
    pub fn of(scopes: &[Scope]) -> Self {
        scopes.iter().fold(Self::NONE, |all, scope| Self(all.0 | scope.bit()))
    }

    /// Reads words with spaces between them; a word may come twice.
    ///
    /// # Errors
    /// [`ScopeError`] for no word, or one that is not a scope.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        if Self::BYTES_MAX < text.len() {
            return Err(ScopeError);
        }
        text.split(' ').try_fold(Self::NONE, |all, word| {
            Scope::parse(word).map(|scope| Self(all.0 | scope.bit())).ok_or(ScopeError)
        })
    }

    #[must_use]
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    #[must_use]
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.iter().enumerate() {
            out.write_str(if place == 0 { "" } else { " " })?;
            out.write_str(scope.word())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Scopes({self})")
    }
}

#[cfg(test)]
mod tests;
