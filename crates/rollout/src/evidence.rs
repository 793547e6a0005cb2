//! What the watch said, and what it rests on, as it is kept and shown.

use crate::decide::Verdict;
use crate::stage::Stage;
use identity::ReleaseName;
use kernel::{Timestamp, VerdictId};

/// One verdict with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub id: VerdictId,
    pub release: ReleaseName,
    /// The stage that was watched.
    pub stage: Stage,
    pub at: Timestamp,
    pub verdict: Verdict,
    pub fault: Fault,
    /// The evidence against "no worse than the control", and what it has to reach.
    pub e_value: f64,
    pub bound: f64,
    /// The slice that speaks most against the release, as dimension and value; empty for the whole.
    pub slice: Vec<(String, String)>,
    pub slice_e_value: f64,
    pub treatment: u64,
    pub control: u64,
    /// How many attempts were counted, and the evidence then.
    pub path: Vec<(u64, f64)>,
    /// Who saw it, where it was not the attempts to log in: the figures are that witness's then.
    pub witness: Option<Witness>,
}

/// What speaks against a release beside its attempts. It holds a release, and never takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Witness {
    /// What devices say of themselves.
    Reports,
    /// Sessions that nobody came back to.
    Returns,
}

impl Witness {
    pub const ALL: [Self; 2] = [Self::Reports, Self::Returns];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Returns => "returns",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|witness| witness.word() == text)
    }
}

/// What speaks against a release, or for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Worse than the control.
    Worse,
    /// Nothing: it is good.
    None,
    /// The arms are not split as they say.
    Split,
    /// Attempts are missing that should have ended.
    Silence,
    /// Not enough is known.
    Open,
}

impl Fault {
    pub const ALL: [Self; 5] = [Self::Worse, Self::None, Self::Split, Self::Silence, Self::Open];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::None => "none",
            Self::Split => "split",
            Self::Silence => "silence",
            Self::Open => "open",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.word() == text)
    }
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::Worse, Self::Good, Self::Open, Self::NoData];

    /// As staff and records write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Worse => "rollback",
            Self::Good => "promote",
            Self::Open => "hold",
            Self::NoData => "no_data",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == text)
    }
}
