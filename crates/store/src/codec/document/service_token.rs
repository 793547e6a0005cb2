//! Tokens of programs of the bank's own.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{Fingerprint, ServiceName, ServiceToken};
use kernel::ServiceTokenId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct ServiceTokenV1<'a> {
    v: u64,
    name: Cow<'a, str>,
    secret: Bytes32,
    created_at: At,
    created_by: Cow<'a, str>,
}

impl Document for ServiceToken {
    const KIND: Kind = Kind::ServiceToken;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&ServiceTokenV1 {
            v: 1,
            name: self.name.as_str().into(),
            secret: Bytes32(self.secret.0),
            created_at: At(self.created_at),
            created_by: self.created_by.as_str().into(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<ServiceTokenV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl ServiceTokenV1<'_> {
    fn read(self, id: Uuid) -> Result<ServiceToken, DocumentError> {
        let name = ServiceName::parse(&self.name);
        Ok(ServiceToken {
            id: ServiceTokenId::from_uuid(id),
            name: name.map_err(|_| DocumentError::Value("name of a program"))?,
            secret: Fingerprint(self.secret.0),
            created_at: self.created_at.0,
            created_by: staff_name(&self.created_by)?,
        })
    }
}
