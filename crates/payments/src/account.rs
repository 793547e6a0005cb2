//! A customer's current account: whose it is, and the numbers others pay it by. Its money is the ledger's.

use kernel::{AccountId, Currency, PersonId, Timestamp};
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    Personal,
    /// Two or more owners, each of whom may do everything.
    Joint,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentAccount {
    pub id: AccountId,
    pub kind: AccountKind,
    pub owners: Vec<PersonId>,
    pub sort_code: SortCode,
    pub number: AccountNumber,
    pub currency: Currency,
    pub description: String,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

impl CurrentAccount {
    pub const OWNERS_MAX: usize = 4;
    pub const DESCRIPTION_CHARS_MAX: usize = 120;

    #[must_use]
    pub fn is_owned_by(&self, person: PersonId) -> bool {
        self.owners.contains(&person)
    }

    /// Whether it is a synthetic customer's: by its sort code, which no other account has.
    #[must_use]
    pub fn is_synthetic(&self) -> bool {
        self.sort_code == SortCode::SYNTHETIC
    }

    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }
}

impl SortCode {
    /// The branch of synthetic customers. It stands in each of their accounts and in every line of what they pay.
    pub const SYNTHETIC: Self = Self(*b"000000");
}

/// The text is not the right count of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the right count of digits")]
pub struct NumberError;

macro_rules! digits {
    ($(#[$doc:meta] $name:ident: $count:literal;)*) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; $count]);

        impl $name {
            /// # Errors
            /// [`NumberError`] for any other text than that many ASCII digits.
            pub fn parse(text: &str) -> Result<Self, NumberError> {
                let digits: [u8; $count] = text.as_bytes().try_into().map_err(|_| NumberError)?;
                if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(NumberError) }
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).expect("ASCII digits")
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }
    )*};
}

digits! {
    /// Six digits that name the bank's branch in the United Kingdom.
    SortCode: 6;
    /// Eight digits that name the account there.
    AccountNumber: 8;
}

#[cfg(test)]
mod tests;
