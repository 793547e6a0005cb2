//! What operators are reminded of: once before a deadline, and once when it passed without a report; or, where a report
//! has no deadline but is due without delay, once.

use crate::clock::{Clock, ClockState};
use crate::notes::Notes;
use crate::sent::Report;
use kernel::Timestamp;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// It is due soon.
    Ahead,
    /// It is due without delay, because the service is back.
    AtOnce,
    Missed,
}

impl Step {
    pub const ALL: [Self; 3] = [Self::Ahead, Self::AtOnce, Self::Missed];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::AtOnce => "at_once",
            Self::Missed => "missed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reminder {
    pub report: Report,
    pub step: Step,
}

/// How long before its deadline a report is asked for.
const fn ahead(report: Report) -> Duration {
    match report {
        // All of their time: those that are due in hours are asked for when their clock begins.
        Report::DoraInitial | Report::UkInitial => Duration::from_hours(4),
        Report::DoraIntermediate | Report::UkIntermediate => Duration::from_hours(24),
        Report::DoraFinal | Report::UkFinal => Duration::from_hours(7 * 24),
    }
}

/// The notes once operators were reminded of what is due, and of what; `None` where nothing is.
#[must_use]
pub fn decide_reminders(
    notes: &Notes,
    clocks: &[Clock],
    now: Timestamp,
) -> Option<(Notes, Vec<(Reminder, Clock)>)> {
    let mut next = notes.clone();
    let mut due = Vec::new();
    for clock in clocks {
        let step = match clock.state {
            ClockState::Running if clock.is_at_once => Step::AtOnce,
            ClockState::Running if clock.due_at.before(ahead(clock.report)) <= now => Step::Ahead,
            ClockState::Missed => Step::Missed,
            ClockState::Running | ClockState::Kept | ClockState::Late => continue,
        };
        let reminder = Reminder { report: clock.report, step };
        if !next.reminded.contains(&reminder) {
            next.reminded.push(reminder);
            due.push((reminder, clock.clone()));
        }
    }
    if due.is_empty() {
        return None;
    }
    next.reminded.sort_unstable();
    next.updated_at = now.max(next.updated_at);
    Some((next, due))
}
