//! The bank's own keys.

use super::columns::{Document, FoundBy};
use super::form::{At, Bytes, InWords};
use super::kind::{Kind, key_id, key_number};
use super::text::{Body, DocumentError, write};
use bank::{ServerKey, ServerKeyPurpose, ServerKeyState};
use kernel::Secret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct ServerKeyV1 {
    v: u64,
    purpose: InWords<ServerKeyPurpose>,
    secret: Bytes,
    state: InWords<ServerKeyState>,
    created_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired_at: Option<At>,
}

impl Document for ServerKey {
    const KIND: Kind = Kind::ServerKey;

    fn id(&self) -> Uuid {
        key_id(self.id)
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&ServerKeyV1 {
            v: 1,
            purpose: InWords(self.purpose),
            secret: Bytes(self.secret.expose().clone()),
            state: InWords(self.state),
            created_at: At(self.created_at),
            retired_at: self.retired_at.map(At),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<ServerKeyV1>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl ServerKeyV1 {
    fn read(self, id: Uuid) -> Result<ServerKey, DocumentError> {
        Ok(ServerKey {
            id: key_number(id).ok_or(DocumentError::Id)?,
            purpose: self.purpose.0,
            secret: Secret::new(self.secret.0),
            state: self.state.0,
            created_at: self.created_at.0,
            retired_at: self.retired_at.map(|at| at.0),
        })
    }
}
