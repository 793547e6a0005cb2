//! What the public is told, and from when on it sees it.

use crate::component::{Component, Health};
use crate::entry::Author;
use crate::status::Status;
use crate::text::{Body, Name};
use crate::words::Sentence;
use kernel::{Timestamp, UpdateId};
use std::time::Duration;

/// Updates of one incident.
pub const UPDATES_MAX: usize = 100;

/// What the bank chose about telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How long staff may edit or hold what the system wrote before the public sees it.
    pub grace: Duration,
    /// When the first words promise the next ones.
    pub next_update: Duration,
    /// An incident without a lead for this long is a reason to remind.
    pub lead_waits: Duration,
    /// One without a severity for this long.
    pub impact_waits: Duration,
    /// One that is open, each time this much longer; above zero.
    pub open_waits: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(30),
            next_update: Duration::from_mins(30),
            lead_waits: crate::LEAD_WAITS,
            impact_waits: crate::IMPACT_WAITS,
            open_waits: crate::OPEN_WAITS,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub id: UpdateId,
    pub status: Status,
    pub body: Body,
    /// What the body says, where the system wrote it and nobody edited it; [`crate::SENTENCES_MAX`] at most.
    pub words: Vec<Sentence>,
    pub by: Author,
    pub components: Vec<ComponentChange>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub out: Out,
}

/// Whether the public sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// From this instant on.
    At(Timestamp),
    /// Not until staff release it.
    Held { by: Name, at: Timestamp },
    /// Never: it was written while the incident was not public.
    Inside,
}

/// A component's health, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComponentChange {
    pub component: Component,
    pub old: Health,
    pub new: Health,
}

impl Update {
    /// Since when the public sees it, if it does.
    #[must_use]
    pub fn public_since(&self, now: Timestamp) -> Option<Timestamp> {
        match self.out {
            Out::At(at) if at <= now => Some(at),
            Out::At(_) | Out::Held { .. } | Out::Inside => None,
        }
    }
}
