//! Why something cannot be done with an incident.

use crate::times::Order;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such incident")]
    Unknown,
    #[error("it became a part of another incident")]
    Merged,
    #[error("its status cannot become that")]
    NoWay,
    #[error(transparent)]
    Times(#[from] Order),
    #[error("it is over")]
    Over,
    #[error("it has as many {0} as it may have")]
    Full(&'static str),
    #[error("it has no such update")]
    UnknownUpdate,
    #[error("the public saw it already")]
    AlreadyOut,
    #[error("it was written for staff only")]
    Inside,
    #[error("it has no such action")]
    UnknownAction,
    #[error("the public knows of it already")]
    AlreadyPublic,
    #[error("an incident written down when it was over stays so")]
    ReportOnly,
    #[error("it is the same incident")]
    Same,
    #[error("an incident and a maintenance stay apart")]
    OtherKind,
    #[error("a maintenance ends after it begins")]
    EmptyWindow,
}

impl Refusal {
    /// For outcomes and answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "incident_unknown",
            Self::Merged => "incident_merged",
            Self::NoWay => "incident_no_way",
            Self::Times(_) => "incident_times",
            Self::Over => "incident_over",
            Self::Full(_) => "incident_full",
            Self::UnknownUpdate => "incident_unknown_update",
            Self::AlreadyOut => "incident_update_out",
            Self::Inside => "incident_update_inside",
            Self::UnknownAction => "incident_unknown_action",
            Self::AlreadyPublic => "incident_public",
            Self::ReportOnly => "incident_report_only",
            Self::Same => "incident_same",
            Self::OtherKind => "incident_other_kind",
            Self::EmptyWindow => "incident_empty_window",
        }
    }
}
