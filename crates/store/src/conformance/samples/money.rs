//! Accounts, pots, cards, merchants, and lines of a feed.

use super::Fill;
use crate::conformance::names::{at, numbered};
use kernel::{
    AccountId, CardId, Currency, GroupId, MerchantId, Money, PersonId, PotId, Timestamp, TransactionId,
    TransferId,
};
use payments::{
    AccountKind, AccountNumber, Address, Card, CardStatus, Category, Counterparty, CurrentAccount, Merchant,
    Pot, PotLock, PotName, Scheme, SortCode, Transaction, TransactionLink,
};

pub(in crate::conformance) fn current_account(number: u64, fill: Fill) -> CurrentAccount {
    let owner = |place| PersonId::from_uuid(numbered(number + place));
    CurrentAccount {
        id: AccountId::from_uuid(numbered(number)),
        kind: fill.pick(AccountKind::Personal, AccountKind::Joint),
        owners: vec![owner(0)],
        sort_code: SortCode::parse(fill.pick("000000", "999999")).expect("six digits"),
        number: AccountNumber::parse(&format!("{number:08}")).expect("eight digits"),
        currency: fill.pick(Currency::Gbp, Currency::Kwd),
        description: fill.text(),
        created_at: at(i64::try_from(number).unwrap()),
        closed_at: fill.some(Timestamp::MAX),
    }
}

pub(in crate::conformance) fn pot(number: u64, fill: Fill) -> Pot {
    Pot {
        id: PotId::from_uuid(numbered(number)),
        account: AccountId::from_uuid(numbered(number)),
        name: PotName::parse(fill.pick("x", "🏖 e\u{301} 'Holiday' \"\\%")).expect("a name"),
        style: fill.text(),
        currency: fill.pick(Currency::Gbp, Currency::Jpy),
        goal: fill.some(i64::MAX),
        lock: fill.pick(PotLock::Open, PotLock::Until(Timestamp::MAX)),
        created_at: at(i64::try_from(number).unwrap()),
        updated_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
        deleted_at: fill.some(Timestamp::MAX),
    }
}

pub(in crate::conformance) fn card(number: u64, fill: Fill) -> Card {
    Card {
        id: CardId::from_uuid(numbered(number)),
        account: AccountId::from_uuid(numbered(number)),
        person: PersonId::from_uuid(numbered(number)),
        status: fill.pick(CardStatus::Inactive, CardStatus::Blocked),
        created_at: at(i64::try_from(number).unwrap()),
    }
}

pub(in crate::conformance) fn merchant(number: u64, fill: Fill) -> Merchant {
    let address = Address {
        street: fill.text(),
        city: fill.text(),
        region: fill.text(),
        country: fill.text(),
        postcode: fill.text(),
        latitude: fill.pick(0.0, 31.245_270_191_439_438),
        longitude: fill.pick(0.0, -f64::MAX),
    };
    Merchant {
        id: MerchantId::from_uuid(numbered(number)),
        group: GroupId::from_uuid(numbered(number)),
        name: fill.text(),
        logo: fill.text(),
        emoji: fill.pick(String::new(), "👩‍👩‍👧".to_owned()),
        category: fill.pick(Category::General, Category::TopUp),
        is_online: fill.pick(false, true),
        is_atm: fill.pick(false, true),
        address,
        created_at: fill.pick(Timestamp::EPOCH, Timestamp::MAX),
    }
}

/// A line in the feed of the account of this number.
pub(in crate::conformance) fn transaction(number: u64, account: AccountId, fill: Fill) -> Transaction {
    let created_at = at(i64::try_from(number).unwrap());
    let counterparty = Counterparty {
        name: fill.text(),
        sort_code: Some(SortCode::parse("040004").expect("six digits")),
        account_number: Some(AccountNumber::parse("01234567").expect("eight digits")),
        account: Some(account),
        person: Some(PersonId::from_uuid(numbered(number))),
    };
    let transfer = TransferId::from_uuid(numbered(number));
    Transaction {
        id: TransactionId::from_uuid(numbered(number)),
        account,
        person: fill.some(PersonId::from_uuid(numbered(number))),
        amount: Money::new(fill.pick(0, i64::MIN), fill.pick(Currency::Gbp, Currency::Kwd)),
        local: Money::new(fill.pick(0, i64::MAX), fill.pick(Currency::Gbp, Currency::Jpy)),
        created_at,
        updated_at: created_at,
        link: fill
            .pick(TransactionLink::Held(transfer), TransactionLink::Settled { transfer, at: Timestamp::MAX }),
        description: fill.text(),
        notes: fill.text(),
        category: fill.pick(Category::General, Category::Transfers),
        scheme: fill.pick(Scheme::Mastercard, Scheme::TopUp),
        merchant: fill.some(MerchantId::from_uuid(numbered(number))),
        pot: fill.some(PotId::from_uuid(numbered(number))),
        counterparty: fill.some(counterparty),
        dedupe_id: fill.text(),
        is_load: fill.pick(false, true),
        is_originator: fill.pick(false, true),
        is_in_spending: fill.pick(false, true),
    }
}
