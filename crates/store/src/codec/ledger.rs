//! The ledger's own records, outcomes, replies and feed lines.

use super::decode::{at, maybe_at, word};
use super::{Cells, CodecError, Value, Word};
use bank::{Reply, ReplyKey, StoredOutcome};
use kernel::{
    AccountId, BusinessDay, Currency, MerchantId, Money, PersonId, PotId, Timestamp, TransactionId,
    TransferId,
};
use ledger::{Account, Balances, Hash, Hold, HoldState, Kind, Link, Purpose, Spent, Status, Transfer};
use payments::{
    AccountNumber, Category, Counterparty, DeclineReason, Scheme, SortCode, Transaction, TransactionLink,
};

type Read<T> = Result<T, CodecError>;

/// A kind as its number, the transfer it refers to, and its expiry. The numbers are those of the hash chain.
pub(crate) fn kind_columns(kind: Kind) -> (i64, Option<TransferId>, Option<Timestamp>) {
    match kind {
        Kind::Move => (1, None, None),
        Kind::Hold { expires_at } => (2, None, Some(expires_at)),
        Kind::Post { hold, is_last: false } => (3, Some(hold), None),
        Kind::Post { hold, is_last: true } => (4, Some(hold), None),
        Kind::Void { hold } => (5, Some(hold), None),
        Kind::Expire { hold } => (6, Some(hold), None),
        Kind::Reverse { original } => (7, Some(original), None),
    }
}

fn kind(number: i64, reference: Option<TransferId>, expires_at: Option<Timestamp>) -> Read<Kind> {
    Ok(match (number, reference, expires_at) {
        (1, None, None) => Kind::Move,
        (2, None, Some(expires_at)) => Kind::Hold { expires_at },
        (3, Some(hold), None) => Kind::Post { hold, is_last: false },
        (4, Some(hold), None) => Kind::Post { hold, is_last: true },
        (5, Some(hold), None) => Kind::Void { hold },
        (6, Some(hold), None) => Kind::Expire { hold },
        (7, Some(original), None) => Kind::Reverse { original },
        _ => return Err(CodecError::Value("kind of transfer")),
    })
}

fn hash(bytes: &[u8]) -> Read<Hash> {
    bytes.try_into().map(Hash).map_err(|_| CodecError::Value("hash"))
}

fn day(cells: &mut impl Cells) -> Read<BusinessDay> {
    i32::try_from(cells.int()?).map(BusinessDay).map_err(|_| CodecError::Value("day"))
}

fn maybe_day(cells: &mut impl Cells) -> Read<Option<BusinessDay>> {
    let day = |day| i32::try_from(day).map(BusinessDay).map_err(|_| CodecError::Value("day"));
    cells.maybe_int()?.map(day).transpose()
}

fn link(cells: &mut impl Cells) -> Read<Link> {
    let number = u64::try_from(cells.int()?).map_err(|_| CodecError::Value("posting's number"))?;
    Ok(Link { number, previous: cells.maybe_id()?.map(TransferId::from_uuid) })
}

/// A count as the engines keep it.
pub(crate) fn count(number: u64) -> i64 {
    i64::try_from(number).expect("nothing is counted beyond i64")
}

/// Reads: id, kind, reference, expiry, debit, credit, posted, pending, booked at, value day, purpose, spending day,
/// debit number, debit previous, credit number, credit previous, hash.
pub(crate) fn decode_transfer(cells: &mut impl Cells) -> Read<Transfer> {
    let id = TransferId::from_uuid(cells.id()?);
    let number = cells.int()?;
    let reference = cells.maybe_id()?.map(TransferId::from_uuid);
    let expires_at = maybe_at(cells)?;
    Ok(Transfer {
        id,
        kind: kind(number, reference, expires_at)?,
        debit: AccountId::from_uuid(cells.id()?),
        credit: AccountId::from_uuid(cells.id()?),
        posted: cells.int()?,
        pending: cells.int()?,
        booked_at: at(cells)?,
        value_on: day(cells)?,
        purpose: u16::try_from(cells.int()?).map(Purpose).map_err(|_| CodecError::Value("purpose"))?,
        spend_on: maybe_day(cells)?,
        debit_link: link(cells)?,
        credit_link: link(cells)?,
        hash: hash(&cells.bytes()?)?,
    })
}

/// An account's columns: id, currency, floor, ceiling, status, opened at, posted, pending in, pending out, spending
/// day, spent, postings, last, last at, hash.
pub(crate) fn encode_ledger_account(it: &Account) -> [Value<'_>; 15] {
    [
        it.id.uuid().into(),
        it.currency.word().into(),
        it.floor.into(),
        it.ceiling.into(),
        it.status.word().into(),
        it.opened_at.as_micros().into(),
        it.balances.posted.into(),
        it.balances.pending_in.into(),
        it.balances.pending_out.into(),
        i64::from(it.spent.day.0).into(),
        it.spent.minor.into(),
        count(it.postings).into(),
        it.last.map(TransferId::uuid).into(),
        it.last_at.as_micros().into(),
        it.hash.0.as_slice().into(),
    ]
}

/// Reads what [`encode_ledger_account`] gives.
pub(crate) fn decode_ledger_account(cells: &mut impl Cells) -> Read<Account> {
    Ok(Account {
        id: AccountId::from_uuid(cells.id()?),
        currency: word::<Currency>(cells)?,
        floor: cells.maybe_int()?,
        ceiling: cells.maybe_int()?,
        status: word::<Status>(cells)?,
        opened_at: at(cells)?,
        balances: Balances { posted: cells.int()?, pending_in: cells.int()?, pending_out: cells.int()? },
        spent: Spent { day: day(cells)?, minor: cells.int()? },
        postings: u64::try_from(cells.int()?).map_err(|_| CodecError::Value("count of postings"))?,
        last: cells.maybe_id()?.map(TransferId::from_uuid),
        last_at: at(cells)?,
        hash: hash(&cells.bytes()?)?,
    })
}

