//! The chain: BLAKE3 over a canonical form of the event and of the hash before it.

use crate::{Actor, AuditEvent, AuditHead, AuditKind, Place};
use kernel::{AuditId, DeviceId, PersonId, SessionId, Timestamp};

/// Keeps these hashes apart from every other use of BLAKE3.
const CONTEXT: &str = "florin 2026 audit event 1";

/// An event that is not in its chain yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub id: AuditId,
    pub kind: AuditKind,
    pub at: Timestamp,
    pub device: Option<DeviceId>,
    pub session: Option<SessionId>,
    pub by: Actor,
    pub place: Option<Place>,
    pub note: String,
}

/// The first event of a chain that is not as it was written, is missing, or is out of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the audit chain is broken at event {0}")]
pub struct BrokenAt(pub u64);

impl AuditHead {
    /// The head of a chain without events.
    #[must_use]
    pub const fn empty(person: Option<PersonId>) -> Self {
        Self { person, number: 0, hash: [0; 32] }
    }
}

/// Puts an event at the end of a chain. Both are kept in the same commit, the head with the version it was read at.
#[must_use]
pub fn link(head: &AuditHead, happened: Happened) -> (AuditEvent, AuditHead) {
    let Happened { id, kind, at, device, session, by, place, mut note } = happened;
    note.truncate(note.floor_char_boundary(AuditEvent::NOTE_BYTES_MAX));
    let (person, number, previous) = (head.person, head.number.saturating_add(1), head.hash);
    let unsealed = AuditEvent {
        id,
        person,
        number,
        at,
        kind,
        device,
        session,
        by,
        place,
        note,
        previous,
        hash: [0; 32],
    };
    let hash = hash(&unsealed);
    (AuditEvent { hash, ..unsealed }, AuditHead { person, number, hash })
}

/// Whether these are all events of the chain after `start`, in their order, up to `head`.
///
/// `start` is [`AuditHead::empty`] for the whole chain, or the head of an earlier moment.
///
/// # Errors
/// [`BrokenAt`] with the number of the first event that is not what the chain says.
pub fn verify(start: &AuditHead, events: &[AuditEvent], head: &AuditHead) -> Result<(), BrokenAt> {
    let mut at = *start;
    for event in events {
        let number = at.number.saturating_add(1);
        let follows = event.number == number && event.previous == at.hash && event.person == head.person;
        if !follows || hash(event) != event.hash {
            return Err(BrokenAt(number));
        }
        at = AuditHead { person: event.person, number, hash: event.hash };
    }
    if at == *head { Ok(()) } else { Err(BrokenAt(at.number.saturating_add(1))) }
}

/// Each field as its length in eight bytes, little end first, and itself; a field that may be missing is preceded by
/// one of a byte that says whether it is there.
fn hash(event: &AuditEvent) -> [u8; 32] {
    let AuditEvent { id, person, number, at, kind, device, session, by, place, note, previous, hash: _ } =
        event;
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    let mut optional = |bytes: Option<&[u8]>| {
        field(&[u8::from(bytes.is_some())]);
        if let Some(bytes) = bytes {
            field(bytes);
        }
    };
    let (staff, by) = match by {
        Actor::Customer => (None, "customer"),
        Actor::Staff(name) => (Some(name.as_str().as_bytes()), "staff"),
        Actor::System => (None, "system"),
    };
    optional(person.map(PersonId::uuid).as_ref().map(|uuid| &uuid.as_bytes()[..]));
    optional(device.map(DeviceId::uuid).as_ref().map(|uuid| &uuid.as_bytes()[..]));
    optional(session.map(SessionId::uuid).as_ref().map(|uuid| &uuid.as_bytes()[..]));
    optional(staff);
    optional(place.as_ref().map(|place| place.as_str().as_bytes()));
    field(id.uuid().as_bytes());
    field(&number.to_le_bytes());
    field(&at.as_micros().to_le_bytes());
    field(kind.word().as_bytes());
    field(by.as_bytes());
    field(note.as_bytes());
    field(previous);
    hasher.finalize().into()
}
