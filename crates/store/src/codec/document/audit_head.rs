//! Ends of audit chains.

use super::columns::{Document, FoundBy};
use super::form::Bytes32;
use super::kind::{Kind, chain_id, chain_person};
use super::text::{Body, DocumentError, write};
use identity::AuditHead;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct AuditHeadV1 {
    v: u64,
    number: u64,
    hash: Bytes32,
}

impl Document for AuditHead {
    const KIND: Kind = Kind::AuditHead;

    fn id(&self) -> Uuid {
        chain_id(self.person)
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&AuditHeadV1 { v: 1, number: self.number, hash: Bytes32(self.hash) })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => {
                let AuditHeadV1 { number, hash, .. } = body.members()?;
                Ok(Self { person: chain_person(id), number, hash: hash.0 })
            }
            _ => Err(body.unknown()),
        }
    }
}
