//! The book of what staff did.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32, Id};
use super::kind::{Kind, entry_id, entry_number};
use super::text::{Body, DocumentError, write};
use identity::{StaffAction, StaffEntry, StaffWhy};
use kernel::StaffId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct StaffEntryV1<'a> {
    v: u64,
    at: At,
    by: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    member: Option<Id>,
    act: Cow<'a, str>,
    on: Cow<'a, str>,
    note: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<Cow<'a, str>>,
    previous: Bytes32,
    hash: Bytes32,
}

impl Document for StaffEntry {
    const KIND: Kind = Kind::StaffEntry;

    fn id(&self) -> Uuid {
        entry_id(self.number)
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let StaffAction { at, by, member, act, on, note, why } = &self.action;
        write(&StaffEntryV1 {
            v: 1,
            at: At(*at),
            by: by.as_str().into(),
            member: member.map(|member| Id(member.uuid())),
            act: act.into(),
            on: on.into(),
            note: note.into(),
            why: why.as_ref().map(|why| why.as_str().into()),
            previous: Bytes32(self.previous),
            hash: Bytes32(self.hash),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<StaffEntryV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl StaffEntryV1<'_> {
    fn read(self, id: Uuid) -> Result<StaffEntry, DocumentError> {
        let why = self.why.as_deref().map(StaffWhy::parse).transpose();
        Ok(StaffEntry {
            number: entry_number(id).ok_or(DocumentError::Value("number of an entry"))?,
            action: StaffAction {
                at: self.at.0,
                by: staff_name(&self.by)?,
                member: self.member.map(|member| StaffId::from_uuid(member.0)),
                act: self.act.into_owned(),
                on: self.on.into_owned(),
                note: self.note.into_owned(),
                why: why.map_err(|_| DocumentError::Value("reason of staff"))?,
            },
            previous: self.previous.0,
            hash: self.hash.0,
        })
    }
}
