//! The store as the bank sees it, on one file.

use super::backup::{self, BackupError, BackupProgress};
use super::batch::Answer;
use super::heads::Heads;
use super::kept::{Guests, Kept};
use super::load::{Damage, load};
use super::pool::Pool;
use super::sql::{SqlError, boxed};
use super::writer::{Job, QUEUE_MAX, Shared, Writer};
use super::{Role, SqliteOptions, audit, connect, guest, migrate};
use crate::OpenError;
use bank::{Change, CommitError, ReadError};
use parking_lot::{Mutex, RwLock};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::{mpsc, oneshot};

/// The embedded store: one SQLite file, one thread that writes, as many that read as ask.
pub struct SqliteStore {
    pub(super) inner: Arc<Inner>,
    desk: Desk,
}

/// What readers share.
pub(super) struct Inner {
    pub(super) file: PathBuf,
    pub(super) role: Role,
    pub(super) pool: Pool,
    pub(super) heads: Heads,
    /// None for a guest, which does not hear of the owner's commits.
    pub(super) kept: Option<Arc<Kept>>,
    pub(super) audits: audit::Audits,
}

/// Where changes are handed in.
enum Desk {
    Owner { jobs: mpsc::Sender<Job>, thread: Mutex<Option<JoinHandle<()>>> },
    Guest(Arc<Mutex<guest::Guest>>),
}

#[derive(Debug, thiserror::Error)]
#[error("the store is closed")]
struct Closed;

#[derive(Debug, thiserror::Error)]
#[error("the writer stopped before it answered")]
struct Stopped;

fn engine(error: SqlError) -> OpenError {
    match error {
        SqlError::Journal(_) => OpenError::Journal(Box::new(error)),
        other => OpenError::Engine(Box::new(other)),
    }
}

pub(super) fn unread(error: impl std::error::Error + Send + Sync + 'static) -> ReadError {
    ReadError(boxed(error))
}

impl SqliteStore {
    /// Opens the database at a path, or in a folder. The owner creates it, or brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError::Owned`] when the owner's place is taken; [`OpenError::MigrationMissing`] when a guest finds the
    /// store older than itself; every other [`OpenError`] when the file cannot be used.
    pub async fn open(place: &Path, options: SqliteOptions) -> Result<Arc<Self>, OpenError> {
        let place = place.to_owned();
        let opened = tokio::task::spawn_blocking(move || {
            let file = connect::file_at(&place)?;
            match options.role {
                Role::Owner => Self::open_owner(file, options),
                Role::Guest => Self::open_guest(file, options),
            }
        });
        opened.await.map_err(|error| OpenError::Engine(boxed(error)))?
    }

    fn open_owner(file: PathBuf, options: SqliteOptions) -> Result<Arc<Self>, OpenError> {
        let lock = connect::lock_owner(&file)?;
        let mut conn = connect::writer(&file, Role::Owner, options.durability).map_err(engine)?;
        migrate::migrate(&mut conn)?;
        let memory = load(&conn, Damage::Refuse).map_err(engine)?;
        let published = Arc::new(RwLock::new(memory.published()));
        let place = (file.clone(), options.durability);
        let kept = Kept::beside(&file).map_err(|error| OpenError::File(file.clone(), error))?;
        let shared = Shared { published: Arc::clone(&published), kept: Arc::new(kept) };
        let kept = Some(Arc::clone(&shared.kept));
        let writer = Writer::new(place, (conn, memory), shared, lock);
        let (jobs, waiting) = mpsc::channel(QUEUE_MAX);
        let thread = thread::Builder::new().name("store-writer".to_owned()).spawn(|| writer.work(waiting));
        let thread = thread.map_err(|error| OpenError::File(file.clone(), error))?;
        let desk = Desk::Owner { jobs, thread: Mutex::new(Some(thread)) };
        Ok(Self::with(file, options, (Heads::Memory(published), kept), desk))
    }

    fn open_guest(file: PathBuf, options: SqliteOptions) -> Result<Arc<Self>, OpenError> {
        let conn = connect::writer(&file, Role::Guest, options.durability).map_err(engine)?;
        migrate::check(&conn)?;
        let heads = Heads::of_tables(connect::reader(&file).map_err(engine)?);
        let guests = Guests::beside(&file).map_err(|error| OpenError::File(file.clone(), error))?;
        let desk = Desk::Guest(Arc::new(Mutex::new(guest::Guest { conn, guests })));
        Ok(Self::with(file, options, (heads, None), desk))
    }

