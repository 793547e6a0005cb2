//! How many mails an address is sent because someone asked, whoever they were.
//!
//! Anyone may have the bank write to any address, so the count is the address's own, and is kept before the mail is
//! written: two who ask at once race for one record. Whoever asks for more is answered as ever, and nothing is sent.
//! A device that the customer trusts has a count of its own, which no stranger can use up: its key is told to nobody.

use crate::Fingerprint;
use kernel::{AllowanceId, DeviceId, PersonId, Timestamp};
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// So many at once after a rest, and then one in each span (the generic cell rate algorithm of ITU-T I.371).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ration {
    pub every: Duration,
    pub burst: u32,
}

/// Mails to one address that strangers may cause.
pub const MAILS_TO_ADDRESS: Ration = Ration { every: Duration::from_mins(10), burst: 10 };
/// Mails to one address that one of its owner's trusted devices may cause.
pub const MAILS_BY_DEVICE: Ration = Ration { every: Duration::from_mins(5), burst: 10 };

/// What is left of a ration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub id: AllowanceId,
    /// From when it is whole again, and as if it had never been used.
    pub full_at: Timestamp,
}

impl Allowance {
    /// Of mails to the address of this fingerprint.
    #[must_use]
    pub fn of_address(email: Fingerprint) -> AllowanceId {
        named(&[b"florin mails to address 1", &email.0])
    }

    /// Of mails to this address for this device of its owner's.
    #[must_use]
    pub fn of_device(email: Fingerprint, device: DeviceId) -> AllowanceId {
        named(&[b"florin mails by device 1", &email.0, device.uuid().as_bytes()])
    }
}

impl Allowance {
    /// Of reports that a device makes.
    #[must_use]
    pub fn of_reporting_device(device: DeviceId) -> AllowanceId {
        named(&[b"florin reports by device 1", device.uuid().as_bytes()])
    }

    /// Of mails that are taken from the address of this fingerprint.
    #[must_use]
    pub fn of_mail_sender(email: Fingerprint) -> AllowanceId {
        named(&[b"florin mails from sender 1", &email.0])
    }

    /// Of reports that all devices of a person make.
    #[must_use]
    pub fn of_reporting_person(person: PersonId) -> AllowanceId {
        named(&[b"florin reports of person 1", person.uuid().as_bytes()])
    }
}

/// Each part but the first has a fixed length, so no two names run together.
fn named(parts: &[&[u8]]) -> AllowanceId {
    let hash: [u8; 32] = Sha256::digest(parts.concat()).into();
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    AllowanceId::from_uuid(Uuid::from_bytes(half))
}

/// Takes one: the allowance to keep, or nothing where none is left. `found` is the one of this id, if there is one.
#[must_use]
pub fn decide_take(
    id: AllowanceId,
    found: Option<&Allowance>,
    ration: Ration,
    now: Timestamp,
) -> Option<Allowance> {
    let used_until = found.filter(|found| found.id == id).map_or(now, |found| found.full_at.max(now));
    let full_at = used_until.after(ration.every);
    let most = now.after(ration.every.saturating_mul(ration.burst));
    (full_at <= most).then_some(Allowance { id, full_at })
}

#[cfg(test)]
mod tests;
