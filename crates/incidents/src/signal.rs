//! What opens incidents by itself: each points at the incident it has open, so that it opens one at a time.

use kernel::{IncidentId, SignalId, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    pub id: SignalId,
    /// The incident it opened or joined last.
    pub incident: IncidentId,
    pub state: SignalState,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignalState {
    Firing,
    Resolved,
}

/// The id of a signal, which follows from what it is called: a release, an alert's fingerprint, a group's key.
#[must_use]
pub fn signal_id(kind: &str, key: &str) -> SignalId {
    let mut hasher = blake3::Hasher::new_derive_key("florin incident signal 1");
    hasher.update(kind.as_bytes()).update(&[0]).update(key.as_bytes());
    let mut first = [0; 16];
    hasher.finalize_xof().fill(&mut first);
    SignalId::from_uuid(Uuid::from_bytes(first))
}

/// The signal after it was seen in this state; `None` when that is no news.
#[must_use]
pub fn decide_signal(
    before: Option<&Signal>,
    id: SignalId,
    (incident, state): (IncidentId, SignalState),
    now: Timestamp,
) -> Option<Signal> {
    let is_known = before.is_some_and(|before| before.incident == incident && before.state == state);
    (!is_known).then_some(Signal { id, incident, state, at: now })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_apart() {
        let ids = [signal_id("alert", "a"), signal_id("group", "a"), signal_id("alert", "b")];
        assert_ne!(ids[0], ids[1]);
        assert_ne!(ids[0], ids[2]);
        assert_ne!(signal_id("a", "lert"), signal_id("al", "ert"));
    }

    #[test]
    fn the_same_again_is_no_news() {
        let incident = IncidentId::from_uuid(Uuid::from_u128(1));
        let other = IncidentId::from_uuid(Uuid::from_u128(2));
        let (id, at) = (signal_id("alert", "a"), Timestamp::EPOCH);
        let first = decide_signal(None, id, (incident, SignalState::Firing), at).unwrap();
        assert_eq!(decide_signal(Some(&first), id, (incident, SignalState::Firing), at), None);
        assert!(decide_signal(Some(&first), id, (incident, SignalState::Resolved), at).is_some());
        assert!(decide_signal(Some(&first), id, (other, SignalState::Firing), at).is_some());
    }
}
