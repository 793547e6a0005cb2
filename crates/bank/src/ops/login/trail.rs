//! Security events, put at the end of a person's chain by the commit that they tell of.

use crate::bank::{insert, upsert};
use crate::{Bank, Key, OpError, StoreExt as _, Versioned, Write};
use identity::trail::link;
use identity::{Actor, AuditHead, AuditKind, Happened, Place, StaffName};
use kernel::{AuditId, DeviceId, PersonId, SessionId, Timestamp};

/// What happened, in short; the id and the place in the chain follow.
#[derive(Debug, Clone)]
pub(in crate::ops) struct Event {
    kind: AuditKind,
    device: Option<DeviceId>,
    session: Option<SessionId>,
    note: String,
    by: Actor,
}

impl Event {
    pub(in crate::ops) fn of(kind: AuditKind) -> Self {
        Self { kind, device: None, session: None, note: String::new(), by: Actor::Customer }
    }

    pub(in crate::ops) fn on(self, device: DeviceId) -> Self {
        Self { device: Some(device), ..self }
    }

    pub(in crate::ops) fn in_session(self, session: SessionId) -> Self {
        Self { session: Some(session), ..self }
    }

    pub(in crate::ops) fn by_staff(self, name: &StaffName) -> Self {
        Self { by: Actor::Staff(name.clone()), ..self }
    }

    pub(in crate::ops) fn note(self, note: &str) -> Self {
        Self { note: note.to_owned(), ..self }
    }
}

impl Bank {
    /// The writes that put events into a person's chain.
    pub(in crate::ops) async fn trail(
        &self,
        person: PersonId,
        events: Vec<Event>,
        place: Option<&Place>,
        now: Timestamp,
    ) -> Result<Vec<Write>, OpError> {
        let found = self.trail_head(person).await?;
        Ok(self.trail_after(person, found.as_ref(), events, (place, now)))
    }

    /// The end of a person's chain. Every device that is let in and every passkey that is added writes it, so whoever
    /// reads it before them finds out at the commit that one came meanwhile.
    pub(super) async fn trail_head(&self, person: PersonId) -> Result<Option<Versioned<AuditHead>>, OpError> {
        Ok(self.store.one::<AuditHead>(&Key::AuditHead(Some(person))).await?)
    }

    /// The writes that put events after this end of the chain.
    pub(super) fn trail_after(
        &self,
        person: PersonId,
        found: Option<&Versioned<AuditHead>>,
        events: Vec<Event>,
        (place, now): (Option<&Place>, Timestamp),
    ) -> Vec<Write> {
        let mut head = found.map_or(AuditHead::empty(Some(person)), |found| found.row);
        let mut writes = Vec::new();
        for Event { kind, device, session, note, by } in events {
            let id = AuditId::from_uuid(self.id(now));
            let place = place.cloned();
            let (event, next) = link(&head, Happened { id, kind, at: now, device, session, by, place, note });
            writes.push(insert(event));
            head = next;
        }
        writes.push(upsert(head, found));
        writes
    }
}
