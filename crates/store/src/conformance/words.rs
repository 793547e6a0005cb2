//! Every variant of every stored enum, and values that are nearly the same: nothing, empty, zero.

use super::names::{Shared, at, done, numbered};
use super::rows::{insert, world};
use super::samples::{self, Fill, fingerprint};
use crate::codec::alert_samples as alerts;
use crate::codec::mail_samples::mails;
use bank::{
    Change, Delivery, DeliveryState, FeedQuery, FeedStart, FileType, OutboxEntry, Receipt, ReceiptMerchant,
    Record, Row, Upload, Version, Versioned,
};
use identity::{
    Approval, ApprovalStage, AuditEvent, AuditKind, Client, ClientKind, Device, DeviceState, EndReason,
    Fingerprint, Login, Platform, Protocol, RevokeReason, Session, SessionState, Token, TokenState,
};
use kernel::{AccountId, Currency, Money, PersonId, Timestamp, TransactionId, TransferId};
use payments::{
    AccountKind, Card, CardStatus, Category, Counterparty, CurrentAccount, DeclineReason, Merchant, Pot,
    PotLock, Scheme, Transaction, TransactionLink,
};

/// The base record again and again, each with another number and one thing changed.
fn each<R: Record, V: Clone>(
    rows: &mut Vec<Row>,
    base: fn(u64, Fill) -> R,
    values: &[V],
    set: impl Fn(R, V) -> R,
) {
    for (number, value) in (1_u64..).zip(values) {
        // Far enough apart for each call to have numbers of its own.
        let number = u64::try_from(rows.len()).unwrap() * 100 + 10 + number;
        rows.push(set(base(number, Fill::Plain), value.clone()).into_row());
    }
}

fn people_rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let (person, token) = (PersonId::from_uuid(numbered(1)), samples::token(1, Fill::Plain).id);
    let stages = [
        ApprovalStage::Waiting,
        ApprovalStage::Granted { person, code: fingerprint("granted", 1), at: Timestamp::MAX },
        ApprovalStage::Granted { person, code: fingerprint("granted", 2), at: Timestamp::EPOCH },
        ApprovalStage::Spent { person, code: fingerprint("spent", 1), token },
    ];
    each(&mut rows, samples::approval, &stages, |row, stage| Approval { stage, ..row });
    each(&mut rows, samples::approval, &[None, Some("")], |row, state| Approval {
        state: state.map(str::to_owned),
        ..row
    });
    let kinds = [ClientKind::Public, ClientKind::Confidential { secret: Fingerprint([0; 32]) }];
    each(&mut rows, samples::client, &kinds, |row, kind| Client { kind, ..row });
    let token_states = [TokenState::Live, TokenState::Evicted, TokenState::LoggedOut];
    each(&mut rows, samples::token, &token_states, |row, state| Token { state, ..row });
    let approvals = [None, Some(Timestamp::EPOCH), Some(Timestamp::MAX)];
    each(&mut rows, samples::token, &approvals, |row, approved_at| Token { approved_at, ..row });
    rows
}

fn money_rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let kinds = [AccountKind::Personal, AccountKind::Joint];
    each(&mut rows, samples::current_account, &kinds, |row, kind| CurrentAccount { kind, ..row });
    let account = samples::current_account;
    each(&mut rows, account, &Currency::ALL, |row, currency| CurrentAccount { currency, ..row });
    each(&mut rows, account, &[None, Some(Timestamp::EPOCH)], |row, closed_at| CurrentAccount {
        closed_at,
        ..row
    });
    let locks =
        [PotLock::Open, PotLock::AppOnly, PotLock::Until(Timestamp::EPOCH), PotLock::Until(Timestamp::MAX)];
    each(&mut rows, samples::pot, &locks, |row, lock| Pot { lock, ..row });
    let goals = [None, Some(0), Some(1), Some(i64::MIN), Some(i64::MAX)];
    each(&mut rows, samples::pot, &goals, |row, goal| Pot { goal, ..row });
    let statuses = [CardStatus::Inactive, CardStatus::Active, CardStatus::Blocked];
    each(&mut rows, samples::card, &statuses, |row, status| Card { status, ..row });
    each(&mut rows, samples::merchant, Category::ALL, |row, category| Merchant { category, ..row });
    rows
}

fn beside_rows() -> Vec<Row> {
    let mut rows = Vec::new();
    each(&mut rows, samples::upload, &FileType::ALL, |row, file_type| Upload { file_type, ..row });
    each(&mut rows, samples::receipt, &Currency::ALL, |row, currency| Receipt { currency, ..row });
    each(&mut rows, samples::receipt, &[false, true], |row, is_there| Receipt {
        merchant: is_there.then(empty_merchant),
        ..row
    });
    let webhook = samples::webhook(1, Fill::Plain).id;
    let transaction = TransactionId::from_uuid(numbered(1));
    let mut deliveries = vec![
        Delivery::TransactionCreated { webhook, transaction },
        Delivery::TransactionUpdated { webhook, transaction },
    ];
    deliveries.extend(mails().into_iter().map(|mail| Delivery::Mail(Box::new(mail))));
    deliveries.extend(alerts().into_iter().map(|alert| Delivery::Alert(Box::new(alert))));
    each(&mut rows, samples::outbox_entry, &deliveries, |row, delivery| OutboxEntry { delivery, ..row });
    let states = [DeliveryState::Waiting, DeliveryState::Delivered, DeliveryState::GivenUp];
    each(&mut rows, samples::outbox_entry, &states, |row, state| OutboxEntry { state, ..row });
    each(&mut rows, samples::outbox_entry, &states[1..], |row, state| OutboxEntry {
        delivery: Delivery::MailOver,
        state,
        ..row
    });
    rows
}

