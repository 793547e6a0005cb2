//! How much a payment may move without a step-up: each customer's own choice, below what the bank allows.

use kernel::{Currency, Money, PersonId, Timestamp};

/// What a payment to a known payee may move without a step-up, until the customer chooses otherwise: 250 pounds.
pub const PAYMENT_WITHOUT_STEP_UP: Money = Money { minor: 25_000, currency: Currency::Gbp };

/// A customer's own limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub person: PersonId,
    /// The most that a payment may move without a step-up, in the currency of the bank; one in another currency always
    /// asks.
    pub payment: Money,
    pub changed_at: Timestamp,
}

/// Why limits are not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LimitsRefusal {
    #[error("the limit is negative, above what the bank allows, or in another currency")]
    OutOfBounds,
}

impl Limits {
    /// What the customer is shown and agrees to, as `payments up to 250.00 GBP`.
    #[must_use]
    pub fn text(payment: Money) -> String {
        format!("payments up to {payment}")
    }
}

/// New limits of a person, once the step-up over [`Limits::text`] is spent.
///
/// # Errors
/// [`LimitsRefusal::OutOfBounds`] for less than nothing, more than `most`, or another currency than its.
pub fn decide_limits(
    person: PersonId,
    payment: Money,
    most: Money,
    now: Timestamp,
) -> Result<Limits, LimitsRefusal> {
    let is_within = (0..=most.minor).contains(&payment.minor) && payment.currency == most.currency;
    if is_within { Ok(Limits { person, payment, changed_at: now }) } else { Err(LimitsRefusal::OutOfBounds) }
}

#[cfg(test)]
mod tests;
