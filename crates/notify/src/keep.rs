//! The database: one `SQLite` file in the folder of the status process, written by one connection.
//!
//! Every commit is on the disk when it returns, so what was written down as being sent stays so through a loss of power.

use parking_lot::Mutex;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Each is applied once, in this order; one that was ever released is never changed. `PRAGMA user_version` counts them.
const MIGRATIONS: [&str; 2] =
    [include_str!("keep/0001_subscribers.sql"), include_str!("keep/0002_social.sql")];
/// How long another program that has the file open, as a backup, is waited for.
const BUSY_WAIT_MAX: Duration = Duration::from_secs(5);

/// Why something could not be kept or found. No variant shows what it was.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("the subscribers' database cannot be made")]
    Make(#[source] std::io::Error),
    #[error("the subscribers' database cannot be opened")]
    Open(#[source] rusqlite::Error),
    #[error("the subscribers' database cannot be made as this build needs it")]
    Migrate(#[source] rusqlite::Error),
    #[error("the subscribers' database was written by a newer build, with {0} migrations")]
    Newer(u32),
    #[error("the subscribers' database failed")]
    Failed(#[source] rusqlite::Error),
    #[error("the work on the subscribers' database ended by a bug")]
    Bug,
}

/// The open database; a clone is another handle to the same.
#[derive(Clone)]
pub struct Keep(Arc<Mutex<Connection>>);

impl Keep {
    /// What the file is called in the folder of the status process.
    pub const FILE: &str = "notify.sqlite";

    /// Opens the file, making it where there is none, and brings it up to this build.
    ///
    /// # Errors
    /// [`KeepError::Make`], [`KeepError::Open`], [`KeepError::Migrate`], [`KeepError::Newer`]
    pub fn open(file: &Path) -> Result<Self, KeepError> {
        make(file).map_err(KeepError::Make)?;
        let mut connection = Connection::open(file).map_err(KeepError::Open)?;
        set_up(&connection).map_err(KeepError::Open)?;
        migrate(&mut connection)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Does work in one transaction, away from the threads that answer; when this returns, it is on the disk.
    ///
    /// # Errors
    /// [`KeepError::Failed`], and then nothing of it is written; [`KeepError::Bug`]
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T, KeepError>
    where
        T: Send + 'static,
        W: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let connection = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let mut connection = connection.lock();
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        });
        done.await.map_err(|_| KeepError::Bug)?.map_err(KeepError::Failed)
    }
}

/// The file is for nobody else to read; those that `SQLite` makes beside it are like it.
fn make(file: &Path) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file)?;
    Ok(())
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_WAIT_MAX)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // An address that was taken out is gone from the file as well.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))
}

fn migrate(connection: &mut Connection) -> Result<(), KeepError> {
    let version =
        |connection: &Connection| connection.pragma_query_value(None, "user_version", |row| row.get(0));
    let applied: u32 = version(connection).map_err(KeepError::Migrate)?;
    let applied_count = usize::try_from(applied).unwrap_or(usize::MAX);
    let waiting = MIGRATIONS.get(applied_count..).ok_or(KeepError::Newer(applied))?;
    for (migration, number) in waiting.iter().zip(applied.saturating_add(1)..) {
        let mut apply = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(migration)?;
            transaction.pragma_update(None, "user_version", number)?;
            transaction.commit()
        };
        apply().map_err(KeepError::Migrate)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
