//! Brings the schema up to date when the store opens; several processes may do so at once.

use super::connect::engine;
use crate::OpenError;
use crate::migration::{AppliedMigration, Migration, pending};
use deadpool_postgres::{Object, Pool};
use std::time::Duration;
use tokio_postgres::{Client, Error};

macro_rules! migrations {
    ($($number:literal $name:literal = $file:literal;)*) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sql: include_str!(concat!("../../migrations/postgres/", $file, ".sql")),
        },)*]
    };
}

pub(crate) const MIGRATIONS: &[Migration] = migrations! {
    1 "ledger" = "0001_ledger";
    2 "people" = "0002_people";
    3 "accounts" = "0003_accounts";
    4 "feed" = "0004_feed";
    5 "commits" = "0005_commits";
    6 "upload_person" = "0006_upload_person";
    7 "feed_item_account" = "0007_feed_item_account";
    8 "document" = "0008_document";
    9 "outbox_mail" = "0009_outbox_mail";
    10 "told_login" = "0010_told_login";
    11 "incident_public" = "0011_incident_public";
};

/// The list of what was applied. `applied_at` is the server's time, for people to read; nothing is decided by it.
const CREATE_LIST: &str = "CREATE TABLE IF NOT EXISTS migration (
    number bigint PRIMARY KEY,
    name text NOT NULL,
    hash bytea NOT NULL,
    applied_at timestamp with time zone NOT NULL DEFAULT now()
)";
const SELECT_LIST: &str = "SELECT number, name, hash FROM migration ORDER BY number";
const INSERT_APPLIED: &str = "INSERT INTO migration (number, name, hash) VALUES ($1, $2, $3)";

/// Other processes that open at the same moment are let go first, this often.
const RACES_MAX: u32 = 60;
const RACE_PAUSE: Duration = Duration::from_millis(250);

/// Applies what is missing, one transaction each.
pub(super) async fn migrate(pool: &Pool) -> Result<(), OpenError> {
    let client = pool.get().await.map_err(engine)?;
    // A schema change may take longer than any statement of the service. Servers without the setting need no word.
    drop(client.batch_execute("SET statement_timeout = 0").await);
    let migrated = migrate_on(&client).await;
    // The connection goes, and its setting with it.
    drop(Object::take(client));
    migrated
}

async fn migrate_on(client: &Client) -> Result<(), OpenError> {
    let mut races = 0;
    loop {
        let applied = match list(client).await {
            Ok(applied) => applied,
            Err(error) if races < RACES_MAX && is_race(&error) => {
                races += 1;
                tokio::time::sleep(RACE_PAUSE).await;
                continue;
            }
            Err(error) => return Err(engine(error)),
        };
        let Some(next) = pending(MIGRATIONS, &applied)?.first() else { return Ok(()) };
        if let Err(error) = apply(client, next).await {
            // Another process may have applied it; then the list says so, and this goes on with the next.
            drop(client.batch_execute("ROLLBACK").await);
            if races == RACES_MAX || !is_race(&error) {
                let Migration { number, name, .. } = *next;
                return Err(OpenError::MigrationFailed { number, name, source: Box::new(error) });
            }
            races += 1;
            tokio::time::sleep(RACE_PAUSE).await;
        }
    }
}

async fn list(client: &Client) -> Result<Vec<AppliedMigration>, Error> {
    client.batch_execute(CREATE_LIST).await?;
    let rows = client.query(SELECT_LIST, &[]).await?;
    let read = |row: &tokio_postgres::Row| {
        Ok(AppliedMigration { number: row.try_get(0)?, name: row.try_get(1)?, hash: row.try_get(2)? })
    };
    rows.iter().map(read).collect()
}

/// The list is written first: its primary key lets one process through and holds the others back.
async fn apply(client: &Client, migration: &Migration) -> Result<(), Error> {
    client.batch_execute("BEGIN").await?;
    let Migration { number, name, sql } = *migration;
    client.execute(INSERT_APPLIED, &[&number, &name, &migration.hash().as_slice()]).await?;
    client.batch_execute(sql).await?;
    client.batch_execute("COMMIT").await
}

/// What a migration running elsewhere at the same moment can cause.
fn is_race(error: &Error) -> bool {
    use tokio_postgres::error::SqlState;
    const RACES: [SqlState; 5] = [
        // CREATE TABLE IF NOT EXISTS looks first and creates then: of two at once, both may find nothing.
        SqlState::DUPLICATE_TABLE,
        SqlState::DUPLICATE_OBJECT,
        SqlState::UNIQUE_VIOLATION,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    error.code().is_some_and(|code| RACES.contains(code))
}
