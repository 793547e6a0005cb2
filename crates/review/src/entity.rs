//! Who reports, and to whom: what an operator writes into the configuration.

use incidents::Component;
use std::collections::BTreeSet;
use std::time::Duration;

/// Whose rules are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Regulator {
    /// Regulation (EU) 2022/2554.
    Dora,
    /// The FCA and the PRA.
    Uk,
}

impl Regulator {
    pub const ALL: [Self; 2] = [Self::Dora, Self::Uk];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dora => "dora",
            Self::Uk => "uk",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|regulator| regulator.word() == text)
    }
}

/// Whom the authority may ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub telephone: Option<String>,
}

/// The financial entity. What nobody wrote down is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    pub regulators: BTreeSet<Regulator>,
    pub name: Option<String>,
    /// Legal Entity Identifier (ISO 17442).
    pub lei: Option<String>,
    /// As `credit institution`.
    pub kind: Option<String>,
    pub contacts: [Contact; 2],
    pub parent_name: Option<String>,
    pub parent_lei: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Customers of the bank, where nobody says how many use the service that is affected.
    pub customers: Option<u64>,
    /// Components that support a critical or important function.
    pub critical: BTreeSet<Component>,
    /// How long each important business service may be down (PRA SS1/21).
    pub tolerances: Vec<(Component, Duration)>,
    /// Days without work beside weekends, as `2026-12-25`.
    pub holidays: BTreeSet<String>,
}

impl Default for Entity {
    fn default() -> Self {
        Self {
            regulators: Regulator::ALL.into(),
            name: None,
            lei: None,
            kind: None,
            contacts: [Contact::default(), Contact::default()],
            parent_name: None,
            parent_lei: None,
            currency: None,
            customers: None,
            critical: [
                Component::Login,
                Component::App,
                Component::Payments,
                Component::Cards,
                Component::Transfers,
            ]
            .into(),
            tolerances: Vec::new(),
            holidays: BTreeSet::new(),
        }
    }
}
