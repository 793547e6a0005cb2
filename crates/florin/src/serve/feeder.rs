//! Feeds the status page: what changed at once, and all of it every few seconds, so that the page knows that the bank
//! lives. Every node feeds; numbers are the time in milliseconds, so what was begun last counts, whoever sent it. A node
//! that began later may have read earlier than another one, and then the page goes back for as long as it takes until
//! any node tells it again, which is [`TELL_EVERY`] at the most.

use bank::{Bank, OpError};
use kernel::Timestamp;
use outside::{Fed, StatusFeed};
use projection::{BYTES_MAX, Mark, Projection};
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
        // The number is drawn before anything is read: of two documents of one node the later number knows no less.
        let number = next_number(last.number, now);
        let public = bank.public_mark().await?;
        let is_told =
            |(told, at): (u64, Timestamp)| told == public && at <= now && now < at.after(TELL_EVERY);
        if last.taken.is_some_and(is_told) {
            return Ok(());
        }
        let projection = bank.projection().await?;
        let Some(body) = fitting(projection, BYTES_MAX) else {
            tracing::error!("what the status page is to be told is too large, even without what is over");
            last.failed_at = Some(now);
            return Ok(());
        };
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

/// The document, without the oldest of what is over where it is too large; `None` where that is not enough.
fn fitting(mut projection: Projection, bytes_max: usize) -> Option<String> {
    loop {
        let body = serde_json::to_string(&projection).expect("the document is maps with text keys");
        if body.len() <= bytes_max {
            return Some(body);
        }
        tracing::warn!(
            bytes = body.len(),
            "the oldest that is over is not told to the status page: it is too much"
        );
        if !projection.leave_out_oldest() {
            return None;
        }
    }
}

/// Above the last one, and above that of any node whose clock is behind.
fn next_number(last: u64, now: Timestamp) -> u64 {
    last.saturating_add(1).max(u64::try_from(now.as_millis()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../status/golden/projection.json");

    #[test]
    fn what_is_too_large_is_told_without_the_oldest_that_is_over() {
        let mut large: Projection = serde_json::from_str(SAMPLE).unwrap();
        let open = |of: &Projection| of.incidents.iter().filter(|it| !it.status.is_over()).count();
        let count = open(&large);
        let over = large.incidents.iter().find(|it| it.status.is_over()).unwrap().clone();
        large.incidents.extend(
            (0..64).map(|number| projection::Incident { id: format!("old{number}"), ..over.clone() }),
        );
        let bytes = |of: &Projection| serde_json::to_string(of).unwrap().len();
        let whole = fitting(large.clone(), bytes(&large)).unwrap();
        assert_eq!(serde_json::from_str::<Projection>(&whole).unwrap(), large);
        let less = fitting(large.clone(), bytes(&large) - 1).unwrap();
        let less: Projection = serde_json::from_str(&less).unwrap();
        assert!(less.incidents.len() < large.incidents.len());
        assert_eq!(less.incidents, large.incidents[..less.incidents.len()], "the newest stay");
        let mut least = large.clone();
        while least.leave_out_oldest() {}
        assert!(0 < count && open(&least) == count && least.incidents.len() == count, "what is open stays");
        assert!(fitting(large.clone(), bytes(&least)).is_some());
        assert_eq!(fitting(large, bytes(&least) - 1), None);
    }

    #[test]
    fn of_what_is_over_updates_make_room_first() {
        let mut large: Projection = serde_json::from_str(SAMPLE).unwrap();
        for incident in &mut large.incidents {
            let like = incident.incident_updates[0].clone();
            let update = |number| projection::Update { id: format!("update{number}"), ..like.clone() };
            incident.incident_updates = (0..100).map(update).collect();
        }
        let bytes = serde_json::to_string(&large).unwrap().len();
        let less = fitting(large.clone(), bytes - 1).unwrap();
        let less: Projection = serde_json::from_str(&less).unwrap();
        assert_eq!(less.incidents.len(), large.incidents.len());
        for (incident, whole) in less.incidents.iter().zip(&large.incidents) {
            let (left, all) = (&incident.incident_updates, &whole.incident_updates);
            if incident.status.is_over() {
                assert_eq!((&left[..19], &left[19..]), (&all[..19], &all[99..]), "the newest, and the first");
            } else {
                assert_eq!(left, all, "what is open is whole");
            }
        }
    }

    #[test]
    fn numbers_rise_whatever_the_clock_does() {
        let now = Timestamp::from_micros(1_700_000_000_000_000);
        assert_eq!(next_number(0, now), 1_700_000_000_000);
        assert_eq!(next_number(1_700_000_000_000, now), 1_700_000_000_001);
        assert_eq!(next_number(1_800_000_000_000, now), 1_800_000_000_001);
    }
}
