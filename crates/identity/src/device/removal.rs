//! A device that staff take from a customer, because it is in other hands: one member of staff asks and says why, another
//! one does it.

use super::{Device, RevokeReason, decide_revoke};
use crate::StaffName;
use kernel::Timestamp;
use std::time::Duration;

/// How long the second member of staff has.
pub const REMOVAL_LASTS: Duration = Duration::from_hours(24);

/// What was asked for, and waits for another member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    pub asked_by: StaffName,
    pub asked_at: Timestamp,
    pub reason: RemovalReason,
}

/// Why, in words of the staff: 1 to 200 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovalReason(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason has between 1 and 200 characters on one line")]
pub struct RemovalReasonError;

impl RemovalReason {
    pub const CHARS_MAX: usize = 200;

    /// # Errors
    /// [`RemovalReasonError`] for an empty or long text, or one with control characters.
    pub fn parse(raw: &str) -> Result<Self, RemovalReasonError> {
        let text = raw.trim();
        let is_short = (1..=Self::CHARS_MAX).contains(&text.chars().count());
        if is_short && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RemovalReasonError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a device is not removed; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RemovalRefusal {
    #[error("a member of staff has to ask for it first, and say why")]
    NotAsked,
    #[error("it was asked for too long ago; ask again")]
    Late,
    #[error("the second member of staff has to be another one")]
    SameStaff,
    #[error("the device was removed before")]
    Gone,
}

impl RemovalRefusal {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "removal_not_asked",
            Self::Late => "removal_late",
            Self::SameStaff => "same_staff",
            Self::Gone => "device_gone",
        }
    }
}

/// Asks for a device to be removed. What was asked before and not done gives way.
///
/// # Errors
/// [`RemovalRefusal::Gone`].
pub fn decide_ask_removal(device: &Device, removal: Removal) -> Result<Device, RemovalRefusal> {
    if device.is_revoked() {
        return Err(RemovalRefusal::Gone);
    }
    Ok(Device { removal: Some(removal), ..device.clone() })
}

/// Removes a device by the word of a second member of staff.
///
/// # Errors
/// In this order: [`RemovalRefusal::Gone`], [`RemovalRefusal::NotAsked`], [`RemovalRefusal::Late`],
/// [`RemovalRefusal::SameStaff`].
pub fn decide_remove(device: &Device, by: &StaffName, now: Timestamp) -> Result<Device, RemovalRefusal> {
    let revoked = decide_revoke(device, RevokeReason::Staff, now).ok_or(RemovalRefusal::Gone)?;
    let removal = device.removal.as_ref().ok_or(RemovalRefusal::NotAsked)?;
    if removal.asked_at.after(REMOVAL_LASTS) <= now {
        return Err(RemovalRefusal::Late);
    }
    if removal.asked_by == *by {
        return Err(RemovalRefusal::SameStaff);
    }
    Ok(revoked)
}

#[cfg(test)]
mod tests;
