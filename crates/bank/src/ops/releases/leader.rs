//! Which node watches: the holder of a lease that it renews each second. No two clocks are compared: a node takes the
//! lease of another over when it saw no renewal for three seconds of its own.

use crate::bank::upsert;
use crate::{Bank, Change, CommitError, Key, OpError, StoreExt as _, Versioned};
use kernel::Timestamp;
use rollout::{Lease, decide_lease};
use std::time::Duration;

const RENEW_EVERY: Duration = Duration::from_secs(1);

/// What this node saw of the lease.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// This process's own number, drawn at first use.
    holder: Option<u64>,
    /// The last renewal that was seen, and since when there was none after it.
    beat: Option<(u64, u64, Timestamp)>,
    renewed_at: Option<Timestamp>,
}

impl Bank {
    /// The lease of the watch, when this node has it.
    pub(super) async fn lead(&self, seen: &mut Seen) -> Result<Option<Versioned<Lease>>, OpError> {
        let now = self.now();
        let holder = *seen.holder.get_or_insert_with(|| self.random_below(u64::MAX));
        let found = self.store.one::<Lease>(&Key::Lease(Lease::WATCH)).await?;
        if let Some(found) = &found
            && found.row.holder == holder
            && seen.renewed_at.is_some_and(|at| at <= now && now < at.after(RENEW_EVERY))
        {
            return Ok(Some(found.clone()));
        }
        let seen_for = seen.stood_still(found.as_ref().map(|found| &found.row), now);
        let row = found.as_ref().map(|found| &found.row);
        let Some(lease) = decide_lease(row, (Lease::WATCH, holder), seen_for, now) else { return Ok(None) };
        let version = found.as_ref().map_or(crate::Version::FIRST, |found| found.version.next());
        let writes = vec![upsert(lease, found.as_ref())];
        match self.store.commit(Change { at: now, writes, ..Change::default() }).await {
            Ok(_) => {}
            // Another node was quicker.
            Err(CommitError::Conflict(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        seen.renewed_at = Some(now);
        if found.is_none_or(|found| found.row.holder != holder) {
            tracing::info!(lease.fence = lease.fence, "this node watches the releases");
        }
        Ok(Some(Versioned { row: lease, version }))
    }
}

impl Seen {
    /// For how long the same renewal was the last one, by this node's clock.
    fn stood_still(&mut self, lease: Option<&Lease>, now: Timestamp) -> Duration {
        let Some(lease) = lease else { return Duration::ZERO };
        match self.beat {
            Some((fence, beat, since)) if (fence, beat) == (lease.fence, lease.beat) && since <= now => {
                now.since(since)
            }
            Some(_) | None => {
                self.beat = Some((lease.fence, lease.beat, now));
                Duration::ZERO
            }
        }
    }
}
