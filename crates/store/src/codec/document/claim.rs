//! What an app says of itself, as logins and recoveries keep it; devices have the same four.

use super::form::{Bytes, InWords};
use super::text::DocumentError;
use identity::{AppVersion, DeviceClaim, DeviceKey, DeviceName, Platform};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
pub(super) struct ClaimV1<'a> {
    platform: InWords<Platform>,
    app_version: String,
    name: Cow<'a, str>,
    key: Bytes,
}

impl<'a> ClaimV1<'a> {
    pub(super) fn of(it: &'a DeviceClaim) -> Self {
        Self {
            platform: InWords(it.platform),
            app_version: it.app_version.to_string(),
            name: it.name.as_str().into(),
            key: Bytes(it.key.as_bytes().to_vec()),
        }
    }

    pub(super) fn read(self) -> Result<DeviceClaim, DocumentError> {
        Ok(DeviceClaim {
            platform: self.platform.0,
            app_version: app_version(&self.app_version)?,
            name: device_name(&self.name)?,
            key: device_key(&self.key)?,
        })
    }
}

pub(super) fn app_version(text: &str) -> Result<AppVersion, DocumentError> {
    AppVersion::parse(text).map_err(|_| DocumentError::Value("app's version"))
}

pub(super) fn device_name(text: &str) -> Result<DeviceName, DocumentError> {
    DeviceName::parse(text).map_err(|_| DocumentError::Value("name"))
}

pub(super) fn device_key(bytes: &Bytes) -> Result<DeviceKey, DocumentError> {
    DeviceKey::parse(&bytes.0).map_err(|_| DocumentError::Value("device's key"))
}
