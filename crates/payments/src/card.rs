//! A payment card, and whether a purchase with it may go through.

use crate::DeclineReason;
use kernel::{AccountId, CardId, PersonId, Timestamp};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    pub id: CardId,
    pub account: AccountId,
    pub person: PersonId,
    pub status: CardStatus,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardStatus {
    /// Sent out, not yet in use.
    Inactive,
    Active,
    /// Frozen by the customer or the bank.
    Blocked,
}

/// What the card network says of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// Whether the three digits on the back were right; `None` where they were not asked.
    pub is_cvc_right: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Hold the money; the ledger has the last word on whether there is enough.
    Hold,
    Decline(DeclineReason),
}

/// Judges a purchase by the card alone.
#[must_use]
pub fn decide_purchase(card: &Card, purchase: Purchase) -> Verdict {
    match (card.status, purchase.is_cvc_right) {
        (CardStatus::Inactive, _) => Verdict::Decline(DeclineReason::CardInactive),
        (CardStatus::Blocked, _) => Verdict::Decline(DeclineReason::CardBlocked),
        (CardStatus::Active, Some(false)) => Verdict::Decline(DeclineReason::InvalidCvc),
        (CardStatus::Active, Some(true) | None) => Verdict::Hold,
    }
}

#[cfg(test)]
mod tests;
