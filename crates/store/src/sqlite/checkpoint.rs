//! Moves the log into the file beside the writer, so that commits go on meanwhile.
//!
//! A thread of its own moves what is in the log when it is asked. The writer then moves the little that came since,
//! between two batches: only then is the whole log in the file, and its space used again.

use super::sql::SqlError;
use super::{Durability, Role, connect};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// Pages of the log after which it is moved into the file.
const PAGES: i64 = 8_192;
/// Pages that the writer moves itself.
const REST_PAGES_MAX: i64 = 4_096;
/// Pages after which the writer moves all of them, and commits wait: readers look through the whole log for a page.
const LOG_PAGES_MAX: i64 = 32_768;
/// Changes between two looks at how long the log is; each writes some pages at the most.
const CHANGES: usize = 256;

pub(super) struct Checkpoints {
    place: (PathBuf, Durability),
    mover: Option<Mover>,
    /// Changes since the log was looked at.
    unlooked: usize,
}

struct Mover {
    asks: SyncSender<()>,
    is_busy: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Checkpoints {
    pub(super) const fn new(place: (PathBuf, Durability)) -> Self {
        Self { place, mover: None, unlooked: 0 }
    }

    /// Looks at the log when so many changes were committed since the last time.
    pub(super) fn after(&mut self, changes: usize, conn: &Connection) -> Result<(), SqlError> {
        self.unlooked += changes;
        if self.unlooked < CHANGES {
            return Ok(());
        }
        self.unlooked = 0;
        let (log, moved) =
            conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| Ok((row.get(1)?, row.get(2)?)))?;
        self.judge(conn, log, moved)
    }

    fn judge(&mut self, conn: &Connection, log: i64, moved: i64) -> Result<(), SqlError> {
        if log < PAGES || log == moved {
            return Ok(());
        }
        let mover = match &mut self.mover {
            Some(mover) => mover,
            none => none.insert(Mover::start(&self.place)?),
        };
        if LOG_PAGES_MAX <= log {
            return passive(conn);
        }
        if mover.is_busy.load(Ordering::Acquire) {
            return Ok(());
        }
        if log - moved <= REST_PAGES_MAX {
            return passive(conn);
        }
        mover.is_busy.store(true, Ordering::Release);
        mover.asks.try_send(()).map_err(|_| SqlError::Misuse("the mover of the log has stopped"))
    }

    /// Waits for the mover to end.
    pub(super) fn end(&mut self) {
        if let Some(Mover { asks, thread, .. }) = self.mover.take() {
            drop(asks);
            drop(thread.join());
        }
    }
}

impl Mover {
    fn start((file, durability): &(PathBuf, Durability)) -> Result<Self, SqlError> {
        let conn = connect::writer(file, Role::Guest, *durability)?;
        let (asks, asked) = sync_channel(1);
        let is_busy = Arc::new(AtomicBool::new(false));
        let busy = Arc::clone(&is_busy);
        let thread = thread::Builder::new().name("store-checkpoint".to_owned());
        let thread = thread.spawn(move || work(&conn, &asked, &busy));
        let thread = thread.map_err(|_| SqlError::Misuse("no thread could be started"))?;
        Ok(Self { asks, is_busy, thread })
    }
}

fn work(conn: &Connection, asked: &Receiver<()>, is_busy: &AtomicBool) {
    while asked.recv().is_ok() {
        if let Err(error) = passive(conn) {
            tracing::warn!(error = %error, "the log could not be moved into the file");
        }
        is_busy.store(false, Ordering::Release);
    }
}

fn passive(conn: &Connection) -> Result<(), SqlError> {
    Ok(conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}
