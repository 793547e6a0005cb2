//! The time line: what happened, when, and who did it.

use crate::text::{Line, Name};
use kernel::Timestamp;

/// Entries of one time line. The first stays; of the others the oldest make room.
pub const ENTRIES_MAX: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Author {
    /// The guard, an alert, a job.
    System,
    Staff(Name),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub at: Timestamp,
    pub by: Author,
    pub what: What,
    pub note: Option<Line>,
}

macro_rules! whats {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What an entry tells of. A word, once stored, keeps its meaning for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum What { $($(#[$doc])* $name),+ }

        impl What {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

whats! {
    Opened = "opened",
    Acknowledged = "acknowledged",
    /// From one status to another.
    Moved = "moved",
    Mitigated = "mitigated",
    ImpactSet = "impact_set",
    /// It has another title; the note says which it had.
    TitleSet = "title_set",
    ReachSet = "reach_set",
    RoleGiven = "role_given",
    ComponentsSet = "components_set",
    UpdateWritten = "update_written",
    UpdateEdited = "update_edited",
    UpdateHeld = "update_held",
    UpdateReleased = "update_released",
    Noted = "noted",
    ActionAdded = "action_added",
    ActionDone = "action_done",
    AlertFiring = "alert_firing",
    AlertResolved = "alert_resolved",
    /// More customers are known.
    AffectedAdded = "affected_added",
    /// Another incident became a part of this one.
    MergedIn = "merged_in",
    /// This one became a part of another.
    MergedInto = "merged_into",
    /// Staff were reminded.
    Reminded = "reminded",
}
