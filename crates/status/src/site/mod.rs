//! Everything that is served, made in advance.

mod body;
mod choose;
mod make;
mod pages;
mod signer;

use body::Kind;
pub(crate) use choose::Choice;
pub use pages::{Made, Site};
pub use signer::{SEED_BYTES, SeedError, Signer};
