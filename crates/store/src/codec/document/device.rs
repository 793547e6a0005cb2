//! Devices.
//!
//! Format 2 keeps the app's version as three numbers. Those compare as versions do, so the devices below a version can
//! be found by what an engine does with JSON; of texts, 4.12.0 comes before 4.9.0.

use super::audit_event::staff_name;
use super::claim::{app_version, device_key, device_name};
use super::columns::{Document, FoundBy};
use super::failures::FailuresV1;
use super::form::{At, Bytes, Id, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::{AppVersion, Device, DeviceState, Place, Platform, Removal, RemovalReason, RevokeReason};
use kernel::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct DeviceV1<'a> {
    v: u64,
    person: Id,
    name: Cow<'a, str>,
    platform: InWords<Platform>,
    app_version: String,
    key: Bytes,
    state: StateV1,
    failures: FailuresV1,
    created_at: At,
    last_seen_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    removal: Option<RemovalV1<'a>>,
}

#[derive(Serialize, Deserialize)]
struct DeviceV2<'a> {
    v: u64,
    person: Id,
    name: Cow<'a, str>,
    app: AppV2,
    key: Bytes,
    state: StateV1,
    failures: FailuresV1,
    created_at: At,
    last_seen_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    removal: Option<RemovalV1<'a>>,
}

#[derive(Serialize, Deserialize)]
struct RemovalV1<'a> {
    asked_by: Cow<'a, str>,
    asked_at: At,
    reason: Cow<'a, str>,
}

/// The three numbers are major, minor and patch.
#[derive(Serialize, Deserialize)]
struct AppV2 {
    platform: InWords<Platform>,
    version: [u16; 3],
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StateV1 {
    Pending,
    Trusted { at: At },
    Revoked { at: At, why: InWords<RevokeReason> },
}

impl Document for Device {
    const KIND: Kind = Kind::Device;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        let (owner, place) = (self.person.uuid(), self.created_at.as_micros());
        FoundBy { owner: Some(owner), place: Some(place), ..FoundBy::default() }
    }

    fn body(&self) -> String {
        let AppVersion { major, minor, patch } = self.app_version;
        write(&DeviceV2 {
            v: 2,
            person: Id(self.person.uuid()),
            name: self.name.as_str().into(),
            app: AppV2 { platform: InWords(self.platform), version: [major, minor, patch] },
            key: Bytes(self.key.as_bytes().to_vec()),
            state: self.state.into(),
            failures: self.failures.into(),
            created_at: At(self.created_at),
            last_seen_at: At(self.last_seen_at),
            place: self.place.as_ref().map(|place| place.as_str().into()),
            removal: self.removal.as_ref().map(RemovalV1::of),
        })
    }

    fn older_body(&self) -> String {
        write(&DeviceV1 {
            v: 1,
            person: Id(self.person.uuid()),
            name: self.name.as_str().into(),
            platform: InWords(self.platform),
            app_version: self.app_version.to_string(),
            key: Bytes(self.key.as_bytes().to_vec()),
            state: self.state.into(),
            failures: self.failures.into(),
            created_at: At(self.created_at),
            last_seen_at: At(self.last_seen_at),
            place: self.place.as_ref().map(|place| place.as_str().into()),
            removal: self.removal.as_ref().map(RemovalV1::of),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<DeviceV1<'_>>()?.newer()?.read(id),
            2 => body.members::<DeviceV2<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl From<DeviceState> for StateV1 {
    fn from(state: DeviceState) -> Self {
        match state {
            DeviceState::Pending => Self::Pending,
            DeviceState::Trusted { at } => Self::Trusted { at: At(at) },
            DeviceState::Revoked { at, why } => Self::Revoked { at: At(at), why: InWords(why) },
        }
    }
}

impl<'a> DeviceV1<'a> {
    fn newer(self) -> Result<DeviceV2<'a>, DocumentError> {
        let AppVersion { major, minor, patch } = app_version(&self.app_version)?;
        Ok(DeviceV2 {
            v: 2,
            person: self.person,
            name: self.name,
            app: AppV2 { platform: self.platform, version: [major, minor, patch] },
            key: self.key,
            state: self.state,
            failures: self.failures,
            created_at: self.created_at,
            last_seen_at: self.last_seen_at,
            place: self.place,
            removal: self.removal,
        })
    }
}

impl DeviceV2<'_> {
    fn read(self, id: Uuid) -> Result<Device, DocumentError> {
        let state = match self.state {
            StateV1::Pending => DeviceState::Pending,
            StateV1::Trusted { at } => DeviceState::Trusted { at: at.0 },
            StateV1::Revoked { at, why } => DeviceState::Revoked { at: at.0, why: why.0 },
        };
        let [major, minor, patch] = self.app.version;
        let app_version = AppVersion { major, minor, patch };
        Ok(Device {
            id: DeviceId::from_uuid(id),
            person: PersonId::from_uuid(self.person.0),
            name: device_name(&self.name)?,
            platform: self.app.platform.0,
            app_version,
            key: device_key(&self.key)?,
            state,
            failures: self.failures.into(),
            created_at: self.created_at.0,
            last_seen_at: self.last_seen_at.0,
            place: self.place.as_deref().map(place).transpose()?,
            removal: self.removal.map(RemovalV1::read).transpose()?,
        })
    }
}

impl<'a> RemovalV1<'a> {
    fn of(it: &'a Removal) -> Self {
        let reason = it.reason.as_str().into();
        Self { asked_by: it.asked_by.as_str().into(), asked_at: At(it.asked_at), reason }
    }

    fn read(self) -> Result<Removal, DocumentError> {
        let reason = RemovalReason::parse(&self.reason).map_err(|_| DocumentError::Value("reason"))?;
        Ok(Removal { asked_by: staff_name(&self.asked_by)?, asked_at: self.asked_at.0, reason })
    }
}

pub(super) fn place(text: &str) -> Result<Place, DocumentError> {
    Place::parse(text).map_err(|_| DocumentError::Value("place"))
}
