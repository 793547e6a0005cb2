//! The bank's own keys. They lie in the store, because all its nodes have to know the same ones.

use kernel::{Secret, Timestamp};

/// A key that makes or checks what the bank hands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerKey {
    /// Counts the keys of every purpose together, from 1; it is what a token names.
    pub id: u32,
    pub purpose: ServerKeyPurpose,
    /// 32 random bytes; of a signing key its PKCS #8 form ([`crate::jose::KeyPair::generate`]).
    pub secret: Secret<Vec<u8>>,
    pub state: ServerKeyState,
    pub created_at: Timestamp,
    /// Since when it makes nothing new.
    pub retired_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServerKeyPurpose {
    /// Session tokens are derived by it ([`identity::TokenKey`]).
    Token,
    /// Access tokens are signed with it.
    Signing,
    /// Server nonces are made by it.
    Nonce,
}

impl ServerKeyPurpose {
    /// In the order in which a new bank draws them.
    pub const ALL: [Self; 3] = [Self::Token, Self::Nonce, Self::Signing];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Signing => "signing",
            Self::Nonce => "nonce",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServerKeyState {
    /// Known to every node before it is used, so that none meets what it cannot check.
    Next,
    /// Makes what is new.
    Active,
    /// Checks what it made, and makes nothing any more.
    Retired,
}
