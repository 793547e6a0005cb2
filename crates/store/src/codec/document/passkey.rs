//! Passkeys.

use super::claim::device_name;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes, Id};
use super::kind::Kind;
use super::login::secret;
use super::text::{Body, DocumentError, write};
use identity::Passkey;
use kernel::{PasskeyId, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct PasskeyV1<'a> {
    v: u64,
    person: Id,
    credential_id: Bytes,
    data: Cow<'a, str>,
    name: Cow<'a, str>,
    counter: u32,
    is_backup_eligible: bool,
    is_backed_up: bool,
    created_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_used_at: Option<At>,
}

impl Document for Passkey {
    const KIND: Kind = Kind::Passkey;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy {
            owner: Some(self.person.uuid()),
            place: Some(self.created_at.as_micros()),
            fingerprint: Some(Self::handle(&self.credential_id)),
            ..FoundBy::default()
        }
    }

    fn body(&self) -> String {
        write(&PasskeyV1 {
            v: 1,
            person: Id(self.person.uuid()),
            credential_id: Bytes(self.credential_id.clone()),
            data: self.data.expose().into(),
            name: self.name.as_str().into(),
            counter: self.counter,
            is_backup_eligible: self.is_backup_eligible,
            is_backed_up: self.is_backed_up,
            created_at: At(self.created_at),
            last_used_at: self.last_used_at.map(At),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<PasskeyV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl PasskeyV1<'_> {
    fn read(self, id: Uuid) -> Result<Passkey, DocumentError> {
        Ok(Passkey {
            id: PasskeyId::from_uuid(id),
            person: PersonId::from_uuid(self.person.0),
            credential_id: self.credential_id.0,
            data: secret(self.data),
            name: device_name(&self.name)?,
            counter: self.counter,
            is_backup_eligible: self.is_backup_eligible,
            is_backed_up: self.is_backed_up,
            created_at: self.created_at.0,
            last_used_at: self.last_used_at.map(|at| at.0),
        })
    }
}
