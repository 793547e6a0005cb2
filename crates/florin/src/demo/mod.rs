//! `florin demo`: a whole small bank with a year behind it, and a developer's client ready to use it.

mod card;
mod run;
mod text;

pub(crate) use run::{Args, run};
