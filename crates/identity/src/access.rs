//! How far a token reaches: nothing before approval, all of history for five minutes, then the last 90 days.

use crate::{Refusal, Token};
use kernel::Timestamp;
use std::time::Duration;

/// How long after approval the whole history can be read.
pub const VERIFIED_LASTS: Duration = Duration::from_mins(5);
/// How far back one can read after that.
pub const HISTORY_RECENT: Duration = Duration::from_hours(90 * 24);
/// The longest time one list may span: 8,760 hours.
pub const HISTORY_SPAN_MAX: Duration = Duration::from_hours(8_760);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// S0: the person has not said yes in the app.
    Unapproved,
    /// S1: within five minutes of the yes.
    Full,
    /// S2: later.
    Recent,
}

impl Access {
    #[must_use]
    pub fn of(token: &Token, now: Timestamp) -> Self {
        token.approved_at.map_or(Self::Unapproved, |at| Self::since(at, now))
    }

    /// Of an approval at this instant.
    #[must_use]
    pub fn since(approved_at: Timestamp, now: Timestamp) -> Self {
        if now <= approved_at.after(VERIFIED_LASTS) { Self::Full } else { Self::Recent }
    }

    /// # Errors
    /// [`Refusal::InsufficientPermissions`] before approval.
    pub const fn check_approved(self) -> Result<(), Refusal> {
        match self {
            Self::Unapproved => Err(Refusal::InsufficientPermissions),
            Self::Full | Self::Recent => Ok(()),
        }
    }
}

/// The part of history a list asks for, and when the account began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Included; where the client named none, the account's opening.
    pub since: Timestamp,
    /// Whether the client named `since` itself.
    pub is_since_given: bool,
    /// Not included; where the client named none, now.
    pub before: Timestamp,
}

/// Whether a token may read this part of history.
///
/// # Errors
/// [`Refusal::InsufficientPermissions`] before approval; [`Refusal::TimeRangeReversed`] when it ends before it
/// starts; [`Refusal::TimeRangeTooLong`] when the client names a start more than a year before the end;
/// [`Refusal::VerificationRequired`] when it reaches beyond 90 days and the approval is older than five minutes.
pub fn decide_window(access: Access, window: Window, now: Timestamp) -> Result<(), Refusal> {
    access.check_approved()?;
    if window.before < window.since {
        return Err(Refusal::TimeRangeReversed);
    }
    if window.is_since_given && HISTORY_SPAN_MAX < window.before.since(window.since) {
        return Err(Refusal::TimeRangeTooLong);
    }
    match access {
        Access::Recent if window.since < now.before(HISTORY_RECENT) => Err(Refusal::VerificationRequired),
        Access::Recent | Access::Full | Access::Unapproved => Ok(()),
    }
}

#[cfg(test)]
mod tests;
