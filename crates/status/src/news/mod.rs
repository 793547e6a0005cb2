//! News: what of the last word of the bank is told to those who asked for it.

mod item;
mod letter;

pub use item::{News, Texts, Topic};
pub use letter::Letter;
