//! How many wait, and how fast agents answer: looked at now and then, and kept in memory in between.

use crate::{Bank, OpError, Query, StoreExt as _};
use kernel::{CaseId, Timestamp};
use parking_lot::Mutex;
use std::time::Duration;
use support::{Case, Message, Wait, estimate};

/// Cases of the queue that are counted; beyond them, only that there are more.
pub(super) const COUNTED_MAX: u32 = 200;
/// Answers of the last hour that are counted.
const ANSWERS_MAX: u32 = 1_000;
const HOUR: Duration = Duration::from_hours(1);
/// How old the count may be.
const COUNTED_EVERY: Duration = Duration::from_secs(5);

/// The queue as it was counted last.
#[derive(Default)]
pub(crate) struct Pace(Mutex<Option<Counted>>);

#[derive(Clone)]
struct Counted {
    at: Timestamp,
    /// In the order of the queue.
    waiting: Vec<CaseId>,
    is_whole: bool,
    answered: u32,
}

impl Bank {
    /// Those that wait for an agent, in their order.
    ///
    /// # Errors
    /// A fault.
    pub async fn case_queue(&self) -> Result<Vec<Case>, OpError> {
        self.read("cases.queue", "staff", |_| async move {
            let found = self.store.all::<Case>(&Query::CasesWaiting(COUNTED_MAX)).await?;
            Ok(found.into_iter().map(|found| found.row).collect())
        })
        .await
    }

    /// How long one that comes now will wait.
    pub(super) async fn wait_at_end(&self, now: Timestamp) -> Result<Wait, OpError> {
        let counted = self.counted(now).await?;
        let ahead = u32::try_from(counted.waiting.len()).ok().filter(|_| counted.is_whole);
        Ok(estimate(ahead, counted.answered))
    }

    /// How long this case will wait still; nothing where it does not wait for an agent.
    pub(super) async fn wait_of(&self, case: &Case, now: Timestamp) -> Result<Option<Wait>, OpError> {
        if case.rank().is_none() {
            return Ok(None);
        }
        let counted = self.counted(now).await?;
        let place = counted.waiting.iter().position(|waiting| *waiting == case.id);
        let end = Some(counted.waiting.len()).filter(|_| counted.is_whole);
        let ahead = place.or(end).and_then(|ahead| u32::try_from(ahead).ok());
        Ok(Some(estimate(ahead, counted.answered)))
    }

    async fn counted(&self, now: Timestamp) -> Result<Counted, OpError> {
        let kept = self.pace.0.lock().clone();
        if let Some(kept) = kept.filter(|kept| kept.at <= now && now < kept.at.after(COUNTED_EVERY)) {
            return Ok(kept);
        }
        let waiting = self.store.all::<Case>(&Query::CasesWaiting(COUNTED_MAX)).await?;
        let answers = self.count::<Message>(&Query::AnswersSince(now.before(HOUR), ANSWERS_MAX)).await?;
        let counted = Counted {
            at: now,
            is_whole: waiting.len() < COUNTED_MAX as usize,
            waiting: waiting.into_iter().map(|found| found.row.id).collect(),
            answered: answers,
        };
        *self.pace.0.lock() = Some(counted.clone());
        Ok(counted)
    }
}
