//! What is left of something that is rationed.

use super::columns::{Document, FoundBy};
use super::form::At;
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::Allowance;
use kernel::AllowanceId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct AllowanceV1 {
    v: u64,
    full_at: At,
}

impl Document for Allowance {
    const KIND: Kind = Kind::Allowance;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        // One that is whole says no more than none.
        FoundBy { ends_at: Some(self.full_at), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        write(&AllowanceV1 { v: 1, full_at: At(self.full_at) })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => Ok(body.members::<AllowanceV1>()?.read(id)),
            _ => Err(body.unknown()),
        }
    }
}

impl AllowanceV1 {
    fn read(self, id: Uuid) -> Allowance {
        Allowance { id: AllowanceId::from_uuid(id), full_at: self.full_at.0 }
    }
}
