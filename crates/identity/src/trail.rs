//! The audit trail: every security event of a person, chained by hashes.
//!
//! Invariants: the events of one chain are numbered from 1 without a gap, each names the hash of the one before, and
//! its own hash covers every field; the head says where the chain ends, so that nothing can be cut off either.

mod chain;
mod words;

pub use chain::{BrokenAt, Happened, link, verify};
pub use words::{Actor, AuditKind, StaffName, StaffNameError};

use crate::Place;
use kernel::{AuditId, DeviceId, PersonId, SessionId, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    pub id: AuditId,
    /// `None` on the bank's own chain.
    pub person: Option<PersonId>,
    /// The place in the person's chain, from 1.
    pub number: u64,
    pub at: Timestamp,
    pub kind: AuditKind,
    pub device: Option<DeviceId>,
    pub session: Option<SessionId>,
    pub by: Actor,
    pub place: Option<Place>,
    /// At most [`AuditEvent::NOTE_BYTES_MAX`].
    pub note: String,
    /// The hash of the event before; zeros before the first.
    pub previous: [u8; 32],
    pub hash: [u8; 32],
}

/// The end of a person's chain; what two events at once race for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHead {
    pub person: Option<PersonId>,
    pub number: u64,
    pub hash: [u8; 32],
}

impl AuditEvent {
    /// The longest note; what is beyond is cut.
    pub const NOTE_BYTES_MAX: usize = 500;
}

#[cfg(test)]
mod tests;
