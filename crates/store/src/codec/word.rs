//! Short words for enums. A word, once stored, keeps its meaning for ever.

use super::CodecError;
use bank::{DeliveryState, FileType};
use identity::TokenState;
use kernel::Currency;
use ledger::{HoldState, Status};
use payments::{AccountKind, CardStatus, Category, DeclineReason, Scheme};

/// An enum that is stored as a word.
pub(crate) trait Word: Sized {
    /// What it is, for the error that names an unreadable word.
    const WHAT: &'static str;

    fn word(self) -> &'static str;
    fn from_word(word: &str) -> Option<Self>;

    fn read(word: &str) -> Result<Self, CodecError> {
        Self::from_word(word).ok_or(CodecError::Value(Self::WHAT))
    }
}

macro_rules! words {
    ($($name:ident as $what:literal { $($variant:ident = $word:literal),+ })*) => {$(
        impl Word for $name {
            const WHAT: &'static str = $what;

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )*};
}

words! {
    Status as "account status" { Open = "open", Frozen = "frozen", Closed = "closed" }
    HoldState as "hold state" { Open = "open", Posted = "posted", Voided = "voided", Expired = "expired" }
    AccountKind as "account kind" { Personal = "personal", Joint = "joint" }
    CardStatus as "card status" { Inactive = "inactive", Active = "active", Blocked = "blocked" }
    TokenState as "token state" { Live = "live", Evicted = "evicted", LoggedOut = "logged_out" }
    DeliveryState as "delivery state" { Waiting = "waiting", Delivered = "delivered", GivenUp = "given_up" }
    FileType as "file type" {
        Jpeg = "image/jpeg", Png = "image/png", Gif = "image/gif", Webp = "image/webp", Pdf = "application/pdf"
    }
}

macro_rules! own_words {
    ($($name:ident as $what:literal)*) => {$(
        impl Word for $name {
            const WHAT: &'static str = $what;

            fn word(self) -> &'static str {
                $name::word(self)
            }

            fn from_word(word: &str) -> Option<Self> {
                $name::from_word(word)
            }
        }
    )*};
}

own_words! {
    Category as "category"
    Scheme as "scheme"
    DeclineReason as "decline reason"
}

impl Word for Currency {
    const WHAT: &'static str = "currency";

    fn word(self) -> &'static str {
        self.code()
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::parse(word).ok()
    }
}
