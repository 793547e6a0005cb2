//! The record of an incident or a maintenance.

use crate::action::Action;
use crate::affected::Count;
use crate::component::{Component, Health};
use crate::entry::{Author, ENTRIES_MAX, Entry, What};
use crate::remind::Reminded;
use crate::status::{Impact, Status};
use crate::text::{Line, Name, Title};
use crate::times::Times;
use crate::update::Update;
use crate::words::Sentence;
use kernel::{IncidentId, ReleaseId, SignalId, Timestamp, VerdictId};

/// Alerts of one incident that fire at a time.
pub const FIRING_MAX: usize = 1_024;
/// Incidents that became a part of one.
pub const MERGED_MAX: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub id: IncidentId,
    pub title: Title,
    /// Where the system wrote it.
    pub title_words: Option<Sentence>,
    pub origin: Origin,
    pub status: Status,
    /// `None` until somebody says.
    pub impact: Option<Impact>,
    pub reach: Reach,
    pub times: Times,
    /// Of a maintenance, and of nothing else.
    pub window: Option<Window>,
    /// Each role once, in their order.
    pub roles: Vec<(Role, Name)>,
    /// Each component once, in their order.
    pub components: Vec<(Component, Health)>,
    pub affected: Count,
    /// Alerts that fire now.
    pub firing: Vec<SignalId>,
    /// Oldest first.
    pub updates: Vec<Update>,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// Entries that made room.
    pub entries_lost: u32,
    pub actions: Vec<Action>,
    pub reminded: Reminded,
    /// The incident that this one became a part of.
    pub merged_into: Option<IncidentId>,
    /// Those that became a part of this one.
    pub merged: Vec<IncidentId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    Staff,
    /// The guard rolled a release back.
    Guard {
        release: ReleaseId,
        verdict: VerdictId,
    },
    /// An alert, or a group of them.
    Alert,
}

/// Who may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    Public,
    /// Staff only.
    Private,
    /// Written down when it was over, for the record: nobody is told, nobody is reminded.
    ReportOnly,
}

/// When a maintenance is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// What somebody does in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Decides.
    Lead,
    /// Mends.
    Operations,
    /// Writes to the public.
    Communications,
    /// Speaks with customers.
    Support,
    /// Keeps the time line.
    Scribe,
}

impl Role {
    pub const ALL: [Self; 5] =
        [Self::Lead, Self::Operations, Self::Communications, Self::Support, Self::Scribe];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Operations => "operations",
            Self::Communications => "communications",
            Self::Support => "support",
            Self::Scribe => "scribe",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == text)
    }
}

impl Reach {
    pub const ALL: [Self; 3] = [Self::Public, Self::Private, Self::ReportOnly];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::ReportOnly => "report_only",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.word() == text)
    }
}

impl Incident {
    /// Whether it is worked on: neither over nor a part of another.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.status.is_over() && self.merged_into.is_none()
    }

    /// Whether the public may know of it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.reach == Reach::Public && self.merged_into.is_none()
    }

    #[must_use]
    pub const fn is_maintenance(&self) -> bool {
        self.status.is_of_maintenance()
    }

    #[must_use]
    pub fn role(&self, role: Role) -> Option<&Name> {
        self.roles.iter().find(|(given, _)| *given == role).map(|(_, name)| name)
    }

    /// Since when the public knows of it, if it does.
    #[must_use]
    pub fn public_since(&self, now: Timestamp) -> Option<Timestamp> {
        let first = self.updates.iter().filter_map(|update| update.public_since(now)).min();
        first.filter(|_| self.is_public())
    }

    /// Writes an entry of the time line.
    pub(crate) fn note(&mut self, (at, by): (Timestamp, &Author), what: What, note: Option<Line>) {
        if ENTRIES_MAX <= self.entries.len() {
            self.entries.remove(1);
            self.entries_lost = self.entries_lost.saturating_add(1);
        }
        self.entries.push(Entry { at, by: by.clone(), what, note });
        self.updated_at = self.updated_at.max(at);
    }
}
