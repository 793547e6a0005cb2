//! What happens to a device once the bank knows it.

use crate::{AppVersion, Device, DeviceClaim, DeviceRefusal, DeviceState, Place, RevokeReason};
use kernel::Timestamp;
use std::time::Duration;

/// How long a device is not noted as seen again when nothing else about it changed.
pub const SEEN_EVERY: Duration = Duration::from_mins(5);

/// Why a device may be trusted.
#[derive(Debug, Clone, Copy)]
pub enum Ground<'a> {
    /// Its login was proven: a passkey, or the mailed link and the PIN.
    Login,
    /// The customer said yes on this other device.
    Approval(&'a Device),
    /// Two members of staff and a day's wait.
    Recovery,
}

impl Device {
    /// What its app says of itself, as far as the bank knows.
    #[must_use]
    pub fn claim(&self) -> DeviceClaim {
        DeviceClaim {
            platform: self.platform,
            app_version: self.app_version,
            name: self.name.clone(),
            key: self.key,
        }
    }

    #[must_use]
    pub const fn is_trusted(&self) -> bool {
        match self.state {
            DeviceState::Trusted { .. } => true,
            DeviceState::Pending | DeviceState::Revoked { .. } => false,
        }
    }

    #[must_use]
    pub const fn is_revoked(&self) -> bool {
        match self.state {
            DeviceState::Revoked { .. } => true,
            DeviceState::Pending | DeviceState::Trusted { .. } => false,
        }
    }
}

/// Trusts a device; one that is trusted already stays as it is.
///
/// # Errors
/// [`DeviceRefusal::BadApprover`] when the approving device is not a trusted one of the same person, or is this one;
/// [`DeviceRefusal::Revoked`].
pub fn decide_trust(device: &Device, ground: Ground<'_>, now: Timestamp) -> Result<Device, DeviceRefusal> {
    match ground {
        Ground::Approval(by) if !by.is_trusted() || by.person != device.person || by.id == device.id => {
            return Err(DeviceRefusal::BadApprover);
        }
        Ground::Approval(_) | Ground::Login | Ground::Recovery => {}
    }
    match device.state {
        DeviceState::Pending => Ok(Device { state: DeviceState::Trusted { at: now }, ..device.clone() }),
        DeviceState::Trusted { .. } => Ok(device.clone()),
        DeviceState::Revoked { .. } => Err(DeviceRefusal::Revoked),
    }
}

/// Revokes a device for good; nothing when it was before, so that the first reason stays.
#[must_use]
pub fn decide_revoke(device: &Device, why: RevokeReason, now: Timestamp) -> Option<Device> {
    match device.state {
        DeviceState::Pending | DeviceState::Trusted { .. } => {
            Some(Device { state: DeviceState::Revoked { at: now, why }, ..device.clone() })
        }
        DeviceState::Revoked { .. } => None,
    }
}

/// Notes that a device was seen; nothing when that is old news, or changes nothing worth a write.
#[must_use]
pub fn decide_seen(
    device: &Device,
    app_version: AppVersion,
    place: Option<&Place>,
    now: Timestamp,
) -> Option<Device> {
    let place = place.or(device.place.as_ref());
    let is_same = device.app_version == app_version && device.place.as_ref() == place;
    let is_soon = now < device.last_seen_at.after(SEEN_EVERY);
    if now < device.last_seen_at || (is_same && is_soon) {
        return None;
    }
    Some(Device { app_version, place: place.cloned(), last_seen_at: now, ..device.clone() })
}

#[cfg(test)]
mod tests;
