//! Everything that pages say, in the languages they say it in: one Fluent catalogue a language.

mod catalogue;
mod language;
mod say;

pub(crate) use catalogue::Words;
pub use language::Language;
pub(crate) use language::thousandths;
pub(crate) use say::{clock, date_of, health_word, status_word};
