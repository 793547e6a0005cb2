//! What the tests of this crate are about: instants counted from one start, and one line of a feed,
//! one release on its way.

use ::payments::{Category, Scheme, Transaction, TransactionLink};
use identity::ReleaseName;
use kernel::{AccountId, ClientId, Currency, LoginId, Money, Timestamp, TransactionId, TransferId};
use rollout::{FeedPlace, Rollout, Share, Stage};
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

pub(crate) fn client() -> ClientId {
    ClientId::from_uuid(bits(1))
}

/// A settled line, created at the start.
pub(crate) fn line() -> Transaction {
    let amount = Money::new(-350, Currency::Gbp);
    Transaction {
        id: TransactionId::from_uuid(bits(2)),
        account: AccountId::from_uuid(bits(3)),
        person: None,
        amount,
        local: amount,
        created_at: start(),
        updated_at: start(),
        link: TransactionLink::Settled { transfer: TransferId::from_uuid(bits(4)), at: start() },
        description: "COFFEE".to_owned(),
        notes: String::new(),
        category: Category::EatingOut,
        scheme: Scheme::Mastercard,
        merchant: None,
        pot: None,
        counterparty: None,
        dedupe_id: String::new(),
        is_load: false,
        is_originator: true,
        is_in_spending: true,
    }
}

/// In its stage since the start.
pub(crate) fn rollout() -> Rollout {
    Rollout {
        release: ReleaseName::parse("new").unwrap(),
        control: ReleaseName::parse("old").unwrap(),
        stage: Stage::Share(Share::Five),
        since: start(),
        serial: 3,
        salt: [7; 32],
        from: FeedPlace { number: 0, login: LoginId::from_uuid(bits(0)) },
        steps: Vec::new(),
        gathered: None,
    }
}
