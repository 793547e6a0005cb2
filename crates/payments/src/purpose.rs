//! What the bank means by a transfer, as the number the ledger keeps.

/// The meaning of a transfer. A number, once given, is never given to another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Money from outside: a salary, a top-up.
    Funding,
    /// Money to outside: a bill, a rent.
    Outgoing,
    PotDeposit,
    PotWithdrawal,
    /// Between two customers of the bank.
    Payment,
    CardPurchase,
    Refund,
    Interest,
    Fee,
    /// Between two synthetic customers of the bank.
    SyntheticPayment,
}

impl Purpose {
    #[must_use]
    pub const fn number(self) -> ledger::Purpose {
        ledger::Purpose(match self {
            Self::Funding => 1,
            Self::Outgoing => 2,
            Self::PotDeposit => 3,
            Self::PotWithdrawal => 4,
            Self::Payment => 5,
            Self::CardPurchase => 6,
            Self::Refund => 7,
            Self::Interest => 8,
            Self::Fee => 9,
            Self::SyntheticPayment => 10,
        })
    }
}

#[cfg(test)]
mod tests;
