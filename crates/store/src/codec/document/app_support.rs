//! Which versions of the apps are supported.

use super::audit_event::staff_name;
use super::columns::{Document, FoundBy};
use super::flag::app_version;
use super::form::{At, InWords};
use super::kind::Kind;
use super::text::{Body, DocumentError, write};
use identity::Platform;
use kernel::SupportId;
use rollout::{AppSupport, Update, UpdateMessage};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct AppSupportV1<'a> {
    v: u64,
    platform: InWords<Platform>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    advised: Option<UpdateV1<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    required: Option<UpdateV1<'a>>,
    changed_at: At,
    changed_by: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct UpdateV1<'a> {
    below: Cow<'a, str>,
    message: Cow<'a, str>,
}

impl Document for AppSupport {
    const KIND: Kind = Kind::AppSupport;

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn found_by(&self) -> FoundBy {
        FoundBy::default()
    }

    fn body(&self) -> String {
        write(&AppSupportV1 {
            v: 1,
            platform: InWords(self.platform),
            advised: self.advised.as_ref().map(UpdateV1::of),
            required: self.required.as_ref().map(UpdateV1::of),
            changed_at: At(self.changed_at),
            changed_by: self.changed_by.as_str().into(),
        })
    }

    fn read(id: Uuid, body: Body<'_>) -> Result<Self, DocumentError> {
        match body.format {
            1 => body.members::<AppSupportV1<'_>>()?.read(id),
            _ => Err(body.unknown()),
        }
    }
}

impl AppSupportV1<'_> {
    fn read(self, id: Uuid) -> Result<AppSupport, DocumentError> {
        Ok(AppSupport {
            id: SupportId::from_uuid(id),
            platform: self.platform.0,
            advised: self.advised.map(UpdateV1::read).transpose()?,
            required: self.required.map(UpdateV1::read).transpose()?,
            changed_at: self.changed_at.0,
            changed_by: staff_name(&self.changed_by)?,
        })
    }
}

impl<'a> UpdateV1<'a> {
    fn of(it: &'a Update) -> Self {
        Self { below: it.below.to_string().into(), message: it.message.as_str().into() }
    }

    fn read(self) -> Result<Update, DocumentError> {
        let message = UpdateMessage::parse(&self.message);
        Ok(Update {
            below: app_version(&self.below)?,
            message: message.map_err(|_| DocumentError::Value("message"))?,
        })
    }
}
