//! What a client writes beside a transaction, and into the feed.

use crate::Refusal;
use crate::model::{is_color, is_text, is_web_address};
use kernel::{AccountId, ClientId, FeedItemId, Timestamp, TransactionId};
use std::collections::BTreeMap;
use std::time::Duration;

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
    /// Items that clients may put into one account's feed within [`Self::COUNTED_LASTS`].
    pub const COUNT_MAX: u32 = 100;
    /// How long an item counts. The items themselves stay, as transactions do.
    pub const COUNTED_LASTS: Duration = Duration::from_hours(24);

    /// Whether the item can be shown: title and picture are there, and everything is of its form.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the form field's name.
    pub fn check(&self) -> Result<(), Refusal> {
        let is_link = |text: &str| text.is_empty() || is_web_address(text, Self::URL_BYTES_MAX);
        let is_shade = |text: &str| text.is_empty() || is_color(text);
        let checks = [
            (!self.title.trim().is_empty() && is_text(&self.title, Self::TITLE_CHARS_MAX), "params[title]"),
            (is_web_address(&self.image_url, Self::URL_BYTES_MAX), "params[image_url]"),
            (is_text(&self.body, Self::BODY_CHARS_MAX), "params[body]"),
            (is_shade(&self.background_color), "params[background_color]"),
            (is_shade(&self.title_color), "params[title_color]"),
            (is_shade(&self.body_color), "params[body_color]"),
            (is_link(&self.url), "url"),
        ];
        let wrong = checks.into_iter().find(|(is_right, _)| !is_right);
        wrong.map_or(Ok(()), |(_, field)| Err(Refusal::Invalid(field)))
    }
}

#[cfg(test)]
mod tests;
