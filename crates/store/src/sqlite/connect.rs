//! Connections: where the files lie, and how each connection is set.

use super::sql::SqlError;
use super::{Durability, Role};
use crate::OpenError;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name of the database in a folder.
const FILE_NAME: &str = "florin.db";
/// How long a connection waits for another process's write.
const BUSY_LASTS: Duration = Duration::from_secs(10);
const PAGE_BYTES: i64 = 4096;
/// The writer's own cache; what it touches twice is read once. No larger: after a commit that split a page in the
/// middle of an index, SQLite walks through all of it.
const WRITER_CACHE_KIB: i64 = 8 * 1024;
const READER_CACHE_KIB: i64 = 8 * 1024;
/// Readers see the file through the kernel's cache; addresses cost nothing.
const MMAP_BYTES: i64 = 1 << 36;
/// Statements kept prepared by a connection: more than the store has.
const STATEMENTS_MAX: usize = 256;

/// The database file at `place`, which may be its folder.
pub(super) fn file_at(place: &Path) -> Result<PathBuf, OpenError> {
    let file = if place.is_dir() || place.as_os_str().as_encoded_bytes().ends_with(b"/") {
        place.join(FILE_NAME)
    } else {
        place.to_owned()
    };
    let failed = |error| OpenError::File(file.clone(), error);
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    Ok(file)
}

/// Takes the owner's place, which is free again when the file is closed, or its process killed.
pub(super) fn lock_owner(file: &Path) -> Result<File, OpenError> {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let path = PathBuf::from(name);
    let lock = File::options().create(true).truncate(false).write(true).open(&path);
    let lock = lock.map_err(|error| OpenError::File(path.clone(), error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::Owned(file.to_owned())),
        Err(TryLockError::Error(error)) => Err(OpenError::File(path, error)),
    }
}

/// A connection that may write: the owner's writer, or a guest's.
pub(super) fn writer(file: &Path, role: Role, durability: Durability) -> Result<Connection, SqlError> {
    let access = match role {
        Role::Owner => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Role::Guest => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let conn = Connection::open_with_flags(file, flags(access))?;
    conn.busy_timeout(BUSY_LASTS)?;
    conn.pragma_update(None, "page_size", PAGE_BYTES)?;
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let synchronous = match durability {
        Durability::Commit => "FULL",
        Durability::Checkpoint => "NORMAL",
    };
    conn.pragma_update(None, "synchronous", synchronous)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    // The writer moves the log into the file itself, between two batches.
    conn.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(conn)
}

/// A connection that reads.
pub(super) fn reader(file: &Path) -> Result<Connection, SqlError> {
    let conn = Connection::open_with_flags(file, flags(OpenFlags::SQLITE_OPEN_READ_WRITE))?;
    conn.busy_timeout(BUSY_LASTS)?;
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    conn.pragma_update_and_check(None, "mmap_size", MMAP_BYTES, |_| Ok(()))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(conn)
}

/// Each connection is used by one thread at a time, so SQLite need not lock it.
fn flags(access: OpenFlags) -> OpenFlags {
    access | OpenFlags::SQLITE_OPEN_NO_MUTEX
}
