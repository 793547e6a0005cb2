//! The release of a drill: shipped, looked at, and told of.

use super::figures::{End, Said, Step};
use super::scenario::Scenario;
use super::stand::{self, SHIPPED};
use anyhow::Result;
use bank::Bank;
use identity::{Policy, ReleaseName};
use kernel::Timestamp;
use std::sync::Arc;

/// How the release stands.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) stage: String,
    pub(super) end: End,
    pub(super) said: Option<Said>,
    pub(super) steps: Vec<Step>,
}

/// An attempt that was counted: when that was told, for which arm, and whether it went well.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) at: Timestamp,
    pub(super) is_treatment: bool,
    pub(super) is_ok: bool,
}

pub(super) struct Guide {
    bank: Arc<Bank>,
    name: ReleaseName,
    /// Whether the drill's own bank is the one that watches.
    watches: bool,
}

impl Guide {
    pub(super) fn new(bank: Arc<Bank>, watches: bool) -> Result<Self> {
        Ok(Self { bank, name: ReleaseName::parse(SHIPPED)?, watches })
    }

    /// Makes the release and starts it.
    pub(super) async fn ship(&self, scenario: &Scenario) -> Result<()> {
        let (policy, pins) = (Policy::default_of(scenario.protocol), stand::pin_params()?);
        tracing::debug!(?policy, ?pins, rehashes = scenario.rehashes(), watches = self.watches, "shipped");
        Ok(self.bank.check_ready().await?)
    }

    pub(super) async fn look(&self) -> Result<Seen> {
        self.bank.check_ready().await?;
        Ok(Seen { stage: "draft".to_owned(), end: End::Open, said: None, steps: Vec::new() })
    }

    /// The attempts that ended.
    pub(super) async fn counted(&self) -> Result<Vec<Counted>> {
        let found = self.bank.attempts_since(Timestamp::EPOCH, 10_000).await?;
        let counted = found.iter().map(|one| Counted {
            at: one.ended_at,
            is_treatment: one.release == self.name,
            is_ok: one.is_ok() && !one.is_unexpected,
        });
        Ok(counted.collect())
    }
}
