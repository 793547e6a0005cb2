//! The key that the bank and the status page share.

use kernel::Secret;
use projection::Mark;

/// Bytes of a key; fewer could be guessed.
pub const KEY_BYTES_MIN: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key of the feed has fewer than {KEY_BYTES_MIN} bytes")]
pub struct KeyError;

#[derive(Debug, Clone)]
pub struct FeedKey(Secret<Vec<u8>>);

impl FeedKey {
    /// # Errors
    /// [`KeyError`] when it is too short.
    pub fn try_new(key: Secret<Vec<u8>>) -> Result<Self, KeyError> {
        if key.expose().len() < KEY_BYTES_MIN { Err(KeyError) } else { Ok(Self(key)) }
    }

    /// Whether this is the signature of a body, compared in the same time wherever the two differ.
    pub(crate) fn verify(&self, mark: Mark, body: &[u8], given: &str) -> bool {
        projection::verify(self.0.expose(), mark, body, given)
    }
}
