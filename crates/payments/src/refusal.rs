//! Why payments say no.

/// A refusal of a payment rule; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("the account is closed")]
    AccountClosed,
    #[error("the pot is deleted")]
    PotDeleted,
    #[error("the pot belongs to another account")]
    PotOfAnotherAccount,
    #[error("the pot is locked")]
    PotLocked,
    #[error("the account has as many pots as it may")]
    TooManyPots,
    #[error("source and target are the same account")]
    SameAccount,
    #[error("the accounts are in different currencies")]
    CurrencyMismatch,
    #[error("the payment is above the limit of one payment")]
    AboveLimit,
    #[error("synthetic customers pay nobody else, and nobody else pays them")]
    Synthetic,
}

impl Refusal {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccountClosed => "account_closed",
            Self::PotDeleted => "pot_deleted",
            Self::PotOfAnotherAccount => "pot_of_another_account",
            Self::PotLocked => "pot_locked",
            Self::TooManyPots => "too_many_pots",
            Self::SameAccount => "same_account",
            Self::CurrencyMismatch => "currency_mismatch",
            Self::AboveLimit => "above_limit",
            Self::Synthetic => "synthetic",
        }
    }
}

#[cfg(test)]
mod tests;
