//! Money kept aside, and what is left of it.

use crate::{Kind, Refusal, Transfer};
use kernel::{AccountId, Timestamp, TransferId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldState {
    Open,
    /// Posted to the last, in one part or in several.
    Posted,
    Voided,
    Expired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub id: TransferId,
    pub debit: AccountId,
    pub credit: AccountId,
    /// Minor units, as placed.
    pub amount: i64,
    /// Minor units still held; zero unless open.
    pub left: i64,
    pub expires_at: Timestamp,
    pub state: HoldState,
}

impl Hold {
    /// The hold that a transfer of kind [`Kind::Hold`] placed.
    pub(crate) fn placed(transfer: &Transfer, expires_at: Timestamp) -> Self {
        Self {
            id: transfer.id,
            debit: transfer.debit,
            credit: transfer.credit,
            amount: transfer.pending,
            left: transfer.pending,
            expires_at,
            state: HoldState::Open,
        }
    }

    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }

    /// The hold after one of the transfers that end it, in part or whole.
    pub(crate) fn after(&self, transfer: &Transfer) -> Result<Self, Refusal> {
        let left = self.left.checked_add(transfer.pending).ok_or(Refusal::Overflow)?;
        let state = match transfer.kind {
            Kind::Post { .. } if 0 < left => HoldState::Open,
            Kind::Post { .. } => HoldState::Posted,
            Kind::Void { .. } => HoldState::Voided,
            Kind::Expire { .. } => HoldState::Expired,
            Kind::Move | Kind::Hold { .. } | Kind::Reverse { .. } => self.state,
        };
        Ok(Self { left, state, ..*self })
    }
}
