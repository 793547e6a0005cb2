//! The one thread that writes: it takes the changes that wait, commits them together, and answers each.

use super::batch::{Answer, Batch, Touched};
use super::checkpoint::Checkpoints;
use super::kept::Kept;
use super::load::{Damage, load};
use super::memory::{Memory, Published};
use super::prune::{self, Bounds};
use super::sql::SqlError;
use super::{Durability, Role, connect, journal, lines};
use bank::{Change, CommitError};
use parking_lot::RwLock;
use rusqlite::Connection;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Changes that may wait for the writer before callers are held up.
pub(super) const QUEUE_MAX: usize = 8_192;
/// Changes in one engine transaction.
const CHANGES_MAX: usize = 4_096;
/// Commands in one engine transaction, so that a few large changes do not hold up many small ones.
const COMMANDS_MAX: usize = 16_384;

pub(super) enum Job {
    One(Change, oneshot::Sender<Answer>),
    Many(Vec<Change>, oneshot::Sender<Vec<Answer>>),
    Prune(Bounds, oneshot::Sender<Result<u64, SqlError>>),
    Close(oneshot::Sender<()>),
}

/// Who waits for the answers of a batch.
enum Waiter {
    One(oneshot::Sender<Answer>),
    Many(usize, oneshot::Sender<Vec<Answer>>),
}

/// A batch that was not committed.
enum Failure {
    /// Nothing of it was written.
    Unwritten(SqlError),
    /// Perhaps all of it was.
    Unknown(SqlError),
}

/// What the writer's readers see of it.
pub(super) struct Shared {
    pub(super) published: Arc<RwLock<Published>>,
    pub(super) kept: Arc<Kept>,
}

pub(super) struct Writer {
    file: PathBuf,
    durability: Durability,
    /// None when the engine failed; the next batch tries to open it again.
    open: Option<(Connection, Memory)>,
    shared: Shared,
    checkpoints: Checkpoints,
    /// Keeps the owner's place until the thread ends.
    _lock: File,
}

impl Writer {
    pub(super) fn new(
        (file, durability): (PathBuf, Durability),
        open: (Connection, Memory),
        shared: Shared,
        lock: File,
    ) -> Self {
        let checkpoints = Checkpoints::new((file.clone(), durability));
        Self { file, durability, open: Some(open), shared, checkpoints, _lock: lock }
    }

    /// Works until the channel is closed, or it is told to close; what waits by then is written.
    pub(super) fn work(mut self, mut jobs: mpsc::Receiver<Job>) {
        let (mut waiting, mut closing) = (None, Vec::new());
        while let Some(job) = waiting.take().or_else(|| jobs.blocking_recv()) {
            match job {
                Job::One(..) | Job::Many(..) => waiting = self.serve(job, &mut jobs),
                Job::Prune(bounds, answer) => drop(answer.send(self.prune(&bounds))),
                Job::Close(answer) => {
                    jobs.close();
                    closing.push(answer);
                }
            }
        }
        self.end();
        drop(self);
        for answer in closing {
            answer.send(()).unwrap_or_default();
        }
    }

    /// Commits a job and those that wait behind it; gives back the first that has to wait longer.
    fn serve(&mut self, first: Job, jobs: &mut mpsc::Receiver<Job>) -> Option<Job> {
        let (mut changes, mut waiters, mut commands) = (Vec::new(), Vec::new(), 0);
        let mut next = Some(first);
        let left = loop {
            match next.take().or_else(|| jobs.try_recv().ok()) {
                Some(Job::One(change, waiter)) => {
                    commands += change.commands.len();
                    changes.push(change);
                    waiters.push(Waiter::One(waiter));
                }
                Some(Job::Many(many, waiter)) => {
                    commands += many.iter().map(|change| change.commands.len()).sum::<usize>();
                    waiters.push(Waiter::Many(many.len(), waiter));
                    changes.extend(many);
                }
                other => break other,
            }
            if CHANGES_MAX <= changes.len() || COMMANDS_MAX <= commands {
                break None;
            }
        };
        let answers = self.commit(&changes);
        let count = changes.len();
        drop(changes);
        give(answers, waiters);
        self.checkpoint(count);
        left
    }

    fn commit(&mut self, changes: &[Change]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(changes.len());
        for part in changes.chunks(CHANGES_MAX) {
            match self.run(part) {
                Ok(answered) => answers.extend(answered),
                Err(Failure::Unwritten(error)) if 1 < part.len() => {
                    tracing::warn!(error = %error, "a batch failed; its changes are committed one by one");
                    for change in part.chunks(1) {
                        match self.run(change) {
                            Ok(answered) => answers.extend(answered),
                            Err(failure) => answers.extend(failed(failure, 1)),
                        }
                    }
                }
                Err(failure) => answers.extend(failed(failure, part.len())),
            }
        }
        answers
    }