/// A hold's columns: id, debit, credit, amount, left, expires at, state.
pub(crate) fn encode_hold(it: &Hold) -> [Value<'static>; 7] {
    [
        it.id.uuid().into(),
        it.debit.uuid().into(),
        it.credit.uuid().into(),
        it.amount.into(),
        it.left.into(),
        it.expires_at.as_micros().into(),
        it.state.word().into(),
    ]
}

/// Reads what [`encode_hold`] gives.
pub(crate) fn decode_hold(cells: &mut impl Cells) -> Read<Hold> {
    Ok(Hold {
        id: TransferId::from_uuid(cells.id()?),
        debit: AccountId::from_uuid(cells.id()?),
        credit: AccountId::from_uuid(cells.id()?),
        amount: cells.int()?,
        left: cells.int()?,
        expires_at: at(cells)?,
        state: word::<HoldState>(cells)?,
    })
}

/// Reads: scope, key, fingerprint, body, expires at.
pub(crate) fn decode_reply(cells: &mut impl Cells) -> Read<Reply> {
    Ok(Reply {
        key: ReplyKey { scope: cells.text()?, key: cells.text()? },
        fingerprint: cells.bytes()?.try_into().map_err(|_| CodecError::Value("fingerprint"))?,
        body: cells.bytes()?,
        expires_at: at(cells)?,
    })
}

/// Reads: operation, code, channel, at, lasted in microseconds, count.
pub(crate) fn decode_outcome(cells: &mut impl Cells) -> Read<StoredOutcome> {
    Ok(StoredOutcome {
        operation: cells.text()?,
        code: cells.text()?,
        channel: cells.text()?,
        at: at(cells)?,
        lasted_us: cells.int()?,
        count: u32::try_from(cells.int()?).map_err(|_| CodecError::Value("count"))?,
    })
}

/// An outcome's columns, as [`decode_outcome`] reads them. The cohort is one word in the column of the channel: a build
/// that knows channels alone reads it as one of those, and counts it.
pub(crate) fn encode_outcome(it: &kernel::Outcome) -> [Value<'static>; 6] {
    [
        it.operation.into(),
        it.code.into(),
        it.cohort.word().into(),
        it.at.as_micros().into(),
        i64::try_from(it.lasted.as_micros()).unwrap_or(i64::MAX).into(),
        i64::from(it.count).into(),
    ]
}

fn money(cells: &mut impl Cells) -> Read<Money> {
    Ok(Money { minor: cells.int()?, currency: word::<Currency>(cells)? })
}

fn transaction_link(cells: &mut impl Cells) -> Read<TransactionLink> {
    let link = cells.text()?;
    let transfer = cells.maybe_id()?.map(TransferId::from_uuid);
    let settled_at = maybe_at(cells)?;
    let reason = cells.maybe_text()?.map(|word| DeclineReason::read(&word)).transpose()?;
    Ok(match (link.as_str(), transfer, settled_at, reason) {
        ("declined", _, _, Some(reason)) => TransactionLink::Declined(reason),
        ("held", Some(transfer), ..) => TransactionLink::Held(transfer),
        ("settled", Some(transfer), Some(at), _) => TransactionLink::Settled { transfer, at },
        ("released", Some(transfer), ..) => TransactionLink::Released(transfer),
        _ => return Err(CodecError::Value("transaction's link")),
    })
}

fn counterparty(cells: &mut impl Cells) -> Read<Option<Counterparty>> {
    let name = cells.maybe_text()?;
    let sort_code = cells.maybe_text()?.map(|text| SortCode::parse(&text)).transpose();
    let account_number = cells.maybe_text()?.map(|text| AccountNumber::parse(&text)).transpose();
    let account = cells.maybe_id()?.map(AccountId::from_uuid);
    let person = cells.maybe_id()?.map(PersonId::from_uuid);
    let Some(name) = name else { return Ok(None) };
    Ok(Some(Counterparty {
        name,
        sort_code: sort_code.map_err(|_| CodecError::Value("sort code"))?,
        account_number: account_number.map_err(|_| CodecError::Value("account number"))?,
        account,
        person,
    }))
}

/// Reads what `encode_transaction` gives.
pub(crate) fn decode_transaction(cells: &mut impl Cells) -> Read<Transaction> {
    Ok(Transaction {
        id: TransactionId::from_uuid(cells.id()?),
        account: AccountId::from_uuid(cells.id()?),
        person: cells.maybe_id()?.map(PersonId::from_uuid),
        amount: money(cells)?,
        local: money(cells)?,
        created_at: at(cells)?,
        updated_at: at(cells)?,
        link: transaction_link(cells)?,
        description: cells.text()?,
        notes: cells.text()?,
        category: word::<Category>(cells)?,
        scheme: word::<Scheme>(cells)?,
        merchant: cells.maybe_id()?.map(MerchantId::from_uuid),
        pot: cells.maybe_id()?.map(PotId::from_uuid),
        counterparty: counterparty(cells)?,
        dedupe_id: cells.text()?,
        is_load: cells.flag()?,
        is_originator: cells.flag()?,
        is_in_spending: cells.flag()?,
    })
}
