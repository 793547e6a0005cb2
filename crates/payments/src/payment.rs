//! Payments between customers of the bank.

use crate::{CurrentAccount, Purpose, Refusal};
use kernel::Amount;

/// The words that travel with a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reference has 100 characters at most, none of them control characters")]
pub struct ReferenceError;

impl Reference {
    pub const CHARS_MAX: usize = 100;

    /// # Errors
    /// [`ReferenceError`] when it is too long or holds control characters.
    pub fn parse(raw: &str) -> Result<Self, ReferenceError> {
        let text = raw.trim();
        if Self::CHARS_MAX < text.chars().count() || text.chars().any(char::is_control) {
            return Err(ReferenceError);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, Copy)]
pub struct PaymentAsk<'a> {
    pub source: &'a CurrentAccount,
    pub target: &'a CurrentAccount,
    pub amount: Amount,
    /// The most one payment may move, in minor units.
    pub amount_max: i64,
}

/// Whether a payment may be tried; whether there is enough money is the ledger's to say.
///
/// # Errors
/// [`Refusal::Synthetic`], [`Refusal::AccountClosed`], [`Refusal::SameAccount`], [`Refusal::CurrencyMismatch`] or
/// [`Refusal::AboveLimit`], in this order.
pub fn decide_payment(ask: &PaymentAsk<'_>) -> Result<(), Refusal> {
    if ask.source.is_synthetic() != ask.target.is_synthetic() {
        return Err(Refusal::Synthetic);
    }
    if ask.source.is_closed() || ask.target.is_closed() {
        return Err(Refusal::AccountClosed);
    }
    if ask.source.id == ask.target.id {
        return Err(Refusal::SameAccount);
    }
    if ask.source.currency != ask.target.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    if ask.amount_max < ask.amount.minor() { Err(Refusal::AboveLimit) } else { Ok(()) }
}

/// What the ledger keeps of a payment that was decided: the pennies of synthetic customers are told apart there.
#[must_use]
pub fn payment_purpose(source: &CurrentAccount) -> Purpose {
    if source.is_synthetic() { Purpose::SyntheticPayment } else { Purpose::Payment }
}

#[cfg(test)]
mod tests;
