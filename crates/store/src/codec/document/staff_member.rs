//! Members of staff.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::form::{At, Bytes32};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{Fingerprint, StaffMember, StaffRevoked, StaffRole, StaffRoles};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct StaffMemberV1<'a> {
    v: u64,
    name: Cow<'a, str>,
    roles: Vec<Cow<'a, str>>,
    credential: Bytes32,
    created_at: At,
    created_by: Cow<'a, str>,
    issued_at: At,
    expires_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoked: Option<RevokedV1<'a>>,
}

#[derive(Serialize, Deserialize)]
struct RevokedV1<'a> {
    at: At,
    by: Cow<'a, str>,
}

impl Document for StaffMember {
    const KIND: Kind = Kind::StaffMember;

    fn id(&self) -> Uuid {
        Self::id(self).uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        let revoked = |revoked: &StaffRevoked| RevokedV1 {
            at: At(revoked.at),
            by: revoked.by.as_str().to_owned().into(),
        };
        write(&StaffMemberV1 {
            v: 1,
            name: self.name.as_str().into(),
            roles: self.roles.iter().map(|role| role.word().into()).collect(),
            credential: Bytes32(self.credential.0),
            created_at: At(self.created_at),
            created_by: self.created_by.as_str().into(),
            issued_at: At(self.issued_at),
            expires_at: At(self.expires_at),
            revoked: self.revoked.as_ref().map(revoked),
        })
    }

    fn read(_: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<StaffMemberV1<'_>>()?.read(),
            _ => Err(body.unknown()),
        }
    }
}

impl StaffMemberV1<'_> {
    fn read(self) -> Result<StaffMember, DocumentError> {
        let roles: Option<Vec<StaffRole>> = self.roles.iter().map(|role| StaffRole::parse(role)).collect();
        let revoked = self.revoked.map(|revoked| {
            Ok::<_, DocumentError>(StaffRevoked { at: revoked.at.0, by: staff_name(&revoked.by)? })
        });
        Ok(StaffMember {
            name: staff_name(&self.name)?,
            roles: roles.and_then(StaffRoles::of).ok_or(DocumentError::Value("roles of staff"))?,
            credential: Fingerprint(self.credential.0),
            created_at: self.created_at.0,
            created_by: staff_name(&self.created_by)?,
            issued_at: self.issued_at.0,
            expires_at: self.expires_at.0,
            revoked: revoked.transpose()?,
        })
    }
}
