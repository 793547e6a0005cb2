//! Recoveries. They stay: two members of staff answer for each.

use super::audit_event::staff_name;
use super::claim::ClaimV1;
use super::columns::{Document, FoundBy};
use super::form::{At, Id};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{Recovery, RecoveryState};
use kernel::{DeviceId, PersonId, RecoveryId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct RecoveryV1<'a> {
    v: u64,
    person: Id,
    claim: ClaimV1<'a>,
    asked_by: Cow<'a, str>,
    asked_at: At,
    waits_until: At,
    ends_at: At,
    state: StateV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    distrusts: Option<Id>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StateV1<'a> {
    Asked,
    Approved { by: Cow<'a, str>, at: At },
    Done { approved_by: Cow<'a, str>, device: Id, at: At },
    Cancelled { by: Id, at: At },
    Stopped { by: Cow<'a, str>, at: At },
}

impl Document for Recovery {
    const KIND: Kind = Kind::Recovery;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        let (owner, place) = (self.person.uuid(), self.asked_at.as_micros());
        FoundBy { owner: Some(owner), place: Some(place), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let state = match &self.state {
            RecoveryState::Asked => StateV1::Asked,
            RecoveryState::Approved { by, at } => StateV1::Approved { by: by.as_str().into(), at: At(*at) },
            RecoveryState::Done { approved_by, device, at } => StateV1::Done {
                approved_by: approved_by.as_str().into(),
                device: Id(device.uuid()),
                at: At(*at),
            },
            RecoveryState::Cancelled { by, at } => StateV1::Cancelled { by: Id(by.uuid()), at: At(*at) },
            RecoveryState::Stopped { by, at } => StateV1::Stopped { by: by.as_str().into(), at: At(*at) },
        };
        write(&RecoveryV1 {
            v: 1,
            person: Id(self.person.uuid()),
            claim: ClaimV1::of(&self.claim),
            asked_by: self.asked_by.as_str().into(),
            asked_at: At(self.asked_at),
            waits_until: At(self.waits_until),
            ends_at: At(self.ends_at),
            state,
            distrusts: self.distrusts.map(|device| Id(device.uuid())),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<RecoveryV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl RecoveryV1<'_> {
    fn read(self, id: Uuid) -> Result<Recovery, DocumentError> {
        let state = match self.state {
            StateV1::Asked => RecoveryState::Asked,
            StateV1::Approved { by, at } => RecoveryState::Approved { by: staff_name(&by)?, at: at.0 },
            StateV1::Done { approved_by, device, at } => RecoveryState::Done {
                approved_by: staff_name(&approved_by)?,
                device: DeviceId::from_uuid(device.0),
                at: at.0,
            },
            StateV1::Cancelled { by, at } => {
                RecoveryState::Cancelled { by: DeviceId::from_uuid(by.0), at: at.0 }
            }
            StateV1::Stopped { by, at } => RecoveryState::Stopped { by: staff_name(&by)?, at: at.0 },
        };
        Ok(Recovery {
            id: RecoveryId::from_uuid(id),
            person: PersonId::from_uuid(self.person.0),
            claim: self.claim.read()?,
            asked_by: staff_name(&self.asked_by)?,
            asked_at: self.asked_at.0,
            waits_until: self.waits_until.0,
            ends_at: self.ends_at.0,
            state,
            distrusts: self.distrusts.map(|device| DeviceId::from_uuid(device.0)),
        })
    }
}
