//! What the bank sends, from the wire to the disk.

mod desk;
mod key;
mod shelf;

pub(crate) use desk::Refused;
pub use desk::{Desk, Heard, Opening};
pub use key::{FeedKey, KEY_BYTES_MIN, KeyError};
pub use shelf::{KeepError, Shelf};
