//! Everything that is asked without being changed. Reads go to the primary, one statement at a time; what a second
//! statement adds to a first is immutable.

mod audit;
mod history;
mod ledger;
mod prune;
mod reader;
mod records;
mod told;

pub(super) use audit::Audits;
pub(super) use reader::Reader;
