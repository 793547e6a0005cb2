//! Posts what waits on one channel, one after another.

use super::network::{Done, Remote};
use super::network::{Network, Trouble, TroubleKind};
use super::outbox::{Book, Next, Outcome, Row, Work, begin, next, note, note_edit};
use crate::keep::{Keep, KeepError};
use kernel::{Clock, Timestamp};
use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::sleep;

/// How long is slept at a stretch, so that a clock that is set is noticed.
const SLEEP_MAX: Duration = Duration::from_mins(1);
/// How long is waited when the database fails.
const FAULT_WAIT: Duration = Duration::from_secs(10);

/// One channel with its outbox.
pub(crate) struct Teller {
    pub(crate) book: Book,
    pub(crate) network: Arc<dyn Network>,
    pub(crate) keep: Keep,
    pub(crate) clock: Arc<dyn Clock>,
    /// Rung when there may be something new.
    pub(crate) bell: Notify,
}

/// When there is something to do again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wake {
    Again,
    At(Timestamp),
    Rung,
}

impl Teller {
    /// Posts until it is told to stop. What is under way then is cut off, and found by a look after the next start.
    pub(crate) async fn run(&self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.post_all() => {}
            _ = stop.wait_for(|stopped| *stopped) => {}
        }
    }

    async fn post_all(&self) {
        loop {
            let now = self.clock.now();
            let wait = match self.step(now).await {
                Ok(Wake::Again) => continue,
                Ok(Wake::At(at)) => at.since(now).min(SLEEP_MAX),
                Ok(Wake::Rung) => SLEEP_MAX,
                Err(error) => {
                    let channel = self.book.channel.as_str();
                    tracing::error!(channel, error = chain(&error), "the outbox of a channel failed");
                    FAULT_WAIT
                }
            };
            tokio::select! {
                () = sleep(wait) => {}
                () = self.bell.notified() => {}
            }
        }
    }

    /// Does one thing: a look, a try or a change.
    ///
    /// # Errors
    /// [`KeepError`]
    pub(crate) async fn step(&self, now: Timestamp) -> Result<Wake, KeepError> {
        let channel = self.book.channel.clone();
        match self.keep.write(move |tx| next(tx, &channel, now)).await? {
            Next::Nothing => return Ok(Wake::Rung),
            Next::At(at) => return Ok(Wake::At(at)),
            Next::Now(work) => match *work {
                Work::Post(row) => self.post(row, now).await?,
                Work::Edit(row, remote) => self.edit(row, &remote, now).await?,
            },
        }
        Ok(Wake::Again)
    }

    async fn post(&self, row: Row, now: Timestamp) -> Result<(), KeepError> {
        // With a try behind it, it may be out.
        if 0 < row.tries {
            match self.network.look(&row.post, now).await {
                Ok(Done { value: Some(remote), pause_until }) => {
                    return self.sent(&row, remote, pause_until).await;
                }
                Ok(Done { value: None, .. }) if row.is_withdrawn => {
                    return self.note(&row, Outcome::Gone, None).await;
                }
                Ok(Done { value: None, pause_until: None }) => {}
                Ok(Done { value: None, pause_until }) => {
                    return self.note(&row, Outcome::Later(pause_until), pause_until).await;
                }
                // That it cannot be asked says nothing of the post.
                Err(trouble) => return self.put_off(&row, &trouble).await,
            }
        }
        // The look may have taken long, and the next one has to come well after the try.
        let now = self.clock.now();
        let begun = row.clone();
        if !self.keep.write(move |tx| begin(tx, &begun, now)).await? {
            return Ok(());
        }
        match self.network.post(&row.post, now).await {
            Ok(Done { value, pause_until }) => self.sent(&row, value, pause_until).await,
            Err(trouble) => match &trouble.kind {
                TroubleKind::Refused(..) => {
                    self.tell(&row, &trouble);
                    self.note(&row, Outcome::Refused, trouble.until).await
                }
                TroubleKind::NoParent => self.note(&row, Outcome::Alone, None).await,
                _ => self.put_off(&row, &trouble).await,
            },
        }
    }

    async fn sent(&self, row: &Row, remote: Remote, pause: Option<Timestamp>) -> Result<(), KeepError> {
        self.note(row, Outcome::Sent(remote), pause).await?;
        let (channel, update) = (self.book.channel.as_str(), row.update.as_str());
        tracing::info!(channel, update, tries = row.tries, "an update is told");
        Ok(())
    }

    async fn put_off(&self, row: &Row, trouble: &Trouble) -> Result<(), KeepError> {
        self.tell(row, trouble);
        let is_limited = matches!(trouble.kind, TroubleKind::Limited);
        let pause = trouble.until.filter(|_| is_limited);
        self.note(row, Outcome::Later(trouble.until), pause).await
    }

    async fn note(&self, row: &Row, outcome: Outcome, pause: Option<Timestamp>) -> Result<(), KeepError> {
        let (channel, seq, now) = (self.book.channel.clone(), row.seq, self.clock.now());
        self.keep.write(move |tx| note(tx, (&channel, seq), &outcome, pause, now)).await
    }

    async fn edit(&self, row: Row, remote: &Remote, now: Timestamp) -> Result<(), KeepError> {
        let done = match self.network.edit(remote, &row.post, now).await {
            Ok(done) => done,
            Err(trouble) => return self.put_off(&row, &trouble).await,
        };
        let channel = self.book.channel.clone();
        self.keep.write(move |tx| note_edit(tx, (&channel, &row), done.pause_until)).await
    }

    fn tell(&self, row: &Row, trouble: &Trouble) {
        let (channel, update) = (self.book.channel.as_str(), row.update.as_str());
        let (error, tries) = (chain(trouble), row.tries);
        match trouble.kind {
            TroubleKind::Refused(..) | TroubleKind::Denied(_) | TroubleKind::Credentials(_) => {
                tracing::error!(channel, update, tries, error, "an update is not told");
            }
            _ => tracing::warn!(channel, update, tries, error, "an update is not told yet"),
        }
    }
}

/// An error with its causes, on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        write!(text, ": {inner}").expect("a String takes every write");
        cause = inner.source();
    }
    text
}
