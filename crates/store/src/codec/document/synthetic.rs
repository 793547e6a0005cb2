//! The marks of synthetic customers.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::form::{At, Id, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{Platform, Protocol, Synthetic};
use kernel::{AccountId, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct SyntheticV1<'a> {
    v: u64,
    account: Id,
    platform: InWords<Platform>,
    protocol: InWords<Protocol>,
    created_by: Cow<'a, str>,
    created_at: At,
}

impl Document for Synthetic {
    const KIND: Kind = Kind::Synthetic;

    fn id(&self) -> Uuid {
        self.person.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&SyntheticV1 {
            v: 1,
            account: Id(self.account.uuid()),
            platform: InWords(self.platform),
            protocol: InWords(self.protocol),
            created_by: self.created_by.as_str().into(),
            created_at: At(self.created_at),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => {
                let it = body.members::<SyntheticV1<'_>>()?;
                Ok(Self {
                    person: PersonId::from_uuid(id),
                    account: AccountId::from_uuid(it.account.0),
                    platform: it.platform.0,
                    protocol: it.protocol.0,
                    created_by: staff_name(&it.created_by)?,
                    created_at: it.created_at.0,
                })
            }
            _ => Err(body.unknown()),
        }
    }
}
