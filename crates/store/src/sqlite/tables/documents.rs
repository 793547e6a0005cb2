//! The SQL of documents: the records of logins, all in one table.
//!
//! Columns stand in the codec's order: the key first.

use super::Table;

pub(in crate::sqlite) const DOCUMENT: Table = Table {
    select: "SELECT version, kind, id, owner, device, place, fingerprint, ended_at, ends_at, body
        FROM document WHERE kind = ?1 AND id = ?2",
    version: "SELECT version FROM document WHERE kind = ?1 AND id = ?2",
    insert:
        "INSERT INTO document (kind, id, owner, device, place, fingerprint, ended_at, ends_at, body, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    update: "UPDATE document SET body = ?9, version = ?10
        WHERE kind = ?1 AND id = ?2 AND owner IS ?3 AND device IS ?4 AND place IS ?5 AND fingerprint IS ?6
        AND ended_at IS ?7 AND ends_at IS ?8",
    delete: "DELETE FROM document WHERE kind = ?1 AND id = ?2",
};

/// For an update that found no row: one of the columns by which the document is found has changed.
///
/// SQLite writes each index anew that an update names a column of, whether it changed or not, so the frequent update
/// names none.
pub(in crate::sqlite) const MOVE_DOCUMENT: &str =
    "UPDATE document SET owner = ?3, device = ?4, place = ?5, fingerprint = ?6, ended_at = ?7, ends_at = ?8,
        body = ?9, version = ?10
        WHERE kind = ?1 AND id = ?2";
