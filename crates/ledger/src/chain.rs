//! The hash chain: each posting's hash covers the hashes before it in both its accounts, and the whole record.
//!
//! One hash (BLAKE3, 32 bytes) serves both accounts of a transfer, so a changed byte breaks two chains at once.

use crate::{Account, Kind, Open, Transfer};
use kernel::{AccountId, Currency, Timestamp, TransferId};
use std::fmt;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(6).try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// The longest record [`of_transfer`] covers: two hashes, five ids, nine numbers, and single bytes.
const RECORD_BYTES_MAX: usize = 288;

/// A fixed-size buffer that is filled front to back.
struct Record {
    bytes: [u8; RECORD_BYTES_MAX],
    len: usize,
}

impl Record {
    const fn new() -> Self {
        Self { bytes: [0; RECORD_BYTES_MAX], len: 0 }
    }

    fn put<const N: usize>(&mut self, part: [u8; N]) {
        let end = self.len.checked_add(N).expect("records are short");
        self.bytes
            .get_mut(self.len..end)
            .expect("RECORD_BYTES_MAX covers every field")
            .copy_from_slice(&part);
        self.len = end;
    }

    fn put_id(&mut self, id: Option<TransferId>) {
        self.put(id.map_or([0; 16], |id| *id.uuid().as_bytes()));
    }

    fn put_account(&mut self, id: AccountId) {
        self.put(*id.uuid().as_bytes());
    }

    fn hash(&self) -> Hash {
        Hash(*blake3::hash(self.bytes.get(..self.len).expect("len counts what was put")).as_bytes())
    }
}

/// The hash of the opening zero, number 0 of every chain.
pub(crate) fn of_opening(open: &Open, opened_at: Timestamp) -> Hash {
    let mut record = Record::new();
    record.put(*b"open");
    record.put_account(open.account);
    record.put(currency_code(open.currency));
    record.put(opened_at.as_micros().to_le_bytes());
    record.hash()
}

/// The hash of a posting, from its own fields (all but `hash`) and the heads of its two accounts before it.
pub(crate) fn of_transfer(transfer: &Transfer, debit: &Account, credit: &Account) -> Hash {
    let mut record = Record::new();
    record.put(debit.hash.0);
    record.put(credit.hash.0);
    record.put_id(Some(transfer.id));
    let (kind, reference, expires_at) = kind_fields(transfer.kind);
    record.put([kind]);
    record.put_id(reference);
    record.put(expires_at.as_micros().to_le_bytes());
    record.put_account(transfer.debit);
    record.put_account(transfer.credit);
    record.put(currency_code(debit.currency));
    record.put(transfer.posted.to_le_bytes());
    record.put(transfer.pending.to_le_bytes());
    record.put(transfer.booked_at.as_micros().to_le_bytes());
    record.put(transfer.value_on.0.to_le_bytes());
    record.put(transfer.purpose.0.to_le_bytes());
    record.put([u8::from(transfer.spend_on.is_some())]);
    record.put(transfer.spend_on.map_or([0; 4], |day| day.0.to_le_bytes()));
    record.put(transfer.debit_link.number.to_le_bytes());
    record.put(transfer.credit_link.number.to_le_bytes());
    record.hash()
}

fn kind_fields(kind: Kind) -> (u8, Option<TransferId>, Timestamp) {
    match kind {
        Kind::Move => (1, None, Timestamp::EPOCH),
        Kind::Hold { expires_at } => (2, None, expires_at),
        Kind::Post { hold, is_last: false } => (3, Some(hold), Timestamp::EPOCH),
        Kind::Post { hold, is_last: true } => (4, Some(hold), Timestamp::EPOCH),
        Kind::Void { hold } => (5, Some(hold), Timestamp::EPOCH),
        Kind::Expire { hold } => (6, Some(hold), Timestamp::EPOCH),
        Kind::Reverse { original } => (7, Some(original), Timestamp::EPOCH),
    }
}

fn currency_code(currency: Currency) -> [u8; 3] {
    let mut code = [0; 3];
    code.copy_from_slice(currency.code().as_bytes());
    code
}
