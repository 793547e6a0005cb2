//! Events of the audit trail.

use super::columns::{Document, FoundBy};
use super::device::place;
use super::form::{At, Bytes32, Id, InWords};
use super::kind::{Kind, chain_id};
use super::text::{Body, DocumentError, write};
use identity::{Actor, AuditEvent, AuditKind, StaffName};
use kernel::{AuditId, DeviceId, PersonId, SessionId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct AuditEventV1<'a> {
    v: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<Id>,
    number: u64,
    at: At,
    kind: InWords<AuditKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Id>,
    by: ActorV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Cow<'a, str>>,
    note: Cow<'a, str>,
    previous: Bytes32,
    hash: Bytes32,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum ActorV1<'a> {
    Customer,
    Staff { name: Cow<'a, str> },
    System,
}

impl Document for AuditEvent {
    const KIND: Kind = Kind::AuditEvent;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        let (owner, place) = (chain_id(self.person), chain_place(self.number));
        FoundBy { owner: Some(owner), place: Some(place), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let by = match &self.by {
            Actor::Customer => ActorV1::Customer,
            Actor::Staff(name) => ActorV1::Staff { name: name.as_str().into() },
            Actor::System => ActorV1::System,
        };
        write(&AuditEventV1 {
            v: 1,
            person: self.person.map(|person| Id(person.uuid())),
            number: self.number,
            at: At(self.at),
            kind: InWords(self.kind),
            device: self.device.map(|device| Id(device.uuid())),
            session: self.session.map(|session| Id(session.uuid())),
            by,
            place: self.place.as_ref().map(|place| place.as_str().into()),
            note: self.note.as_str().into(),
            previous: Bytes32(self.previous),
            hash: Bytes32(self.hash),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<AuditEventV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl AuditEventV1<'_> {
    fn read(self, id: Uuid) -> Result<AuditEvent, DocumentError> {
        let by = match self.by {
            ActorV1::Customer => Actor::Customer,
            ActorV1::Staff { name } => Actor::Staff(staff_name(&name)?),
            ActorV1::System => Actor::System,
        };
        Ok(AuditEvent {
            id: AuditId::from_uuid(id),
            person: self.person.map(|person| PersonId::from_uuid(person.0)),
            number: self.number,
            at: self.at.0,
            kind: self.kind.0,
            device: self.device.map(|device| DeviceId::from_uuid(device.0)),
            session: self.session.map(|session| SessionId::from_uuid(session.0)),
            by,
            place: self.place.as_deref().map(place).transpose()?,
            note: self.note.into_owned(),
            previous: self.previous.0,
            hash: self.hash.0,
        })
    }
}

/// The number of an event as its place in the list of its chain.
pub(crate) fn chain_place(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn staff_name(text: &str) -> Result<StaffName, DocumentError> {
    StaffName::parse(text).map_err(|_| DocumentError::Value("name of staff"))
}
