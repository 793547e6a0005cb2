//! Which versions of the bank's apps are supported: an old one is asked to update, and a very old one begins no new
//! login. A login that is there stays.

use identity::{AppVersion, Platform, StaffName};
use kernel::{SupportId, Timestamp};
use uuid::Uuid;

/// What holds for the apps of one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSupport {
    /// [`AppSupport::id_of`] the platform.
    pub id: SupportId,
    pub platform: Platform,
    pub advised: Option<Update>,
    pub required: Option<Update>,
    pub changed_at: Timestamp,
    pub changed_by: StaffName,
}

/// From which version on no update is asked for, and what the app shows those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub below: AppVersion,
    pub message: UpdateMessage,
}

/// A sentence or two for customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateMessage(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a message has between 1 and 300 characters, none of them control characters")]
pub struct UpdateMessageError;

impl UpdateMessage {
    pub const CHARS_MAX: usize = 300;

    /// Reads a message; white space around it is dropped.
    ///
    /// # Errors
    /// [`UpdateMessageError`].
    pub fn parse(raw: &str) -> Result<Self, UpdateMessageError> {
        let text = raw.trim();
        let is_long = Self::CHARS_MAX < text.chars().count();
        if text.is_empty() || is_long || text.chars().any(char::is_control) {
            return Err(UpdateMessageError);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why the bounds of a platform are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "an update that is required is advised as well: it is required below a version that is not above the advised one"
)]
pub struct SupportError;

/// What an app of a version is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support<'a> {
    Supported,
    UpdateAdvised(&'a Update),
    UpdateRequired(&'a Update),
}

impl Support<'_> {
    /// As apps read it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::UpdateAdvised(_) => "update_advised",
            Self::UpdateRequired(_) => "update_required",
        }
    }
}

impl AppSupport {
    /// The id of a platform's record: there is one for each.
    #[must_use]
    pub fn id_of(platform: Platform) -> SupportId {
        SupportId::from_uuid(Uuid::from_u128(match platform {
            Platform::Ios => 1,
            Platform::Android => 2,
            Platform::Web => 3,
        }))
    }

    /// What the bounds have to be before they are kept.
    ///
    /// # Errors
    /// [`SupportError`].
    pub fn check(&self) -> Result<(), SupportError> {
        match (&self.advised, &self.required) {
            (Some(advised), Some(required)) if advised.below < required.below => Err(SupportError),
            _ => Ok(()),
        }
    }

    /// What holds for a version; versions are compared number by number.
    #[must_use]
    pub fn of(&self, version: AppVersion) -> Support<'_> {
        let asked = |update: &'_ &Update| version < update.below;
        match (self.required.as_ref().filter(asked), self.advised.as_ref().filter(asked)) {
            (Some(update), _) => Support::UpdateRequired(update),
            (None, Some(update)) => Support::UpdateAdvised(update),
            (None, None) => Support::Supported,
        }
    }
}

#[cfg(test)]
mod tests;
