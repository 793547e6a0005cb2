//! Whether an app came back to its session.

use crate::{EndReason, Session, SessionState};
use std::time::Duration;

/// Whether the app of a session came back later than `after` its issue: to refresh it, or to log in again. `None` where
/// it could not be expected to, because the session ended before, or was ended by somebody.
///
/// An app that is open, or is opened, once its access token has expired has to refresh. So with `after` no shorter than
/// that token's life, sessions of several lifetimes compare.
#[must_use]
pub fn decide_returned(session: &Session, after: Duration) -> Option<bool> {
    let from = session.issued_at.after(after);
    if from < session.refreshed_at {
        return Some(true);
    }
    match session.state {
        SessionState::Live => Some(false),
        SessionState::Ended { at, .. } if at <= from => None,
        SessionState::Ended { why, .. } => match why {
            EndReason::Superseded | EndReason::RefreshReused => Some(true),
            EndReason::Expired => Some(false),
            EndReason::LoggedOut
            | EndReason::DeviceRevoked
            | EndReason::OtherDevicesRevoked
            | EndReason::Staff => None,
        },
    }
}

#[cfg(test)]
mod tests;
