//! Why the ledger says no. The order of the variants is the order in which they are looked for.

/// A refusal of the ledger; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("this id was used before with another body")]
    RepeatDiffers,
    #[error("no such account")]
    UnknownAccount,
    #[error("an account of this id stands open already, on other terms")]
    AccountExists,
    #[error("debit and credit are the same account")]
    SameAccount,
    #[error("the accounts are in different currencies")]
    CurrencyMismatch,
    #[error("no such hold")]
    UnknownHold,
    #[error("the hold was posted, voided or expired before")]
    HoldClosed,
    #[error("the hold has expired")]
    HoldExpired,
    #[error("the hold has not expired yet")]
    HoldNotExpired,
    #[error("more than the hold has left")]
    MoreThanHeld,
    #[error("no such transfer")]
    UnknownTransfer,
    #[error("only posted money can be reversed")]
    NotReversible,
    #[error("the transfer was reversed before")]
    AlreadyReversed,
    #[error("the account is closed")]
    AccountClosed,
    #[error("the account is frozen")]
    AccountFrozen,
    #[error("the account still has money or holds")]
    AccountNotEmpty,
    #[error("the floor lies above the ceiling")]
    LimitsCrossed,
    #[error("not enough money")]
    NotEnoughMoney,
    #[error("the account would rise above its ceiling")]
    AboveCeiling,
    #[error("the sum is beyond what the ledger can count")]
    Overflow,
}

impl Refusal {
    /// The stable name, for outcomes and for tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RepeatDiffers => "repeat_differs",
            Self::UnknownAccount => "unknown_account",
            Self::AccountExists => "account_exists",
            Self::SameAccount => "same_account",
            Self::CurrencyMismatch => "currency_mismatch",
            Self::UnknownHold => "unknown_hold",
            Self::HoldClosed => "hold_closed",
            Self::HoldExpired => "hold_expired",
            Self::HoldNotExpired => "hold_not_expired",
            Self::MoreThanHeld => "more_than_held",
            Self::UnknownTransfer => "unknown_transfer",
            Self::NotReversible => "not_reversible",
            Self::AlreadyReversed => "already_reversed",
            Self::AccountClosed => "account_closed",
            Self::AccountFrozen => "account_frozen",
            Self::AccountNotEmpty => "account_not_empty",
            Self::LimitsCrossed => "limits_crossed",
            Self::NotEnoughMoney => "not_enough_money",
            Self::AboveCeiling => "above_ceiling",
            Self::Overflow => "overflow",
        }
    }
}
