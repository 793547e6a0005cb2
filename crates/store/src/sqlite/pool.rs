//! Connections for reading. None is ever waited for: where all are in use, another is opened.

use super::connect;
use super::sql::SqlError;
use parking_lot::Mutex;
use rusqlite::Connection;
use std::path::PathBuf;

pub(super) struct Pool {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    idle_max: usize,
}

impl Pool {
    pub(super) const fn new(file: PathBuf, idle_max: usize) -> Self {
        Self { file, idle: Mutex::new(Vec::new()), idle_max }
    }

    pub(super) fn take(&self) -> Result<Connection, SqlError> {
        let idle = self.idle.lock().pop();
        idle.map_or_else(|| connect::reader(&self.file), Ok)
    }

    pub(super) fn give_back(&self, conn: Connection) {
        let mut idle = self.idle.lock();
        if idle.len() < self.idle_max {
            idle.push(conn);
        }
    }

    /// Reads with one statement, or where each statement may see a later commit than the one before.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let conn = self.take()?;
        let answer = read(&conn);
        self.give_back(conn);
        answer
    }

    /// Reads with several statements that all see the same commit; cheaper, too, than a lock for each of them.
    pub(super) fn read_at_once<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        self.read(|conn| {
            conn.prepare_cached("BEGIN")?.raw_execute()?;
            let answer = read(conn);
            conn.prepare_cached("COMMIT")?.raw_execute()?;
            answer
        })
    }

    /// Closes what is idle.
    pub(super) fn clear(&self) {
        self.idle.lock().clear();
    }
}
