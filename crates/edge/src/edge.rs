//! What every route shares: the bank, the settings, and the limits.

use crate::EdgeSettings;
use crate::serve::Limits;
use bank::Bank;
use bank::jose::ReplayMemory;
use std::sync::Arc;

/// The bank as HTTP sees it.
pub struct Edge {
    pub(crate) bank: Arc<Bank>,
    pub(crate) settings: EdgeSettings,
    pub(crate) limits: Limits,
    /// The proofs that any route of this process has taken.
    pub(crate) proofs: ReplayMemory,
}

impl Edge {
    #[must_use]
    pub fn new(bank: Arc<Bank>, settings: EdgeSettings) -> Self {
        let limits = Limits::new(&settings);
        let proofs = bank.replay_memory();
        Self { bank, settings, limits, proofs }
    }
}
