//! What operators are told when something is wrong, and again when it is over.

use kernel::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// A release was rolled back.
pub(crate) const ROLLED_BACK_ALERT: &str = "FlorinRollback";
/// A release is held because of a doubt.
pub(crate) const HELD_ALERT: &str = "FlorinReleaseHeld";
/// Customers log in less often than they did.
pub(crate) const FELL_ALERT: &str = "FlorinLoginsFell";
/// Staff are reminded of an incident.
pub(crate) const REMINDER_ALERT: &str = "FlorinIncidentReminder";
/// A report to a regulator is due.
pub const REPORT_ALERT: &str = "FlorinReportDue";
/// Alerts of the bank's own that tell of what has its incident already: where they come back to it, they open none.
pub const TOLD_ALERTS: [&str; 5] = [ROLLED_BACK_ALERT, HELD_ALERT, FELL_ALERT, REMINDER_ALERT, REPORT_ALERT];

/// One alert. Its name and labels say which one it is: whoever gets it twice has one of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// As `FlorinRollback`.
    pub name: String,
    /// What tells it from others of its name, without anybody's data.
    pub labels: BTreeMap<String, String>,
    /// One sentence for whoever is called.
    pub summary: String,
    pub started_at: Timestamp,
    /// `None` while it goes on.
    pub ended_at: Option<Timestamp>,
}

impl Alert {
    /// How long one goes on that nobody ends.
    pub const LASTS_MAX: Duration = Duration::from_hours(12);
    pub const LABELS_MAX: usize = 16;

    /// The same alert, over.
    #[must_use]
    pub fn ended(&self, at: Timestamp) -> Self {
        Self { ended_at: Some(at), ..self.clone() }
    }

    /// Until when it fires, as far as is known.
    #[must_use]
    pub fn fires_until(&self) -> Timestamp {
        self.ended_at.unwrap_or_else(|| self.started_at.after(Self::LASTS_MAX))
    }
}
