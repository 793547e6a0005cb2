//! Brings the schema of a file up to date, or says why it must not be touched.

use super::sql::{self, SqlError};
use crate::OpenError;
use crate::codec::Cells;
use crate::migration::{AppliedMigration, Migration, pending};
use rusqlite::{Connection, TransactionBehavior};

macro_rules! migrations {
    ($($number:literal $name:literal = $file:literal;)*) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sql: include_str!(concat!("../../migrations/sqlite/", $file, ".sql")),
        },)*]
    };
}

pub(crate) const MIGRATIONS: &[Migration] = migrations! {
    1 "ledger" = "0001_ledger";
    2 "feed" = "0002_feed";
    3 "people" = "0003_people";
    4 "accounts" = "0004_accounts";
    5 "notes" = "0005_notes";
    6 "commit" = "0006_commit";
    7 "upload_person" = "0007_upload_person";
    8 "feed_item_account" = "0008_feed_item_account";
    9 "document" = "0009_document";
    10 "outbox_mail" = "0010_outbox_mail";
    11 "told_login" = "0011_told_login";
    12 "incident_public" = "0012_incident_public";
};

/// The list of what was applied; its times are the engine's, for people to read.
const CREATE_LIST: &str = "CREATE TABLE IF NOT EXISTS migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    hash BLOB NOT NULL,
    applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT";
const HAS_LIST: &str = "SELECT count(*) FROM sqlite_schema WHERE name = 'migration'";
const SELECT_LIST: &str = "SELECT number, name, hash FROM migration ORDER BY number";
const INSERT_APPLIED: &str = "INSERT INTO migration (number, name, hash) VALUES (?1, ?2, ?3)";

fn engine(error: impl Into<SqlError>) -> OpenError {
    OpenError::Engine(Box::new(error.into()))
}

/// Applies what is pending, each migration in a transaction of its own.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), OpenError> {
    conn.execute_batch(CREATE_LIST).map_err(engine)?;
    while let Some(next) = first_pending(conn)? {
        let failed = |error: SqlError| OpenError::MigrationFailed {
            number: next.number,
            name: next.name,
            source: Box::new(error),
        };
        apply(conn, next).map_err(failed)?;
    }
    Ok(())
}

fn apply(conn: &mut Connection, next: &Migration) -> Result<(), SqlError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(next.sql)?;
    let hash = next.hash();
    sql::run(&tx, INSERT_APPLIED, &[next.number.into(), next.name.into(), hash.as_slice().into()])?;
    Ok(tx.commit()?)
}

/// Refuses a file that its owner has not brought up to date.
pub(super) fn check(conn: &Connection) -> Result<(), OpenError> {
    match first_pending(conn)? {
        None => Ok(()),
        Some(Migration { number, name, .. }) => Err(OpenError::MigrationMissing { number: *number, name }),
    }
}

fn first_pending(conn: &Connection) -> Result<Option<&'static Migration>, OpenError> {
    let has_list = sql::number(conn, HAS_LIST).map_err(engine)? != 0;
    let applied = if has_list { applied(conn).map_err(engine)? } else { Vec::new() };
    Ok(pending(MIGRATIONS, &applied)?.first())
}

fn applied(conn: &Connection) -> Result<Vec<AppliedMigration>, SqlError> {
    sql::all(conn, SELECT_LIST, &[], |row| {
        Ok::<_, SqlError>(AppliedMigration { number: row.int()?, name: row.text()?, hash: row.bytes()? })
    })
}

#[cfg(test)]
mod tests;
