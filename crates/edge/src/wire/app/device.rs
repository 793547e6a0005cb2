//! What an app says of the device it is installed on, and what a customer sees of it.

use super::required;
use crate::problem::Problem;
use crate::wire::Shown;
use bank::DeviceView;
use bank::jose::Jwk;
use identity::{AppVersion, DeviceClaim, DeviceName, DeviceState, Platform};
use kernel::{DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct DeviceAsk {
    /// `ios`, `android` or `web`.
    #[schema(required, nullable = false)]
    platform: Option<String>,
    /// As `4.12.0`.
    #[schema(required, nullable = false)]
    app_version: Option<String>,
    /// What its owner calls it: 1 to 64 characters.
    #[schema(required, nullable = false)]
    name: Option<String>,
    /// The public half of a P-256 key that never leaves the device, as a JWK.
    #[schema(required, nullable = false, value_type = Object)]
    key: Option<serde_json::Value>,
}

impl DeviceAsk {
    pub(crate) fn parsed(self) -> Result<DeviceClaim, Problem> {
        let platform = required(self.platform, "device.platform")?;
        let app_version = required(self.app_version, "device.app_version")?;
        let name = required(self.name, "device.name")?;
        let key = required(self.key, "device.key")?;
        Ok(DeviceClaim {
            platform: Platform::parse(&platform).ok_or(Problem::bad("device.platform"))?,
            app_version: AppVersion::parse(&app_version).map_err(|_| Problem::bad("device.app_version"))?,
            name: DeviceName::parse(&name).map_err(|_| Problem::bad("device.name"))?,
            key: Jwk::parse(&key.to_string()).map_err(|_| Problem::bad("device.key"))?.key,
        })
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppDeviceList {
    devices: Vec<AppDevice>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AppDevice {
    #[schema(value_type = String)]
    device_id: Shown<DeviceId>,
    name: String,
    /// `ios`, `android` or `web`.
    platform: &'static str,
    /// As of the last time it was seen.
    app_version: String,
    /// `pending` or `trusted`.
    state: &'static str,
    #[schema(value_type = String)]
    created_at: Shown<Timestamp>,
    #[schema(value_type = String)]
    last_seen_at: Shown<Timestamp>,
    /// The network it was last seen on, coarsely; empty where that is not known.
    place: String,
    /// The one that asks.
    is_this_one: bool,
}

impl AppDeviceList {
    pub(crate) fn of(views: Vec<DeviceView>) -> Self {
        Self { devices: views.into_iter().map(AppDevice::of).collect() }
    }
}

impl AppDevice {
    fn of(DeviceView { device, is_this_one }: DeviceView) -> Self {
        Self {
            device_id: Shown(device.id),
            name: device.name.as_str().to_owned(),
            platform: device.platform.word(),
            app_version: device.app_version.to_string(),
            state: match device.state {
                DeviceState::Pending => "pending",
                DeviceState::Trusted { .. } => "trusted",
                DeviceState::Revoked { .. } => "revoked",
            },
            created_at: Shown(device.created_at),
            last_seen_at: Shown(device.last_seen_at),
            place: device.place.map(|place| place.as_str().to_owned()).unwrap_or_default(),
            is_this_one,
        }
    }
}