    /// One engine transaction. Whatever fails, the memory is loaded anew before it goes on.
    fn run(&mut self, changes: &[Change]) -> Result<Vec<Answer>, Failure> {
        let (mut conn, mut memory) = self.take_open().map_err(Failure::Unwritten)?;
        match transact(&mut conn, &mut memory, &self.shared.kept, changes) {
            Ok((answers, touched)) => {
                self.publish(&memory, &touched);
                self.open = Some((conn, memory));
                Ok(answers)
            }
            Err(failure) => {
                drop(conn);
                self.open = self.reopen().ok();
                Err(failure)
            }
        }
    }

    fn take_open(&mut self) -> Result<(Connection, Memory), SqlError> {
        self.open.take().map_or_else(|| self.reopen(), Ok)
    }

    fn reopen(&self) -> Result<(Connection, Memory), SqlError> {
        let conn = connect::writer(&self.file, Role::Owner, self.durability)?;
        let memory = load(&conn, Damage::Refuse)?;
        *self.shared.published.write() = memory.published();
        Ok((conn, memory))
    }

    fn publish(&self, memory: &Memory, touched: &Touched) {
        if touched.accounts.is_empty() && touched.feeds.is_empty() {
            return;
        }
        let mut published = self.shared.published.write();
        for slot in &touched.accounts {
            let head = memory.account_head(*slot);
            published.accounts.put(*slot, head.account.id, head);
        }
        for slot in &touched.feeds {
            let head = memory.feeds[*slot];
            published.feeds.put(*slot, head.account, head);
        }
    }

    fn prune(&mut self, bounds: &Bounds) -> Result<u64, SqlError> {
        let open = self.take_open()?;
        let (conn, _) = self.open.insert(open);
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let pruned = prune::prune(&tx, bounds)?;
        let changing = self.shared.kept.changing(std::slice::from_ref(&pruned.kept));
        tx.commit()?;
        drop(changing);
        Ok(pruned.rows)
    }

    /// Sees to it that the log is moved into the file when it has grown.
    fn checkpoint(&mut self, changes: usize) {
        let Some((conn, _)) = &self.open else { return };
        if let Err(error) = self.checkpoints.after(changes, conn) {
            tracing::warn!(error = %error, "the log could not be moved into the file");
        }
    }

    /// Writes the heads that were kept back, so that the next start has nothing to follow.
    fn end(&mut self) {
        self.checkpoints.end();
        let Some((mut conn, mut memory)) = self.open.take() else { return };
        if let Err(error) = finish(&mut conn, &mut memory) {
            tracing::warn!(error = %error, "the store was closed without its heads; the next start follows the journal");
        }
    }
}

fn transact(
    conn: &mut Connection,
    memory: &mut Memory,
    kept: &Kept,
    changes: &[Change],
) -> Result<(Vec<Answer>, Touched), Failure> {
    let begin = |error: rusqlite::Error| Failure::Unwritten(error.into());
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(begin)?;
    let mut batch = Batch::new(&tx, Some(memory));
    let answers = changes.iter().map(|change| batch.take(change)).collect::<Result<Vec<_>, _>>();
    let answers = answers.map_err(Failure::Unwritten)?;
    let touched = batch.finish().map_err(Failure::Unwritten)?;
    let changing = kept.changing(changes);
    tx.commit().map_err(|error| Failure::Unknown(error.into()))?;
    drop(changing);
    Ok((answers, touched))
}

/// Gives each waiter what is theirs; whoever stopped waiting does not want to know.
fn give(answers: Vec<Answer>, mut waiters: Vec<Waiter>) {
    if let [Waiter::Many(..)] = &waiters[..]
        && let Some(Waiter::Many(_, waiter)) = waiters.pop()
    {
        return drop(waiter.send(answers));
    }
    let mut answers = answers.into_iter();
    for waiter in waiters {
        match waiter {
            Waiter::One(waiter) => drop(waiter.send(answers.next().expect("each change is answered"))),
            Waiter::Many(count, waiter) => drop(waiter.send(answers.by_ref().take(count).collect())),
        }
    }
}

/// The same failure for all who waited.
fn failed(failure: Failure, count: usize) -> Vec<Answer> {
    let (error, is_unknown) = match failure {
        Failure::Unwritten(error) => (Arc::new(error), false),
        Failure::Unknown(error) => (Arc::new(error), true),
    };
    tracing::error!(error = %error, is_unknown, changes = count, "changes were not committed");
    let answer = |error: &Arc<SqlError>| {
        let source = Box::new(Arc::clone(error));
        Err(if is_unknown { CommitError::Unknown(source) } else { CommitError::Unavailable(source) })
    };
    (0..count).map(|_| answer(&error)).collect()
}

fn finish(conn: &mut Connection, memory: &mut Memory) -> Result<(), SqlError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let slice = memory.accounts_flush.rest(memory.last_transfer);
    journal::flush(&tx, memory, &slice)?;
    let slice = memory.feeds_flush.rest(memory.last_line);
    lines::flush(&tx, memory, &slice)?;
    tx.commit()?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

#[cfg(test)]
mod tests;
