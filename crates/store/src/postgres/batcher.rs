//! The one task of a process that commits: it takes the first request that waits and all behind it, up to a bound,
//! and settles them together. Under load many requests share one wait for the disk; without load none waits.

use super::batch::{Answer, Settler, weight};
use super::connect::Server;
use super::options::BATCH_WEIGHT_MAX;
use bank::{Change, CommitError};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

/// Changes that are answered together.
struct Request {
    changes: Vec<Change>,
    answer: oneshot::Sender<Vec<Answer>>,
}

/// Why a change could not be handed to the writer, or was not answered by it.
#[derive(Debug, thiserror::Error)]
enum WriterGone {
    #[error("the store is closed")]
    Closed,
    #[error("the writer broke off")]
    BrokeOff,
}

pub(super) struct Batcher {
    queue: Mutex<Option<mpsc::Sender<Request>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Batcher {
    pub(super) fn start(server: Arc<Server>, queue_max: usize, changes_max: usize) -> Self {
        let (sender, receiver) = mpsc::channel(queue_max.max(1));
        let task = tokio::spawn(run(server, receiver, changes_max.max(1)));
        Self { queue: Mutex::new(Some(sender)), task: Mutex::new(Some(task)) }
    }

    /// Commits changes in their order, in one engine transaction as far as they allow it.
    pub(super) async fn commit(&self, changes: Vec<Change>) -> Vec<Answer> {
        let count = changes.len();
        let gone = |gone: fn() -> CommitError| (0..count).map(|_| Err(gone())).collect();
        let sender = self.queue.lock().clone();
        let (answer, answered) = oneshot::channel();
        let is_sent = match sender {
            Some(sender) => sender.send(Request { changes, answer }).await.is_ok(),
            None => false,
        };
        if !is_sent {
            return gone(|| CommitError::Unavailable(Box::new(WriterGone::Closed)));
        }
        answered.await.unwrap_or_else(|_| gone(|| CommitError::Unknown(Box::new(WriterGone::BrokeOff))))
    }

    /// Requests that wait; `None` once it is closed.
    pub(super) fn waiting(&self) -> Option<usize> {
        let queue = self.queue.lock();
        queue.as_ref().map(|queue| queue.max_capacity().saturating_sub(queue.capacity()))
    }

    /// Takes no more requests, and waits until those it took are answered.
    pub(super) async fn close(&self) {
        drop(self.queue.lock().take());
        let task = self.task.lock().take();
        if let Some(task) = task {
            // A writer that broke off has nothing left to wait for.
            drop(task.await);
        }
    }
}

/// Without a [`Batcher::close`] the writer ends at once, as it would with the process: nobody is left to be answered.
impl Drop for Batcher {
    fn drop(&mut self) {
        if let Some(task) = self.task.lock().take() {
            task.abort();
        }
    }
}

async fn run(server: Arc<Server>, mut queue: mpsc::Receiver<Request>, changes_max: usize) {
    let mut settler = Settler::new(Arc::clone(&server));
    while let Some(first) = queue.recv().await {
        let batch = drain(first, &mut queue, changes_max);
        // In a task of its own, so that a bug of one batch ends that batch and not the writer; in a set, so that it
        // ends with the writer.
        let mut task = JoinSet::new();
        task.spawn(settle(settler, batch, changes_max));
        settler = match task.join_next().await.expect("the set has one task") {
            Ok(settler) => settler,
            Err(error) => {
                tracing::error!(%error, "a batch broke off");
                Settler::new(Arc::clone(&server))
            }
        };
    }
}

/// The first request and those that wait behind it, until together they weigh enough.
fn drain(first: Request, queue: &mut mpsc::Receiver<Request>, changes_max: usize) -> Vec<Request> {
    let weigh = |request: &Request| request.changes.iter().map(weight).sum::<usize>();
    let (mut changes, mut weight) = (first.changes.len(), weigh(&first));
    let mut batch = vec![first];
    while changes < changes_max && weight < BATCH_WEIGHT_MAX {
        let Ok(next) = queue.try_recv() else { break };
        changes += next.changes.len();
        weight += weigh(&next);
        batch.push(next);
    }
    batch
}

async fn settle(mut settler: Settler, batch: Vec<Request>, changes_max: usize) -> Settler {
    let (mut changes, mut askers) = (Vec::new(), Vec::new());
    for request in batch {
        askers.push((request.changes.len(), request.answer));
        changes.extend(request.changes);
    }
    let mut answers = Vec::with_capacity(changes.len());
    for part in changes.chunks(changes_max) {
        answers.extend(settler.settle(part).await);
    }
    let mut answers = answers.into_iter();
    for (count, asker) in askers {
        // Whoever asked may have stopped waiting; what was written stays written.
        drop(asker.send(answers.by_ref().take(count).collect()));
    }
    settler
}
