//! What every route shares: the bank, the settings, and the limits.

use crate::EdgeSettings;
use crate::serve::Limits;
use bank::Bank;
use bank::jose::ReplayMemory;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The bank as HTTP sees it.
pub struct Edge {
    pub(crate) bank: Arc<Bank>,
    pub(crate) settings: EdgeSettings,
    pub(crate) limits: Limits,
    /// The proofs that any route of this process has taken.
    pub(crate) proofs: ReplayMemory,
    /// Mails that are read now: each is held in memory whole.
    pub(crate) mails: Semaphore,
}

/// Mails that are read at once.
const MAILS_AT_ONCE_MAX: usize = 4;

impl Edge {
    #[must_use]
    pub fn new(bank: Arc<Bank>, settings: EdgeSettings) -> Self {
        let limits = Limits::new(&settings);
        let proofs = bank.replay_memory();
        Self { bank, settings, limits, proofs, mails: Semaphore::new(MAILS_AT_ONCE_MAX) }
    }
}
