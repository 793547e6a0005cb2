//! Synthetic customers: programs that use the bank as an app does, so that somebody is always there to notice.
//!
//! Invariants: the mark is made with the person and never taken off; only whoever has it is given a protocol that the
//! release in force does not choose.

use crate::{Login, Platform, Policy, Protocol, ReleaseName, StaffName};
use kernel::{AccountId, PersonId, Timestamp};

/// Synthetic customers of one bank.
pub const SYNTHETICS_MAX: usize = 64;

/// The mark of a synthetic customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synthetic {
    pub person: PersonId,
    pub account: AccountId,
    /// What its device says it runs.
    pub platform: Platform,
    /// Of all of its sessions.
    pub protocol: Protocol,
    pub created_by: StaffName,
    pub created_at: Timestamp,
}

/// No more synthetic customers are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SyntheticRefusal {
    #[error("there are {SYNTHETICS_MAX} synthetic customers at most")]
    TooMany,
}

/// Whether so many more may be made beside those there are.
///
/// # Errors
/// [`SyntheticRefusal::TooMany`].
pub const fn decide_synthetics(there_are: usize, more: usize) -> Result<(), SyntheticRefusal> {
    if there_are.saturating_add(more) <= SYNTHETICS_MAX { Ok(()) } else { Err(SyntheticRefusal::TooMany) }
}

impl Synthetic {
    /// What a session of this customer is given where everybody else is given `usual`.
    #[must_use]
    pub fn policy(&self, usual: Policy) -> Policy {
        usual.in_protocol(self.protocol)
    }

    /// The attempt as one of this customer's: of the release in force, in the protocol of the mark, and compared with
    /// nobody's.
    #[must_use]
    pub fn given(&self, login: Login, in_force: ReleaseName) -> Login {
        Login {
            release: in_force,
            protocol: Some(self.protocol),
            trial: None,
            blames: None,
            is_synthetic: true,
            ..login
        }
    }
}

#[cfg(test)]
mod tests;
