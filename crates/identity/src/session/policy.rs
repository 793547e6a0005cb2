//! What a release chooses for new sessions.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

/// A format of sessions; every build verifies all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// Opaque tokens; the refresh token rotates, and its reuse ends the session (RFC 9700, 4.14).
    Bearer,
    /// Opaque tokens bound to the device's key (RFC 9449); nothing rotates (FAPI 2.0, 5.3.2.1).
    Bound,
    /// Access tokens are signed (RFC 9068) and verified without a read of the store.
    Signed,
}

impl Protocol {
    pub const ALL: [Self; 3] = [Self::Bearer, Self::Bound, Self::Signed];

    /// As outcomes write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Bound => "bound",
            Self::Signed => "signed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.word() == text)
    }
}

/// The name of a release: 1 to 64 lower-case letters, digits, points and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReleaseName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a release's name has between 1 and 64 lower-case letters, digits, points and hyphens")]
pub struct ReleaseNameError;

impl ReleaseName {
    pub const BYTES_MAX: usize = 64;

    /// # Errors
    /// [`ReleaseNameError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, ReleaseNameError> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ReleaseNameError)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReleaseName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Protocol and lifetimes of new sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Policy {
    pub protocol: Protocol,
    pub access_lasts: Duration,
    /// Without a refresh; each refresh begins it anew.
    pub refresh_lasts: Duration,
    /// How long after the first use of a new pair the refresh token before it is still answered; longer than anyone
    /// waits for an answer.
    pub replay_lasts: Duration,
}

/// A lifetime that cannot be meant, such as seconds taken for milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PolicyError {
    #[error("access tokens last between one minute and one day")]
    Access,
    #[error("refresh tokens last between one day and 400 days")]
    Refresh,
    #[error(
        "the replay window lasts between one second and ten minutes, and half an access token at the most"
    )]
    Replay,
}

impl Policy {
    const ACCESS: RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(24);
    const REFRESH: RangeInclusive<Duration> = Duration::from_hours(24)..=Duration::from_hours(400 * 24);
    const REPLAY: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(10);

    /// What a bank begins with. Nothing can be called back from whoever verifies `signed` tokens by itself, so they
    /// are the shortest.
    #[must_use]
    pub const fn default_of(protocol: Protocol) -> Self {
        let access_lasts = match protocol {
            Protocol::Bearer | Protocol::Bound => Duration::from_mins(15),
            Protocol::Signed => Duration::from_mins(5),
        };
        let refresh_lasts = Duration::from_hours(180 * 24);
        Self { protocol, access_lasts, refresh_lasts, replay_lasts: Duration::from_mins(1) }
    }

    /// This one where it is of the protocol, else what a bank begins with in it.
    #[must_use]
    pub fn in_protocol(self, wanted: Protocol) -> Self {
        if self.protocol == wanted { self } else { Self::default_of(wanted) }
    }

    /// Whether the lifetimes can be meant. Checked whenever a session is issued.
    ///
    /// # Errors
    /// [`PolicyError`] for the first one that cannot: an access token of one minute to one day, a refresh token of one
    /// day to 400 days, a replay window of one second to ten minutes that an access token outlives twice.
    pub fn check(&self) -> Result<(), PolicyError> {
        if !Self::ACCESS.contains(&self.access_lasts) {
            return Err(PolicyError::Access);
        }
        if !Self::REFRESH.contains(&self.refresh_lasts) {
            return Err(PolicyError::Refresh);
        }
        if !Self::REPLAY.contains(&self.replay_lasts)
            || self.access_lasts < self.replay_lasts.saturating_mul(2)
        {
            return Err(PolicyError::Replay);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
