//! Removes what no one may ask for any more, a bounded number of each kind at a time.

use super::sql::{self, SqlError};
use super::told;
use crate::codec::{Cells, Kind, Value};
use bank::{Change, Version, Write};
use kernel::{Timestamp, UploadId};
use rusqlite::Connection;
use uuid::Uuid;

const REPLIES: &str = "DELETE FROM reply WHERE seq IN
    (SELECT seq FROM reply WHERE expires_at <= ?1 AND expires_at < ?2 ORDER BY expires_at LIMIT ?3)";
const DELIVERIES: &str = "DELETE FROM outbox WHERE id IN
    (SELECT id FROM outbox WHERE state <> 'waiting' AND created_at < ?2 ORDER BY created_at LIMIT ?3) AND ?1 = ?1";
const APPROVALS: &str = "DELETE FROM approval WHERE id IN
    (SELECT id FROM approval WHERE created_at < ?2 ORDER BY created_at LIMIT ?3) AND ?1 = ?1";
const CODES: &str = "DELETE FROM approval_code WHERE person IN
    (SELECT person FROM approval_code WHERE is_spent = 1 AND created_at < ?2 LIMIT ?3) AND ?1 = ?1";
const OUTCOMES: &str = "DELETE FROM outcome WHERE seq IN
    (SELECT seq FROM outcome WHERE at < ?2 ORDER BY at LIMIT ?3) AND ?1 = ?1";

pub(super) const DOCUMENTS: &str =
    "SELECT kind, id, version FROM document WHERE ends_at < ?1 ORDER BY ends_at LIMIT ?2";
const DELETE_DOCUMENT: &str = "DELETE FROM document WHERE kind = ?1 AND id = ?2";

const UPLOADS: &str = "SELECT id, person FROM upload WHERE created_at < ?1 ORDER BY created_at, id";
const FILE_URLS: &str = "SELECT file_url FROM attachment WHERE person = ?1";
const PERSON_OF_UPLOAD: &str = "SELECT person FROM upload WHERE id = ?1";
const DELETE_UPLOAD: &str = "DELETE FROM upload WHERE id = ?1";
const DELETE_BLOB: &str = "DELETE FROM blob WHERE upload = ?1";

#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub(super) now: Timestamp,
    pub(super) before: Timestamp,
    pub(super) limit: u32,
    /// Uploads found to be stale; they are looked at again before they go.
    pub(super) uploads: Vec<UploadId>,
}

/// What was removed.
#[derive(Debug, Default)]
pub(super) struct Pruned {
    pub(super) rows: u64,
    /// The rows of kinds that readers may keep, as a change would delete them.
    pub(super) kept: Change,
}

pub(super) fn prune(conn: &Connection, bounds: &Bounds) -> Result<Pruned, SqlError> {
    let values =
        [bounds.now.as_micros().into(), bounds.before.as_micros().into(), i64::from(bounds.limit).into()];
    let mut pruned = 0;
    for sql in [REPLIES, DELIVERIES, APPROVALS, CODES, OUTCOMES] {
        pruned += sql::run(conn, sql, &values)? as u64;
    }
    for upload in &bounds.uploads {
        let id = [Value::Id(upload.uuid())];
        let person = sql::one(conn, PERSON_OF_UPLOAD, &id, |row| row.id())?;
        if let Some(person) = person
            && !is_registered(conn, *upload, person)?
        {
            pruned += sql::run(conn, DELETE_UPLOAD, &id)? as u64;
            sql::run(conn, DELETE_BLOB, &id)?;
        }
    }
    let mut pruned = Pruned { rows: pruned, kept: Change::default() };
    prune_documents(conn, bounds, &mut pruned)?;
    Ok(pruned)
}

/// A kind that only a newer build knows is kept by no reader of this one.
fn prune_documents(conn: &Connection, bounds: &Bounds, pruned: &mut Pruned) -> Result<(), SqlError> {
    let values = [bounds.before.as_micros().into(), i64::from(bounds.limit).into()];
    let over = sql::all(conn, DOCUMENTS, &values, |row| {
        Ok::<_, SqlError>((row.int()?, row.id()?, Version(row.int()?)))
    })?;
    for (kind, id, version) in over {
        pruned.rows += sql::run(conn, DELETE_DOCUMENT, &[Value::Int(kind), Value::Id(id)])? as u64;
        if Kind::from_number(kind).is_some_and(Kind::is_told) {
            told::forget(conn, id)?;
        }
        let key = Kind::from_number(kind).and_then(|kind| kind.key(id));
        pruned.kept.writes.extend(key.map(|key| Write::Delete(key, version)));
    }
    Ok(())
}

/// Uploads whose address no attachment of their person names. This looks at every old upload, so it is asked of a
/// reader and not of the writer.
pub(super) fn stale_uploads(
    conn: &Connection,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<UploadId>, SqlError> {
    let mut stale = Vec::new();
    sql::each(conn, UPLOADS, &[before.as_micros().into()], |row| {
        let (upload, person) = (UploadId::from_uuid(row.id()?), row.id()?);
        if stale.len() < limit as usize && !is_registered(conn, upload, person)? {
            stale.push(upload);
        }
        Ok::<_, SqlError>(())
    })?;
    Ok(stale)
}

fn is_registered(conn: &Connection, upload: UploadId, person: Uuid) -> Result<bool, SqlError> {
    let name = upload.to_string();
    let urls = sql::all(conn, FILE_URLS, &[person.into()], |row| row.text())?;
    Ok(urls.iter().any(|url| url.contains(&name)))
}
