//! Transactions that are left open. The feed of the watch is read up to the oldest one that may still write, so one that
//! does not end holds every release, and hides from the watch what is told of after it.

use crate::{Bank, OpError, Writer};
use kernel::Timestamp;
use parking_lot::Mutex;
use std::time::Duration;

/// Which one was the oldest when it was looked for, and since when, by this node's clock.
#[derive(Debug, Default)]
pub(crate) struct SeenWriter(Mutex<Option<(i64, Timestamp)>>);

impl SeenWriter {
    fn seen(&self, writer: Option<&Writer>, now: Timestamp) -> Duration {
        let mut seen = self.0.lock();
        let Some(writer) = writer else {
            *seen = None;
            return Duration::ZERO;
        };
        match *seen {
            Some((number, since)) if number == writer.number && since <= now => now.since(since),
            Some(_) | None => {
                *seen = Some((writer.number, now));
                Duration::ZERO
            }
        }
    }
}

impl Bank {
    /// The transaction that has been under way longest and may write, and for how long this node has seen it be that.
    ///
    /// # Errors
    /// A fault.
    pub(in crate::ops) async fn oldest_writer(&self) -> Result<Option<(Writer, Duration)>, OpError> {
        let writer = self.store.oldest_writer().await?;
        let lasts = self.seen_writer.seen(writer.as_ref(), self.now());
        Ok(writer.map(|writer| (writer, lasts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_as_old_as_this_node_has_seen_it_be_the_oldest() {
        let writer = |number| Writer { number, process: 7, user: "me".into(), program: "psql".into() };
        let at = |second: i64| Timestamp::from_micros(second * 1_000_000);
        let seen = SeenWriter::default();
        for (number, second, lasts) in
            [(Some(3), 0, 0), (Some(3), 40, 40), (Some(4), 50, 0), (Some(4), 45, 0), (Some(4), 46, 1)]
        {
            let writer = number.map(writer);
            assert_eq!(seen.seen(writer.as_ref(), at(second)), Duration::from_secs(lasts), "{second}");
        }
        assert_eq!(seen.seen(None, at(60)), Duration::ZERO);
        assert_eq!(seen.seen(Some(&writer(4)), at(90)), Duration::ZERO, "it was gone meanwhile");
    }
}
