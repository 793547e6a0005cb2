//! PINs: the hash, and how often strangers' devices were wrong.

use super::columns::{Document, FoundBy};
use super::failures::FailuresV1;
use super::form::At;
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{Pin, PinHash};
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct PinV1<'a> {
    v: u64,
    hash: Cow<'a, str>,
    changed_at: At,
    strangers: FailuresV1,
}

impl Document for Pin {
    const KIND: Kind = Kind::Pin;

    fn id(&self) -> Uuid {
        self.person.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&PinV1 {
            v: 1,
            hash: self.hash.as_str().into(),
            changed_at: At(self.changed_at),
            strangers: self.strangers.into(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<PinV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl PinV1<'_> {
    fn read(self, id: Uuid) -> Result<Pin, DocumentError> {
        Ok(Pin {
            person: PersonId::from_uuid(id),
            hash: pin_hash(&self.hash)?,
            changed_at: self.changed_at.0,
            strangers: self.strangers.into(),
        })
    }
}

pub(super) fn pin_hash(text: &str) -> Result<PinHash, DocumentError> {
    PinHash::parse(text).map_err(|_| DocumentError::Value("hash of a PIN"))
}
