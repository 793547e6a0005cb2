//! What a client writes beside a transaction, and into the feed.

use kernel::{AccountId, ClientId, FeedItemId, Timestamp, TransactionId};
use std::collections::BTreeMap;

/// A client's own metadata on one transaction; no other client sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    pub transaction: TransactionId,
    pub client: ClientId,
    pub entries: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnnotationError {
    #[error("a transaction holds 64 metadata keys of one client at most")]
    TooMany,
    #[error("a metadata key has between 1 and 100 characters")]
    BadKey,
    #[error("a metadata value has 5,000 characters at most")]
    BadValue,
}

impl Annotation {
    pub const KEYS_MAX: usize = 64;
    pub const KEY_CHARS_MAX: usize = 100;
    pub const VALUE_CHARS_MAX: usize = 5_000;

    /// Writes or, with an empty value, deletes keys.
    ///
    /// # Errors
    /// [`AnnotationError`]; nothing is changed then.
    pub fn changed<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, AnnotationError> {
        let mut entries = self.entries.clone();
        for (key, value) in changes {
            if key.is_empty() || Self::KEY_CHARS_MAX < key.chars().count() {
                return Err(AnnotationError::BadKey);
            }
            if Self::VALUE_CHARS_MAX < value.chars().count() {
                return Err(AnnotationError::BadValue);
            }
            if value.is_empty() {
                entries.remove(key);
            } else {
                entries.insert(key.to_owned(), value.to_owned());
            }
        }
        if Self::KEYS_MAX < entries.len() {
            return Err(AnnotationError::TooMany);
        }
        Ok(Self { entries, ..self.clone() })
    }
}

/// A card that a client puts into the customer's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    pub id: FeedItemId,
    pub account: AccountId,
    pub client: ClientId,
    pub title: String,
    pub body: String,
    pub image_url: String,
    /// Where a tap leads; may be empty.
    pub url: String,
    /// `#RRGGBB`; may be empty, as the two below.
    pub background_color: String,
    pub title_color: String,
    pub body_color: String,
    pub created_at: Timestamp,
}

impl FeedItem {
    pub const TITLE_CHARS_MAX: usize = 200;
    pub const BODY_CHARS_MAX: usize = 2_000;
    pub const URL_BYTES_MAX: usize = 2_000;
}
