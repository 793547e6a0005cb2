//! Migrations: forward only, built in, each known by its number and the BLAKE3 hash of its text.
//!
//! A newer build may have brought the store further than this one knows, while both serve from it or before an operator
//! went back to this one. Migrations only ever add, until nobody needs what was there before; one that takes something
//! away says so by its name, and no build from before it opens the store any more.

use crate::OpenError;

/// One step of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Migration {
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

/// A migration as the store remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppliedMigration {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) hash: Vec<u8>,
}

impl Migration {
    pub(crate) fn hash(&self) -> [u8; 32] {
        *blake3::hash(self.sql.as_bytes()).as_bytes()
    }
}

/// How the name of a migration begins that takes away what an older build needs.
const TAKES_AWAY: &str = "contract_";

/// What is still to be applied, in order.
///
/// # Errors
/// [`OpenError::MigrationChanged`] when the store went another way; [`OpenError::MigrationUnknown`] when a newer build
/// took something away.
pub(crate) fn pending(
    known: &'static [Migration],
    applied: &[AppliedMigration],
) -> Result<&'static [Migration], OpenError> {
    for (place, done) in applied.iter().enumerate() {
        let AppliedMigration { number, name, .. } = done.clone();
        let Some(ours) = known.get(place) else {
            if name.starts_with(TAKES_AWAY) {
                return Err(OpenError::MigrationUnknown { number, name });
            }
            continue;
        };
        if ours.number != number || ours.hash().as_slice() != done.hash {
            return Err(OpenError::MigrationChanged { number, name });
        }
    }
    Ok(&known[applied.len().min(known.len())..])
}

#[cfg(test)]
mod tests;
