//! What is known of an incident at a moment.

use crate::answer::Answer;
use crate::entity::Entity;
use crate::notes::{Given, Notes};
use crate::question::Question;
use crate::sent::{Report, Sent};
use incidents::Incident;
use kernel::{IncidentId, Timestamp};
use rollout::{Evidence, Step};
use std::collections::BTreeMap;
use std::time::Duration;

/// Minutes of one review: two days.
pub const MINUTES_MAX: usize = 2_880;

/// Attempts to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Tally {
    pub good: u64,
    pub bad: u64,
}

/// One minute of attempts to log in, by arm; those of neither arm are of the control's release or of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Minute {
    pub treatment: Tally,
    pub control: Tally,
    /// Customers whom the incident reached first in this minute.
    pub affected: u64,
}

/// Payments between the beginning and the end of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Payments {
    pub done: u64,
    /// By the rules, as for want of money.
    pub refused: u64,
    /// By a fault of the bank: nothing was written, or it was not known whether it was.
    pub failed: u64,
    /// All that were asked for in the day before the incident began.
    pub day_before: u64,
    /// Nothing that was kept of that time is left out.
    pub is_whole: bool,
}

/// What the guard saw, and what became of the release.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    pub evidence: Evidence,
    /// The release before it, which was given again.
    pub control: String,
    /// Oldest first.
    pub steps: Vec<Step>,
}

/// Another incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub incident: IncidentId,
    pub started_at: Timestamp,
    pub root_cause: Option<String>,
    pub is_major: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub incident: Incident,
    pub entity: Entity,
    pub notes: Option<Notes>,
    /// Of this incident, oldest first.
    pub sent: Vec<Sent>,
    /// By the minutes since 1970; [`MINUTES_MAX`] at most.
    pub minutes: BTreeMap<i64, Minute>,
    /// Nothing that was kept of these minutes is left out.
    pub is_minutes_whole: bool,
    pub payments: Payments,
    pub guard: Option<Guard>,
    /// Cases that customers opened because of it; `None` where nobody counts them.
    pub support_contacts: Option<u64>,
    pub past: Vec<Past>,
    pub now: Timestamp,
}

impl Tally {
    #[must_use]
    pub const fn all(self) -> u64 {
        self.good.saturating_add(self.bad)
    }

    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self { good: self.good.saturating_add(other.good), bad: self.bad.saturating_add(other.bad) }
    }
}

impl Payments {
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.done.saturating_add(self.refused).saturating_add(self.failed)
    }
}

impl Facts {
    /// The answer to a question.
    #[must_use]
    pub fn given(&self, question: Question) -> Option<&Given> {
        self.notes.as_ref()?.given(question)
    }

    #[must_use]
    pub(crate) fn yes(&self, question: Question) -> Option<bool> {
        match self.given(question)?.answer {
            Answer::YesNo(is_yes) => Some(is_yes),
            Answer::Count(_) | Answer::Instant(_) | Answer::Words(_) | Answer::Text(_) => None,
        }
    }

    #[must_use]
    pub(crate) fn count(&self, question: Question) -> Option<u64> {
        match self.given(question)?.answer {
            Answer::Count(count) => Some(count),
            Answer::YesNo(_) | Answer::Instant(_) | Answer::Words(_) | Answer::Text(_) => None,
        }
    }

    #[must_use]
    pub(crate) fn instant(&self, question: Question) -> Option<Timestamp> {
        self.notes.as_ref()?.instant(question)
    }

    /// The answer as it was written.
    #[must_use]
    pub(crate) fn text(&self, question: Question) -> Option<String> {
        Some(self.given(question)?.answer.text(question))
    }

    /// When customers did not feel it any more.
    #[must_use]
    pub fn recovered_at(&self) -> Option<Timestamp> {
        self.incident.times.mitigated().or(self.incident.times.resolved())
    }

    /// From its beginning to its end, or until now.
    #[must_use]
    pub fn duration(&self) -> Duration {
        let times = &self.incident.times;
        times.resolved().unwrap_or(self.now).since(times.started())
    }

    /// From its beginning to when customers did not feel it any more, or until now.
    #[must_use]
    pub fn downtime(&self) -> Duration {
        self.recovered_at().unwrap_or(self.now).since(self.incident.times.started())
    }

    /// Those who use the service.
    #[must_use]
    pub(crate) fn service_users(&self) -> Option<u64> {
        self.count(Question::ServiceUsers).or(self.entity.customers)
    }

    /// The last report of a kind.
    #[must_use]
    pub(crate) fn last_sent(&self, report: Report) -> Option<&Sent> {
        self.sent.iter().filter(|sent| sent.report == report).max_by_key(|sent| sent.at)
    }
}
