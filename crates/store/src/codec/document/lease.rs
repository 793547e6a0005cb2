//! Leases: which node does what only one may do at a time.

use super::columns::{Document, FoundBy};
use super::form::At;
use super::kind::{Kind, key_id, key_number};
use super::text::{Body, DocumentError, write};
use rollout::Lease;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct LeaseV1 {
    v: u64,
    holder: u64,
    fence: u64,
    beat: u64,
    renewed_at: At,
}

impl Document for Lease {
    const KIND: Kind = Kind::Lease;

    fn id(&self) -> Uuid {
        key_id(self.number)
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let Self { holder, fence, beat, renewed_at, .. } = *self;
        write(&LeaseV1 { v: 1, holder, fence, beat, renewed_at: At(renewed_at) })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        let number = key_number(id).ok_or(DocumentError::Id)?;
        match body.format {
            1 => {
                let LeaseV1 { holder, fence, beat, renewed_at, .. } = body.members()?;
                Ok(Self { number, holder, fence, beat, renewed_at: renewed_at.0 })
            }
            _ => Err(body.unknown()),
        }
    }
}
