//! Feeds the status page: what changed at once, and all of it every few seconds, so that the page knows that the bank
//! lives. Every node feeds; numbers are the time in milliseconds, so what is newest counts, whoever sent it.

use bank::{Bank, OpError};
use kernel::Timestamp;
use outside::{Fed, StatusFeed};
use projection::{BYTES_MAX, Mark};
use std::time::Duration;
use tokio::sync::Mutex;

/// How long the page waits for a word at the most, while nothing changes.
const TELL_EVERY: Duration = Duration::from_secs(5);
/// How long nothing is sent after the page did not take something.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) struct Feeder {
    feed: StatusFeed,
    last: Mutex<Last>,
}

/// What the page was told last.
#[derive(Default)]
struct Last {
    number: u64,
    /// The mark of what it took, and when.
    taken: Option<(u64, Timestamp)>,
    failed_at: Option<Timestamp>,
}

impl Feeder {
    pub(super) fn new(feed: StatusFeed) -> Self {
        Self { feed, last: Mutex::default() }
    }

    /// Tells the page what it does not know, or that nothing changed, where that is due. That the page is not there
    /// fails nothing of the bank's.
    ///
    /// # Errors
    /// A fault of the store.
    pub(super) async fn round(&self, bank: &Bank) -> Result<(), OpError> {
        let mut last = self.last.lock().await;
        let now = bank.now();
        if last.failed_at.is_some_and(|at| at <= now && now < at.after(PAUSE)) {
            return Ok(());
        }
        // The number is drawn before anything is read: of two documents the later number knows no less.
        let number = next_number(last.number, now);
        let public = bank.public_mark().await?;
        let is_told =
            |(told, at): (u64, Timestamp)| told == public && at <= now && now < at.after(TELL_EVERY);
        if last.taken.is_some_and(is_told) {
            return Ok(());
        }
        let projection = bank.projection().await?;
        let body = serde_json::to_string(&projection).expect("the document is maps with text keys");
        if BYTES_MAX < body.len() {
            tracing::error!(bytes = body.len(), "what the status page is to be told is too large");
            return Ok(());
        }
        let mark = Mark { number, at_ms: now.as_millis() };
        last.number = number;
        last.failed_at = None;
        match self.feed.feed(mark, &body).await {
            Ok(Fed::Taken) => last.taken = Some((public, now)),
            // The next round sends above it.
            Ok(Fed::Older(has)) => last.number = has.max(number),
            Err(error) => {
                tracing::warn!(%error, "the status page was not told");
                last.failed_at = Some(now);
            }
        }
        Ok(())
    }
}

/// Above the last one, and above that of any node whose clock is behind.
fn next_number(last: u64, now: Timestamp) -> u64 {
    last.saturating_add(1).max(u64::try_from(now.as_millis()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_whatever_the_clock_does() {
        let now = Timestamp::from_micros(1_700_000_000_000_000);
        assert_eq!(next_number(0, now), 1_700_000_000_000);
        assert_eq!(next_number(1_700_000_000_000, now), 1_700_000_000_001);
        assert_eq!(next_number(1_800_000_000_000, now), 1_800_000_000_001);
    }
}
