//! Where an incident or a maintenance stands, and how bad it is.

/// Nine words that clients of status pages know: five of incidents, four of maintenances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Investigating,
    Identified,
    /// It is mended, and watched.
    Monitoring,
    Resolved,
    /// Its review is out.
    Postmortem,
    Scheduled,
    InProgress,
    Verifying,
    Completed,
}

impl Status {
    pub const ALL: [Self; 9] = [
        Self::Investigating,
        Self::Identified,
        Self::Monitoring,
        Self::Resolved,
        Self::Postmortem,
        Self::Scheduled,
        Self::InProgress,
        Self::Verifying,
        Self::Completed,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::Postmortem => "postmortem",
            Self::Scheduled => "scheduled",
            Self::InProgress => "in_progress",
            Self::Verifying => "verifying",
            Self::Completed => "completed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == text)
    }

    #[must_use]
    pub const fn is_of_maintenance(self) -> bool {
        match self {
            Self::Scheduled | Self::InProgress | Self::Verifying | Self::Completed => true,
            Self::Investigating | Self::Identified | Self::Monitoring | Self::Resolved | Self::Postmortem => {
                false
            }
        }
    }

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

    /// Whether this may be followed by `to`. An incident goes back when it turns out not to be mended, even from
    /// resolved; after its review nothing follows. A maintenance that is called off is completed.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        match self {
            Self::Investigating => matches!(to, Self::Identified | Self::Monitoring | Self::Resolved),
            Self::Identified => matches!(to, Self::Investigating | Self::Monitoring | Self::Resolved),
            Self::Monitoring => matches!(to, Self::Investigating | Self::Identified | Self::Resolved),
            Self::Resolved => matches!(to, Self::Investigating | Self::Postmortem),
            Self::Scheduled => matches!(to, Self::InProgress | Self::Completed),
            Self::InProgress => matches!(to, Self::Verifying | Self::Completed),
            Self::Verifying => matches!(to, Self::InProgress | Self::Completed),
            Self::Postmortem | Self::Completed => false,
        }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Impact {
    None,
    Minor,
    Major,
    Critical,
}

impl Impact {
    pub const ALL: [Self; 4] = [Self::None, Self::Minor, Self::Major, Self::Critical];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|impact| impact.word() == text)
    }
}
