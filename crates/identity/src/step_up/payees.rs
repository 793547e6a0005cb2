//! Payees that a customer has agreed to once (RTS SCA, article 13), and which payments need a step-up.

use kernel::{Money, PersonId, Secret, Timestamp};

/// Known payees of one person; beyond that the one agreed to longest ago is asked for again.
pub const PAYEES_MAX: usize = 100;

/// The payees that a person has agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payees {
    pub person: PersonId,
    /// In the order of agreement; [`PAYEES_MAX`] at most.
    pub known: Vec<KnownPayee>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPayee {
    /// As paid, the same text as in the step-up.
    pub payee: Secret<String>,
    /// As shown when the customer agreed.
    pub text: Secret<String>,
    pub since: Timestamp,
}

/// A payment, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub struct PaymentFacts<'a> {
    pub amount: Money,
    /// As paid.
    pub payee: &'a str,
    /// Both accounts belong to the person (RTS SCA, article 15).
    pub is_own: bool,
}

/// Why an action waits for a step-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum StepUpNeeded {
    #[error("the payment needs the customer's word")]
    Payment { is_new_payee: bool, is_above_limit: bool },
    #[error("changing limits needs the customer's word")]
    Limits,
    #[error("removing another device needs the customer's word")]
    Devices,
    #[error("adding or removing a passkey needs the customer's word")]
    Passkeys,
}

impl StepUpNeeded {
    #[must_use]
    pub const fn code(self) -> &'static str {
        "step_up_needed"
    }
}

impl Payees {
    #[must_use]
    pub const fn empty(person: PersonId) -> Self {
        Self { person, known: Vec::new() }
    }

    #[must_use]
    pub fn knows(&self, payee: &str) -> bool {
        self.known.iter().any(|known| known.payee.expose() == payee)
    }
}

/// Why a payment needs a step-up; nothing when it does not.
#[must_use]
pub fn decide_needed(facts: PaymentFacts<'_>, payees: &Payees, limit: Money) -> Option<StepUpNeeded> {
    if facts.is_own {
        return None;
    }
    let is_new_payee = !payees.knows(facts.payee);
    let is_above_limit = facts.amount.currency != limit.currency || limit.minor < facts.amount.minor;
    let needed = StepUpNeeded::Payment { is_new_payee, is_above_limit };
    (is_new_payee || is_above_limit).then_some(needed)
}

/// The payees after the person agreed to one; nothing when they had before.
#[must_use]
pub fn decide_known(
    payees: &Payees,
    payee: &Secret<String>,
    text: &Secret<String>,
    now: Timestamp,
) -> Option<Payees> {
    if payees.knows(payee.expose()) {
        return None;
    }
    let mut known = payees.known.clone();
    if PAYEES_MAX <= known.len() {
        known.remove(0);
    }
    known.push(KnownPayee { payee: payee.clone(), text: text.clone(), since: now });
    Some(Payees { person: payees.person, known })
}

#[cfg(test)]
mod tests;