    fn with(
        file: PathBuf,
        options: SqliteOptions,
        (heads, kept): (Heads, Option<Arc<Kept>>),
        desk: Desk,
    ) -> Arc<Self> {
        let pool = Pool::new(file.clone(), options.readers);
        let audits = audit::Audits::default();
        let inner = Inner { file, role: options.role, pool, heads, kept, audits };
        Arc::new(Self { inner: Arc::new(inner), desk })
    }

    /// Commits many changes with as few engine transactions as may be; each is judged for itself, in order.
    pub async fn commit_all(&self, changes: Vec<Change>) -> Vec<Result<bank::Committed, CommitError>> {
        let count = changes.len();
        match &self.desk {
            Desk::Owner { jobs, .. } => {
                let (waiter, answers) = oneshot::channel();
                if jobs.send(Job::Many(changes, waiter)).await.is_err() {
                    return (0..count).map(|_| Err(CommitError::Unavailable(boxed(Closed)))).collect();
                }
                let stopped = || (0..count).map(|_| Err(CommitError::Unknown(boxed(Stopped)))).collect();
                answers.await.unwrap_or_else(|_| stopped())
            }
            Desk::Guest(_) => {
                let mut answers = Vec::with_capacity(count);
                for change in changes {
                    answers.push(self.commit_one(change).await);
                }
                answers
            }
        }
    }

    /// Copies the store to a new file, as of this moment, while it is in use. It takes as long as the file is
    /// large: call it where waiting holds up nobody.
    ///
    /// # Errors
    /// [`BackupError`]
    pub fn backup(&self, to: &Path, progress: &mut dyn FnMut(BackupProgress)) -> Result<(), BackupError> {
        backup::backup(&self.inner.file, to, progress)
    }

    pub(super) async fn commit_one(&self, change: Change) -> Answer {
        match &self.desk {
            Desk::Owner { jobs, .. } => {
                let (waiter, answer) = oneshot::channel();
                let sent = jobs.send(Job::One(change, waiter)).await;
                sent.map_err(|_| CommitError::Unavailable(boxed(Closed)))?;
                answer.await.unwrap_or_else(|_| Err(CommitError::Unknown(boxed(Stopped))))
            }
            Desk::Guest(guest) => {
                let guest = Arc::clone(guest);
                let committed = tokio::task::spawn_blocking(move || guest.lock().commit(&change));
                committed.await.unwrap_or_else(|error| Err(CommitError::Unknown(boxed(error))))
            }
        }
    }

    pub(super) async fn prune_rows(&self, bounds: super::prune::Bounds) -> Result<u64, ReadError> {
        match &self.desk {
            Desk::Owner { jobs, .. } => {
                let (waiter, answer) = oneshot::channel();
                jobs.send(Job::Prune(bounds, waiter)).await.map_err(|_| unread(Closed))?;
                answer.await.map_err(|_| unread(Stopped))?.map_err(unread)
            }
            Desk::Guest(guest) => {
                let guest = Arc::clone(guest);
                let pruned = tokio::task::spawn_blocking(move || guest.lock().prune(&bounds));
                pruned.await.map_err(unread)?.map_err(unread)
            }
        }
    }

    /// Requests that wait for the writer; `None` for a guest, which has none.
    pub(super) fn waiting(&self) -> Option<usize> {
        match &self.desk {
            Desk::Owner { jobs, .. } => Some(jobs.max_capacity().saturating_sub(jobs.capacity())),
            Desk::Guest(_) => None,
        }
    }

    /// Ends the writer after what it has accepted.
    pub(super) async fn end(&self) {
        // The writer's last checkpoint waits for readers, and an audit left half-way would be one.
        self.inner.audits.clear();
        if let Desk::Owner { jobs, thread } = &self.desk {
            let (waiter, ended) = oneshot::channel();
            if jobs.send(Job::Close(waiter)).await.is_ok() {
                // Only a panic of the writer leaves this without an answer, and it has said so itself.
                drop(ended.await);
            }
            drop(thread.lock().take().map(JoinHandle::join));
        }
        self.inner.pool.clear();
        self.inner.heads.close();
    }
}

impl Drop for SqliteStore {
    /// Waits for the writer, so that the owner's place is free when the store is gone.
    fn drop(&mut self) {
        self.inner.audits.clear();
        if let Desk::Owner { jobs, thread } = &mut self.desk {
            let (closed, _) = mpsc::channel(1);
            drop(std::mem::replace(jobs, closed));
            drop(thread.lock().take().map(JoinHandle::join));
        }
    }
}

#[cfg(test)]
mod tests;
