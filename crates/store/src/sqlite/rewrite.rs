//! Texts of documents put in the place of others, in a store that nobody has open: for checks on a scratch store, which
//! is to read what older builds wrote.

use super::sql::SqlError;
use crate::codec::document_key;
use bank::Key;
use rusqlite::{Connection, OpenFlags, params};
use std::error::Error;
use std::path::Path;

/// Why a text is not in its place.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    #[error("there is no such document")]
    Unknown,
    #[error("the engine did not write")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
}

fn engine(error: impl Into<SqlError>) -> RewriteError {
    RewriteError::Engine(Box::new(error.into()))
}

/// Writes all of them, or none. What a document is found by stays as it is.
///
/// # Errors
/// [`RewriteError`].
pub fn rewrite_documents(file: &Path, texts: &[(Key, String)]) -> Result<(), RewriteError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let mut conn = Connection::open_with_flags(file, flags).map_err(engine)?;
    let tx = conn.transaction().map_err(engine)?;
    for (key, text) in texts {
        let (kind, id) = document_key(key).ok_or(RewriteError::Unknown)?;
        let values = params![text, kind.number(), id.as_bytes()];
        let sql = "UPDATE document SET body = ?1 WHERE kind = ?2 AND id = ?3";
        if tx.execute(sql, values).map_err(engine)? != 1 {
            return Err(RewriteError::Unknown);
        }
    }
    tx.commit().map_err(engine)
}
