//! The small words of a device: what it runs on, which app, what it is called.

use kernel::Secret;
use std::fmt;

/// What an app runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Platform {
    Ios,
    Android,
    Web,
}

impl Platform {
    pub const ALL: [Self; 3] = [Self::Ios, Self::Android, Self::Web];

    /// As outcomes and apps write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Web => "web",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.word() == text)
    }
}

/// The version of an app, as `4.12.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppVersion {
    pub major: u16,
    pub minor: u16,
    pub patch: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an app's version is three numbers below 65536 with points between them")]
pub struct AppVersionError;

impl AppVersion {
    /// Reads three decimal numbers with points between them, without leading zeros.
    ///
    /// # Errors
    /// [`AppVersionError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, AppVersionError> {
        let mut parts = text.split('.').map(Self::number);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(major)), Some(Some(minor)), Some(Some(patch)), None) => {
                Ok(Self { major, minor, patch })
            }
            _ => Err(AppVersionError),
        }
    }

    fn number(text: &str) -> Option<u16> {
        let is_plain =
            text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        text.parse().ok().filter(|_| is_plain)
    }
}

impl fmt::Display for AppVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What a customer calls a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceName(Secret<String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a device's name has between 1 and 64 characters, none of them control characters")]
pub struct DeviceNameError;

impl DeviceName {
    pub const CHARS_MAX: usize = 64;

    /// Reads a name; white space around it is dropped.
    ///
    /// # Errors
    /// [`DeviceNameError`] when it is empty, too long, or holds control characters.
    pub fn parse(raw: &str) -> Result<Self, DeviceNameError> {
        let name = raw.trim();
        let chars = name.chars().count();
        if chars == 0 || Self::CHARS_MAX < chars || name.chars().any(char::is_control) {
            return Err(DeviceNameError);
        }
        Ok(Self(Secret::new(name.to_owned())))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.expose()
    }
}

#[cfg(test)]
mod tests;
