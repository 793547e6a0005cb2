//! Incidents and maintenances, as far as the public was told.

use crate::{Health, Sentence};
use serde::{Deserialize, Serialize};

/// An incident, or a maintenance: that one has `scheduled_for` and `scheduled_until`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Twelve lower-case letters and digits, which say nothing of when it was made or how many there are.
    pub id: String,
    /// In the language of whoever wrote it; English where the bank did.
    pub name: String,
    /// Where the bank wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_words: Option<Sentence>,
    pub status: IncidentStatus,
    pub impact: Impact,
    /// When the public learnt of it.
    pub created_at: String,
    pub updated_at: String,
    pub started_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_until: Option<String>,
    /// By when more will be said, while it is open and somebody promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update_at: Option<String>,
    /// What it touches, and how well that works.
    pub components: Vec<Named>,
    /// Newest first; there is one at least.
    pub incident_updates: Vec<Update>,
}

/// A component of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// [`crate::Component::id`].
    pub id: String,
    /// [`crate::Component::key`].
    pub key: String,
    pub status: Health,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// As [`Incident::id`].
    pub id: String,
    pub status: IncidentStatus,
    /// In the language of whoever wrote it; English where the bank did.
    pub body: String,
    /// What the body says, sentence by sentence, where the bank wrote it and nobody edited it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Sentence>,
    pub created_at: String,
    pub updated_at: String,
    pub display_at: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected_components: Vec<ComponentChange>,
    pub deliver_notifications: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentChange {
    /// [`crate::Component::id`].
    pub code: String,
    /// [`crate::Component::key`].
    pub key: String,
    /// In English.
    pub name: String,
    pub old_status: Health,
    pub new_status: Health,
}

/// Five of incidents, four of maintenances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStatus {
    Investigating,
    Identified,
    Monitoring,
    Resolved,
    Postmortem,
    Scheduled,
    InProgress,
    Verifying,
    Completed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    None,
    Minor,
    Major,
    Critical,
    /// Of maintenances.
    Maintenance,
}

impl IncidentStatus {
    /// Whether nothing is worked on any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Resolved | Self::Postmortem | Self::Completed => true,
            Self::Investigating
            | Self::Identified
            | Self::Monitoring
            | Self::Scheduled
            | Self::InProgress
            | Self::Verifying => false,
        }
    }
}
