//! The versioned rows of a batch: what stood before, and what is to stand after all its changes.

use super::facts::Facts;
use bank::{Key, Row, Version, Write};
use std::collections::BTreeMap;

/// What becomes of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<'c> {
    pub(super) is_stored: bool,
    /// The row as it is to stand; `None` when it goes.
    pub(super) after: Option<(Version, &'c Row)>,
}

/// Rows by their keys, so that those of one table stand together.
#[derive(Debug, Default)]
pub(super) struct Rows<'c>(BTreeMap<Key, Slot<'c>>);

impl<'c> Rows<'c> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Slot<'c>)> {
        self.0.iter()
    }

    fn version(&self, key: &Key, facts: &Facts) -> Option<Version> {
        match self.0.get(key) {
            Some(slot) => slot.after.map(|(version, _)| version),
            None => facts.versions.get(key).copied(),
        }
    }

    /// # Errors
    /// The key of the first write that expects another version, or none.
    pub(super) fn check(&self, writes: &[Write], facts: &Facts) -> Result<(), Key> {
        for write in writes {
            let (key, expected) = match write {
                Write::Insert(row) => (row.key(), None),
                Write::Update(row, version) => (row.key(), Some(*version)),
                Write::Delete(key, version) => (key.clone(), Some(*version)),
            };
            if self.version(&key, facts) != expected {
                return Err(key);
            }
        }
        Ok(())
    }

    pub(super) fn write(&mut self, writes: &'c [Write], facts: &Facts) {
        for write in writes {
            let (key, after) = match write {
                Write::Insert(row) => (row.key(), Some((Version::FIRST, row))),
                Write::Update(row, version) => (row.key(), Some((version.next(), row))),
                Write::Delete(key, _) => (key.clone(), None),
            };
            let is_stored = facts.versions.contains_key(&key);
            self.0.entry(key).or_insert(Slot { is_stored, after }).after = after;
        }
    }
}
