//! Why something cannot be done with a case.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// There is none, or it is somebody else's: the caller is not told which.
    #[error("there is no such case")]
    Unknown,
    /// It was closed, or resolved too long ago.
    #[error("the case is over")]
    Over,
    #[error("the case is not resolved")]
    NotResolved,
    /// Something was written since the state that was answered.
    #[error("the case went on since it was read")]
    Stale,
    #[error("another agent has the case")]
    Assigned,
    #[error("the case is of no incident")]
    NoIncident,
    #[error("the case has as many messages as it may have")]
    Full,
    #[error("the complaint is recorded already")]
    Complained,
    #[error("a text is empty or too long")]
    Text,
}

impl Refusal {
    pub const ALL: [Self; 9] = [
        Self::Unknown,
        Self::Over,
        Self::NotResolved,
        Self::Stale,
        Self::Assigned,
        Self::NoIncident,
        Self::Full,
        Self::Complained,
        Self::Text,
    ];

    /// For outcomes and answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "case_unknown",
            Self::Over => "case_over",
            Self::NotResolved => "case_not_resolved",
            Self::Stale => "case_stale",
            Self::Assigned => "case_assigned",
            Self::NoIncident => "case_no_incident",
            Self::Full => "case_full",
            Self::Complained => "case_complained",
            Self::Text => "case_text",
        }
    }
}
