//! A copy of the store while it is in use, as of one commit.

use super::connect;
use super::sql::SqlError;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::error::Error;
use std::fs::File;
use std::path::Path;

/// Pages copied between two words to whoever watches.
const STEP_PAGES: i32 = 2_048;

/// How far a backup has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupProgress {
    pub pages_done: u64,
    pub pages_all: u64,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup never writes over a file.
    #[error("there is a file in the place of the backup")]
    Exists,
    #[error("the backup cannot be written")]
    File(#[source] std::io::Error),
    #[error("the engine did not copy")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
}

fn engine(error: impl Into<SqlError>) -> BackupError {
    BackupError::Engine(Box::new(error.into()))
}

/// Copies the file at `from` to `to`, and ends with the copy on the disk.
pub(super) fn backup(
    from: &Path,
    to: &Path,
    progress: &mut dyn FnMut(BackupProgress),
) -> Result<(), BackupError> {
    if to.exists() {
        return Err(BackupError::Exists);
    }
    let source = connect::reader(from).map_err(engine)?;
    // The open transaction keeps all steps at one commit, and writers from starting the copy over.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;").map_err(engine)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut target = Connection::open_with_flags(to, flags).map_err(engine)?;
    let copy = Backup::new(&source, &mut target).map_err(engine)?;
    loop {
        let step = copy.step(STEP_PAGES).map_err(engine)?;
        let now = copy.progress();
        let pages_all = u64::try_from(now.pagecount).unwrap_or(0);
        let left = u64::try_from(now.remaining).unwrap_or(0);
        progress(BackupProgress { pages_done: pages_all.saturating_sub(left), pages_all });
        if step == StepResult::Done {
            break;
        }
    }
    drop(copy);
    target.close().map_err(|(_, error)| engine(error))?;
    File::open(to).and_then(|copy| copy.sync_all()).map_err(BackupError::File)
}
