//! New devices that ask a person's trusted ones, in one document of the person's.

use super::claim::ClaimV1;
use super::columns::{Document, FoundBy};
use super::device::place;
use super::form::{At, Id};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{DeviceApproval, DeviceApprovalState, DeviceApprovals, MatchNumber};
use kernel::{DeviceId, LoginId, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct DeviceApprovalsV1<'a> {
    v: u64,
    #[serde(borrow)]
    asked: Vec<AskedV1<'a>>,
}

#[derive(Serialize, Deserialize)]
struct AskedV1<'a> {
    login: Id,
    claim: ClaimV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Cow<'a, str>>,
    number: u8,
    asked_at: At,
    ends_at: At,
    state: StateV1,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StateV1 {
    Waiting,
    Approved { by: Id, at: At },
    Refused { by: Id, at: At },
}

impl Document for DeviceApprovals {
    const KIND: Kind = Kind::DeviceApprovals;

    fn id(&self) -> Uuid {
        self.person.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&DeviceApprovalsV1 { v: 1, asked: self.asked.iter().map(AskedV1::of).collect() })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => {
                let DeviceApprovalsV1 { asked, .. } = body.members()?;
                let asked = asked.into_iter().map(AskedV1::read).collect::<Result<_, _>>()?;
                Ok(Self { person: PersonId::from_uuid(id), asked })
            }
            _ => Err(body.unknown()),
        }
    }
}

impl<'a> AskedV1<'a> {
    fn of(it: &'a DeviceApproval) -> Self {
        let state = match it.state {
            DeviceApprovalState::Waiting => StateV1::Waiting,
            DeviceApprovalState::Approved { by, at } => StateV1::Approved { by: Id(by.uuid()), at: At(at) },
            DeviceApprovalState::Refused { by, at } => StateV1::Refused { by: Id(by.uuid()), at: At(at) },
        };
        Self {
            login: Id(it.login.uuid()),
            claim: ClaimV1::of(&it.claim),
            place: it.place.as_ref().map(|place| place.as_str().into()),
            number: it.number.get(),
            asked_at: At(it.asked_at),
            ends_at: At(it.ends_at),
            state,
        }
    }

    fn read(self) -> Result<DeviceApproval, DocumentError> {
        let state = match self.state {
            StateV1::Waiting => DeviceApprovalState::Waiting,
            StateV1::Approved { by, at } => {
                DeviceApprovalState::Approved { by: DeviceId::from_uuid(by.0), at: at.0 }
            }
            StateV1::Refused { by, at } => {
                DeviceApprovalState::Refused { by: DeviceId::from_uuid(by.0), at: at.0 }
            }
        };
        Ok(DeviceApproval {
            login: LoginId::from_uuid(self.login.0),
            claim: self.claim.read()?,
            place: self.place.as_deref().map(place).transpose()?,
            number: MatchNumber::new(self.number).ok_or(DocumentError::Value("number of two digits"))?,
            asked_at: self.asked_at.0,
            ends_at: self.ends_at.0,
            state,
        })
    }
}