fn empty_merchant() -> ReceiptMerchant {
    let [name, phone, email, store_name, store_address, store_postcode] = [(); 6].map(|()| String::new());
    ReceiptMerchant { name, online: false, phone, email, store_name, store_address, store_postcode }
}

/// What [`crate::codec`] has its own tests for, once through the engine.
fn login_rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let states = [
        DeviceState::Pending,
        DeviceState::Trusted { at: at(1) },
        DeviceState::Revoked { at: at(1), why: RevokeReason::Crowded },
    ];
    each(&mut rows, samples::device, &states, |row, state| Device { state, ..row });
    each(&mut rows, samples::device, &Platform::ALL, |row, platform| Device { platform, ..row });
    each(&mut rows, samples::session, &Protocol::ALL, |row, protocol| Session { protocol, ..row });
    each(&mut rows, samples::session, &EndReason::ALL, |row, why| Session {
        state: SessionState::Ended { at: at(1), why },
        ..row
    });
    let links = [None, Some(fingerprint("word", 1)), Some(fingerprint("word", 2))];
    each(&mut rows, samples::login, &links, |row, link| Login { link, ..row });
    each(&mut rows, samples::audit_event, &AuditKind::ALL, |row, kind| AuditEvent { kind, ..row });
    let numbers = [0, 1, i64::MAX.unsigned_abs(), u64::MAX];
    each(&mut rows, samples::audit_event, &numbers, |row, number| AuditEvent { number, ..row });
    rows
}

pub(super) async fn each_word_of_a_row_is_read_back(store: Shared) {
    world(&store, 1).await;
    for rows in [people_rows(), money_rows(), beside_rows(), login_rows()] {
        insert(&store, rows.clone()).await;
        for row in rows {
            let found = store.get(&row.key()).await.unwrap();
            assert_eq!(found, Some(Versioned { row, version: Version::FIRST }));
        }
    }
}

/// Lines that differ in one thing each.
fn lines(account: AccountId) -> Vec<Transaction> {
    let number = std::cell::Cell::new(0);
    let plain = || {
        number.set(number.get() + 1);
        samples::transaction(number.get(), account, Fill::Plain)
    };
    let transfer = TransferId::from_uuid(numbered(5));
    let mut lines = vec![plain(), samples::transaction(1_000, account, Fill::Full)];
    let ends = DeclineReason::ALL.iter().copied().map(TransactionLink::Declined).chain([
        TransactionLink::Held(transfer),
        TransactionLink::Released(transfer),
        TransactionLink::Settled { transfer, at: Timestamp::MAX },
    ]);
    lines.extend(ends.map(|link| Transaction { link, ..plain() }));
    lines.extend(Category::ALL.iter().map(|category| Transaction { category: *category, ..plain() }));
    lines.extend(Scheme::ALL.iter().map(|scheme| Transaction { scheme: *scheme, ..plain() }));
    let currencies = Currency::ALL.map(|currency| Money::new(-1, currency));
    lines.extend(currencies.map(|amount| Transaction { amount, ..plain() }));
    lines.extend(currencies.map(|local| Transaction { local, ..plain() }));
    let full = samples::transaction(1, account, Fill::Full).counterparty.expect("it is there");
    let counterparties = [
        None,
        Some(Counterparty::default()),
        Some(Counterparty { name: "x".to_owned(), ..Counterparty::default() }),
        Some(Counterparty { sort_code: full.sort_code, ..Counterparty::default() }),
        Some(Counterparty { account_number: full.account_number, ..Counterparty::default() }),
        Some(Counterparty { account: full.account, ..Counterparty::default() }),
        Some(Counterparty { person: full.person, ..Counterparty::default() }),
    ];
    lines.extend(counterparties.map(|counterparty| Transaction { counterparty, ..plain() }));
    lines.sort_by_key(|line| line.created_at);
    lines
}

pub(super) async fn each_word_of_a_line_is_read_back(store: Shared) {
    world(&store, 1).await;
    let account = AccountId::from_uuid(numbered(1));
    let lines = lines(account);
    done(&store, Change { at: at(0), lines: lines.clone(), ..Change::default() }).await;
    let query = FeedQuery { account, start: FeedStart::Beginning, before: None, limit: FeedQuery::LIMIT_MAX };
    let in_feed: Vec<Transaction> =
        store.feed(&query).await.unwrap().into_iter().map(|found| found.row).collect();
    assert_eq!(in_feed, lines);
    for line in lines {
        let found = store.get(&line.key()).await.unwrap();
        assert_eq!(found, Some(Versioned { row: line.into_row(), version: Version::FIRST }));
    }
}

pub(super) async fn owners_keep_their_order(store: Shared) {
    insert(&store, (1..=9).map(|number| samples::person(number, Fill::Plain).into_row())).await;
    let owned = |numbers: &[u64]| {
        let owners = numbers.iter().map(|number| PersonId::from_uuid(numbered(*number))).collect();
        CurrentAccount { owners, ..samples::current_account(1, Fill::Plain) }.into_row()
    };
    insert(&store, [owned(&[4, 2, 9, 1])]).await;
    let mut version = Version::FIRST;
    for numbers in [&[9, 4][..], &[4, 9, 3, 5], &[1]] {
        let write = bank::Write::Update(owned(numbers), version);
        done(&store, Change { writes: vec![write], ..Change::default() }).await;
        version = version.next();
        let found = store.get(&owned(numbers).key()).await.unwrap();
        assert_eq!(found, Some(Versioned { row: owned(numbers), version }));
    }
}
