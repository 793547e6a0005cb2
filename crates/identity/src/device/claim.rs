//! What an app says of itself, and how it becomes a device.

use crate::{
    AppVersion, DEVICES_MAX, Device, DeviceKey, DeviceName, DeviceRefusal, DeviceState, Failures, Place,
    Platform, RevokeReason, decide_revoke,
};
use kernel::{DeviceId, PersonId, Timestamp};

/// What an app says of itself before the bank knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceClaim {
    pub platform: Platform,
    pub app_version: AppVersion,
    pub name: DeviceName,
    pub key: DeviceKey,
}

impl DeviceClaim {
    /// The device of a person in this state, as it is when it is new; where it is is not known.
    #[must_use]
    pub fn device(&self, (id, person): (DeviceId, PersonId), state: DeviceState, now: Timestamp) -> Device {
        Device {
            id,
            person,
            name: self.name.clone(),
            platform: self.platform,
            app_version: self.app_version,
            key: self.key,
            state,
            failures: Failures::default(),
            created_at: now,
            last_seen_at: now,
            place: None,
            removal: None,
        }
    }
}

/// Who claims, and where.
#[derive(Debug, Clone)]
pub struct EnrolAsk<'a> {
    pub claim: &'a DeviceClaim,
    pub person: PersonId,
    /// All devices of the person, whatever their state.
    pub devices: &'a [Device],
    /// The id of a new device.
    pub id: DeviceId,
    pub place: Option<Place>,
}

/// The device of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enrolled {
    /// The person has a live device of this key.
    Known(Device),
    /// It is pending; `gave_way` is the device that was revoked to make room.
    New { device: Device, gave_way: Option<Box<Device>> },
}

/// Finds the device of a key whose possession was proven, or adds it.
///
/// # Errors
/// [`DeviceRefusal::Revoked`] for a key that was revoked: the app makes a new one and asks again.
pub fn decide_enrol(ask: &EnrolAsk<'_>, now: Timestamp) -> Result<Enrolled, DeviceRefusal> {
    let mine = || ask.devices.iter().filter(|device| device.person == ask.person);
    if let Some(known) = mine().find(|device| device.key == ask.claim.key) {
        return if known.is_revoked() {
            Err(DeviceRefusal::Revoked)
        } else {
            Ok(Enrolled::Known(known.clone()))
        };
    }
    let device = ask.claim.device((ask.id, ask.person), DeviceState::Pending, now);
    let device = Device { place: ask.place.clone(), ..device };
    let live: Vec<_> = mine().filter(|device| !device.is_revoked()).collect();
    // A full list must not keep a customer out, so the device that is missed least gives way.
    let least = live.iter().min_by_key(|device| (device.is_trusted(), device.last_seen_at, device.id));
    let gave_way = least
        .filter(|_| DEVICES_MAX <= live.len())
        .and_then(|device| decide_revoke(device, RevokeReason::Crowded, now))
        .map(Box::new);
    Ok(Enrolled::New { device, gave_way })
}

#[cfg(test)]
mod tests;
