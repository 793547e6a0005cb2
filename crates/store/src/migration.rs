//! Migrations: forward only, built in, each known by its number and the BLAKE3 hash of its text.

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

/// What is still to be applied, in order.
///
/// # Errors
/// [`OpenError::MigrationChanged`] and [`OpenError::MigrationUnknown`] when the store went another way.
pub(crate) fn pending(
    known: &'static [Migration],
    applied: &[AppliedMigration],
) -> Result<&'static [Migration], OpenError> {
    for (place, done) in applied.iter().enumerate() {
        let AppliedMigration { number, name, .. } = done.clone();
        let Some(ours) = known.get(place) else {
            return Err(OpenError::MigrationUnknown { number, name });
        };
        if ours.number != number || ours.hash().as_slice() != done.hash {
            return Err(OpenError::MigrationChanged { number, name });
        }
    }
    Ok(&known[applied.len()..])
}

#[cfg(test)]
mod tests;
