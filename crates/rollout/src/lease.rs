//! Who watches: one node at a time, by a record that it renews. Each new holder gets a larger number, and a write of
//! the lease's row at the version it was read keeps a holder that was thought dead from acting.

use kernel::Timestamp;
use std::time::Duration;

/// How long a lease is good without being renewed.
pub const LEASE_LASTS: Duration = Duration::from_secs(3);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Which work it is for.
    pub number: u32,
    /// Drawn by each process at its start.
    pub holder: u64,
    /// Counts the holders.
    pub fence: u64,
    /// Counts the renewals, so that others see it live without comparing clocks.
    pub beat: u64,
    pub renewed_at: Timestamp,
}

impl Lease {
    /// The lease of the watch.
    pub const WATCH: u32 = 1;
}

/// The lease of the one who asks; `None` while another has it. `seen_for` is how long this node saw the same beat on
/// its own clock: clocks of nodes are never compared.
#[must_use]
pub fn decide_lease(
    found: Option<&Lease>,
    (number, holder): (u32, u64),
    seen_for: Duration,
    now: Timestamp,
) -> Option<Lease> {
    let Some(found) = found else {
        return Some(Lease { number, holder, fence: 1, beat: 1, renewed_at: now });
    };
    let beat = found.beat.saturating_add(1);
    if found.holder == holder {
        return Some(Lease { beat, renewed_at: now, ..*found });
    }
    let is_dead = LEASE_LASTS <= seen_for;
    is_dead.then(|| Lease { number, holder, fence: found.fence.saturating_add(1), beat, renewed_at: now })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_it_until_its_beat_stands_still() {
        let now = Timestamp::from_micros(1_000_000);
        let first = decide_lease(None, (Lease::WATCH, 7), Duration::ZERO, now).unwrap();
        assert_eq!((first.holder, first.fence), (7, 1));
        let again = decide_lease(Some(&first), (1, 7), LEASE_LASTS * 2, now).unwrap();
        assert_eq!((again.fence, again.beat), (1, 2), "its own is renewed, however late");
        let short = LEASE_LASTS.checked_sub(Duration::from_micros(1)).unwrap();
        assert_eq!(decide_lease(Some(&again), (1, 8), short, now), None);
        let other = decide_lease(Some(&again), (1, 8), LEASE_LASTS, now).unwrap();
        assert_eq!((other.holder, other.fence, other.beat), (8, 2, 3));
    }
}
