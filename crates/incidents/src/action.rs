//! What is to be done so that it does not come back.

use crate::text::{Line, Name};
use kernel::{ActionId, Timestamp};

/// Actions of one incident.
pub const ACTIONS_MAX: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    pub kind: ActionKind,
    pub what: Line,
    pub owner: Option<Name>,
    pub due_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
}

/// What an action is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActionKind {
    /// Notices it sooner.
    Detective,
    /// Keeps it from happening.
    Preventative,
    /// Mends what it broke.
    Corrective,
}

impl ActionKind {
    pub const ALL: [Self; 3] = [Self::Detective, Self::Preventative, Self::Corrective];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Detective => "detective",
            Self::Preventative => "preventative",
            Self::Corrective => "corrective",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == text)
    }
}
