//! What the tests of this crate are about: one account and one pot, changed as each case needs.

use crate::{AccountKind, AccountNumber, CurrentAccount, Pot, PotLock, PotName, SortCode};
use kernel::{AccountId, Currency, PersonId, PotId, Timestamp};
use std::time::Duration;
use uuid::Uuid;

/// The smallest step between two instants.
pub(crate) const STEP: Duration = Duration::from_micros(1);

/// Where every test begins.
pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
}

pub(crate) fn bits(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// An open account in pounds; the same number is the same account.
pub(crate) fn account(number: u128) -> CurrentAccount {
    CurrentAccount {
        id: AccountId::from_uuid(bits(number)),
        kind: AccountKind::Personal,
        owners: vec![PersonId::from_uuid(bits(1))],
        sort_code: SortCode::parse("040099").unwrap(),
        number: AccountNumber::parse("12345678").unwrap(),
        currency: Currency::Gbp,
        description: String::new(),
        created_at: start(),
        closed_at: None,
    }
}

/// The same account, closed.
pub(crate) fn closed(account: CurrentAccount) -> CurrentAccount {
    CurrentAccount { closed_at: Some(start()), ..account }
}

/// An open pot of an account.
pub(crate) fn pot(account: &CurrentAccount) -> Pot {
    Pot {
        id: PotId::from_uuid(bits(100)),
        account: account.id,
        name: PotName::parse("Holidays").unwrap(),
        style: String::new(),
        currency: account.currency,
        goal: None,
        lock: PotLock::Open,
        created_at: start(),
        updated_at: start(),
        deleted_at: None,
    }
}
