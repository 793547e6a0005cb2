//! Pots: money set aside within a current account.

use crate::{CurrentAccount, Refusal};
use kernel::{AccountId, Currency, PotId, Timestamp};

/// Open pots of one account.
pub const POTS_MAX: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pot {
    pub id: PotId,
    pub account: AccountId,
    pub name: PotName,
    pub style: String,
    pub currency: Currency,
    /// What the customer saves towards, in minor units.
    pub goal: Option<i64>,
    pub lock: PotLock,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub deleted_at: Option<Timestamp>,
}

/// Whether money may leave the pot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PotLock {
    Open,
    /// Until that instant; then it is open again.
    Until(Timestamp),
    /// Added security: only the customer in the app, never a client.
    AppOnly,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PotName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pot's name has between 1 and 60 characters, none of them control characters")]
pub struct PotNameError;

impl PotName {
    pub const CHARS_MAX: usize = 60;

    /// # Errors
    /// [`PotNameError`] when it is empty, too long, or holds control characters.
    pub fn parse(raw: &str) -> Result<Self, PotNameError> {
        let name = raw.trim();
        let chars = name.chars().count();
        if chars == 0 || Self::CHARS_MAX < chars || name.chars().any(char::is_control) {
            return Err(PotNameError);
        }
        Ok(Self(name.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Pot {
    pub const STYLE_CHARS_MAX: usize = 40;

    #[must_use]
    pub fn is_locked(&self, now: Timestamp) -> bool {
        match self.lock {
            PotLock::Open => false,
            PotLock::Until(at) => now < at,
            PotLock::AppOnly => true,
        }
    }
}

/// Whether another pot may be made.
///
/// # Errors
/// [`Refusal::AccountClosed`], or [`Refusal::TooManyPots`] at [`POTS_MAX`] open pots.
pub fn decide_pot(account: &CurrentAccount, pots: &[Pot]) -> Result<(), Refusal> {
    if account.is_closed() {
        return Err(Refusal::AccountClosed);
    }
    let open = pots.iter().filter(|pot| pot.deleted_at.is_none()).count();
    if open < POTS_MAX { Ok(()) } else { Err(Refusal::TooManyPots) }
}

/// Whether a client may give the pot this lock: it may tighten one, never loosen one that still holds.
///
/// # Errors
/// [`Refusal::PotDeleted`], or [`Refusal::PotLocked`] when the new lock would end before the old one.
pub fn decide_lock(pot: &Pot, lock: PotLock, now: Timestamp) -> Result<(), Refusal> {
    if pot.deleted_at.is_some() {
        return Err(Refusal::PotDeleted);
    }
    match (pot.lock, lock) {
        (PotLock::Open, _) | (_, PotLock::AppOnly) => Ok(()),
        (PotLock::Until(at), _) if at <= now => Ok(()),
        (PotLock::Until(old), PotLock::Until(new)) if old <= new => Ok(()),
        (PotLock::Until(_) | PotLock::AppOnly, PotLock::Open | PotLock::Until(_)) => Err(Refusal::PotLocked),
    }
}

/// Whether money may go from the account into the pot.
///
/// # Errors
/// [`Refusal::AccountClosed`], [`Refusal::PotDeleted`] or [`Refusal::PotOfAnotherAccount`], in this order.
pub fn decide_deposit(account: &CurrentAccount, pot: &Pot) -> Result<(), Refusal> {
    if account.is_closed() {
        return Err(Refusal::AccountClosed);
    }
    if pot.deleted_at.is_some() {
        return Err(Refusal::PotDeleted);
    }
    if pot.account == account.id { Ok(()) } else { Err(Refusal::PotOfAnotherAccount) }
}

/// Whether a client may take money out of the pot.
///
/// # Errors
/// As [`decide_deposit`], then [`Refusal::PotLocked`].
pub fn decide_withdrawal(account: &CurrentAccount, pot: &Pot, now: Timestamp) -> Result<(), Refusal> {
    decide_deposit(account, pot)?;
    if pot.is_locked(now) { Err(Refusal::PotLocked) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
