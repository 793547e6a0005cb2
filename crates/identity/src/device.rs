//! An installed app and its key: the root of every session.
//!
//! Invariants: a revoked device stays revoked, and its key is never taken again; a person has at most
//! [`DEVICES_MAX`] live devices, and the longest unseen one gives way; a device is last seen in one direction only.

mod change;
mod claim;
mod key;
mod place;
mod removal;
mod words;

pub use change::{Ground, SEEN_EVERY, decide_revoke, decide_seen, decide_trust};
pub use claim::{DeviceClaim, EnrolAsk, Enrolled, decide_enrol};
pub use key::{DeviceKey, DeviceKeyError, Thumbprint};
pub use place::{Place, PlaceError};
pub use removal::{
    REMOVAL_LASTS, Removal, RemovalReason, RemovalReasonError, RemovalRefusal, decide_ask_removal,
    decide_remove,
};
pub use words::{AppVersion, AppVersionError, DeviceName, DeviceNameError, Platform};

use crate::Failures;
use kernel::{DeviceId, PersonId, Timestamp};

/// Live devices of one person.
pub const DEVICES_MAX: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub person: PersonId,
    pub name: DeviceName,
    pub platform: Platform,
    /// As of the last time the device was seen.
    pub app_version: AppVersion,
    pub key: DeviceKey,
    pub state: DeviceState,
    /// Wrong PINs entered on this device; another device's do not count here.
    pub failures: Failures,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Where it was last seen, coarsely.
    pub place: Option<Place>,
    /// A member of staff asked for it to be removed.
    pub removal: Option<Removal>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceState {
    /// Its key is known; it opens nothing yet.
    Pending,
    Trusted {
        at: Timestamp,
    },
    /// For good.
    Revoked {
        at: Timestamp,
        why: RevokeReason,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevokeReason {
    Customer,
    Staff,
    /// The person lost everything and began anew.
    Recovery,
    /// The same app came back with another key.
    KeyReplaced,
    /// It was the longest unseen of more than [`DEVICES_MAX`] devices.
    Crowded,
}

/// Why nothing was done to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DeviceRefusal {
    #[error("there is no such device")]
    Unknown,
    #[error("the device was removed; log in again to add it")]
    Revoked,
    #[error("only a trusted device of yours can approve another one")]
    BadApprover,
}
