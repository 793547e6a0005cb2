//! What apps tell of trouble that the bank may not have seen: requests that were never answered, sessions that stopped
//! working.
//!
//! A report is one customer's word. The device's key says whose word it is, and nothing says that it is true.

use crate::{AppVersion, Platform, Ration, Trial};
use kernel::{DeviceId, LoginId, PersonId, ReportId, SessionId, Timestamp};
use sha2::{Digest, Sha256};
use std::time::Duration;
use uuid::Uuid;

/// Reports in one request.
pub const REPORTS_MAX: usize = 8;
/// Reports of one device; those beyond it are not kept.
pub const REPORTS_BY_DEVICE: Ration = Ration { every: Duration::from_mins(2), burst: 16 };
/// Reports of all devices of one person; those beyond it are not kept.
pub const REPORTS_OF_PERSON: Ration = Ration { every: Duration::from_mins(1), burst: 32 };

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceReport {
    pub id: ReportId,
    pub person: PersonId,
    pub device: DeviceId,
    pub kind: ReportKind,
    pub platform: Platform,
    pub app_version: AppVersion,
    /// What it is about, where the app named it and it is the device's own.
    pub session: Option<SessionId>,
    pub login: Option<LoginId>,
    /// When it happened, by the device's clock.
    pub happened_at: Timestamp,
    /// When the bank was told of it, by the bank's clock.
    pub told_at: Timestamp,
    /// Which arm of the release on its way it speaks against; `None` where it is not counted.
    pub trial: Option<Trial>,
}

/// What happened on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportKind {
    /// A request was never answered, however often it was made.
    NoAnswer,
    /// A login was refused.
    Refused,
    /// A session stopped working, and the customer had not ended it.
    SignedOut,
    /// The answer came and made no sense to the app.
    Unreadable,
}

/// The app's own name for a report, by which it is counted once: 1 to 64 letters, digits, points, hyphens and
/// underscores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a report's name has between 1 and 64 letters, digits, points, hyphens and underscores")]
pub struct ReportNameError;

impl ReportKind {
    pub const ALL: [Self; 4] = [Self::NoAnswer, Self::Refused, Self::SignedOut, Self::Unreadable];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::Refused => "refused",
            Self::SignedOut => "signed_out",
            Self::Unreadable => "unreadable",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == text)
    }
}

impl ReportName {
    pub const BYTES_MAX: usize = 64;

    /// # Errors
    /// [`ReportNameError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, ReportNameError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ReportNameError)
        }
    }

    /// The id of a device's report of this name: told again, it is the same report, and no device can name another's.
    #[must_use]
    pub fn id_of(&self, device: DeviceId) -> ReportId {
        let device = device.uuid();
        let parts = [b"florin report 1".as_slice(), device.as_bytes(), self.0.as_bytes()];
        let hash: [u8; 32] = Sha256::digest(parts.concat()).into();
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        ReportId::from_uuid(Uuid::from_bytes(half))
    }
}

impl DeviceReport {
    /// Whether there is something to tell of it to whoever watches the release.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        self.trial.is_some()
    }
}

#[cfg(test)]
mod tests;
