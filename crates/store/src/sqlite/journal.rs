//! Writes what the ledger decided in a batch: transfers, marks, holds, and the accounts that are due.

use super::chain::POSTINGS;
use super::memory::{Memory, Tail};
use super::places::Slot;
use super::sql::{self, SqlError};
use super::transfer::{self, Entry, Leg};
use crate::codec::{count, encode_hold, encode_ledger_account};
use kernel::{AccountId, TransferId};
use ledger::{Applied, Balances, Books, Kind, Side, Transfer};
use rusqlite::Connection;

const INSERT_ACCOUNT: &str =
    "INSERT INTO ledger_account (id, currency, floor_minor, ceiling_minor, status, opened_at,
    posted, pending_in, pending_out, spent_on, spent_minor, postings, last, last_at, hash, last_seq, slot)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
/// The head alone: what transfers move.
const UPDATE_HEAD: &str =
    "UPDATE ledger_account SET posted = ?1, pending_in = ?2, pending_out = ?3, spent_on = ?4,
    spent_minor = ?5, postings = ?6, last = ?7, last_at = ?8, hash = ?9, last_seq = ?10 WHERE slot = ?11";
const UPDATE_ACCOUNT: &str = "UPDATE ledger_account SET floor_minor = ?3, ceiling_minor = ?4, status = ?5, posted = ?7,
    pending_in = ?8, pending_out = ?9, spent_on = ?10, spent_minor = ?11, postings = ?12, last = ?13, last_at = ?14,
    hash = ?15, last_seq = ?16 WHERE slot = ?17";
const INSERT_MARK: &str = "INSERT INTO mark (slot, number, seq, booked_at, posted, pending_in, pending_out)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const PUT_HOLD: &str = "INSERT INTO hold (id, debit, credit, amount, left_minor, expires_at, state)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (id) DO UPDATE SET left_minor = excluded.left_minor, state = excluded.state";
const INSERT_REVERSAL: &str = "INSERT INTO reversal (original, reversal) VALUES (?1, ?2)";
const UPDATE_FLUSHED: &str = "UPDATE flushed SET seq = ?1 WHERE journal = 'transfer'";

/// Writes the batch; gives the slots whose accounts changed, for readers.
pub(super) fn write(
    conn: &Connection,
    memory: &mut Memory,
    applied: &Applied,
) -> Result<Vec<Slot>, SqlError> {
    let known = memory.tails.len();
    let mut changed = Vec::with_capacity(applied.transfers.len().saturating_mul(2));
    for id in &applied.accounts {
        let slot = slot_of(memory, *id);
        note(memory, slot, &mut changed);
    }
    let stated = changed.len();
    append(conn, memory, applied, &mut changed)?;
    write_holds(conn, &memory.books, &applied.transfers)?;
    for slot in &changed[..stated] {
        let sql = if slot.index() < known { UPDATE_ACCOUNT } else { INSERT_ACCOUNT };
        write_account(conn, memory, *slot, sql)?;
    }
    let slice =
        memory.accounts_flush.slice(applied.transfers.len() as u64, memory.last_transfer, memory.tails.len());
    flush(conn, memory, &slice)?;
    for slot in &changed {
        memory.tails[*slot].is_changed = false;
    }
    Ok(changed)
}

/// Notes a changed account, once.
fn note(memory: &mut Memory, slot: Slot, changed: &mut Vec<Slot>) {
    if !std::mem::replace(&mut memory.tails[slot].is_changed, true) {
        changed.push(slot);
    }
}

/// Writes heads of accounts, and up to where the journal is in them.
pub(super) fn flush(conn: &Connection, memory: &Memory, slice: &super::flush::Slice) -> Result<(), SqlError> {
    for slot in &slice.slots {
        let head = memory.account_head(*slot);
        let [.., posted, pending_in, pending_out, spent_on, spent, postings, last, last_at, hash] =
            encode_ledger_account(&head.account);
        let place = [head.last_seq.into(), slot.row().into()];
        let values = [posted, pending_in, pending_out, spent_on, spent, postings, last, last_at, hash];
        let mut statement = conn.prepare_cached(UPDATE_HEAD)?;
        sql::bind(&mut statement, values.iter().chain(&place))?;
        statement.raw_execute()?;
    }
    if let Some(seq) = slice.flushed {
        sql::run(conn, UPDATE_FLUSHED, &[seq.into()])?;
    }
    Ok(())
}

/// The slot of an account, which is the next one when the batch opened it.
fn slot_of(memory: &mut Memory, id: AccountId) -> Slot {
    let fresh = Tail { id, last_seq: 0, balances: Balances::default(), is_changed: false };
    memory.tails.slot(id).unwrap_or_else(|| memory.tails.push(id, fresh))
}

fn append(
    conn: &Connection,
    memory: &mut Memory,
    applied: &Applied,
    changed: &mut Vec<Slot>,
) -> Result<(), SqlError> {
    let mut entries = Vec::with_capacity(applied.transfers.len());
    for transfer in &applied.transfers {
        let seq = memory.last_transfer + 1;
        memory.last_transfer = seq;
        memory.greatest = memory.greatest.max(Some(transfer.id));
        let leg = |id| {
            let (slot, tail) = memory.tails.get(id).expect("a transfer moves between accounts of the books");
            Leg { slot, previous: tail.last_seq }
        };
        let (debit, credit) = (leg(transfer.debit), leg(transfer.credit));
        entries.push(Entry { transfer, debit, credit });
        for (slot, side) in [(debit.slot, Side::Debit), (credit.slot, Side::Credit)] {
            let tail = &mut memory.tails[slot];
            tail.last_seq = seq;
            tail.balances = tail.balances.forward(transfer, side).expect("the ledger counted it before");
            if POSTINGS.is_mark(transfer.link(side).number) {
                mark(conn, slot, (transfer, side), *tail)?;
            }
            memory.accounts_flush.moved(slot);
            note(memory, slot, changed);
        }
    }
    transfer::append(conn, &entries, memory.last_transfer)
}

fn mark(
    conn: &Connection,
    slot: Slot,
    (transfer, side): (&Transfer, Side),
    tail: Tail,
) -> Result<(), SqlError> {
    let Tail { last_seq, balances, .. } = tail;
    let values = [
        slot.row().into(),
        count(transfer.link(side).number).into(),
        last_seq.into(),
        transfer.booked_at.as_micros().into(),
        balances.posted.into(),
        balances.pending_in.into(),
        balances.pending_out.into(),
    ];
    sql::run(conn, INSERT_MARK, &values).map(drop)
}

fn write_account(conn: &Connection, memory: &Memory, slot: Slot, sql: &str) -> Result<(), SqlError> {
    let head = memory.account_head(slot);
    let mut statement = conn.prepare_cached(sql)?;
    sql::bind(&mut statement, &encode_ledger_account(&head.account))?;
    statement.raw_bind_parameter(16, head.last_seq)?;
    statement.raw_bind_parameter(17, slot.row())?;
    statement.raw_execute()?;
    Ok(())
}

/// Holds as they stand after the batch, each once, and reversals.
fn write_holds(conn: &Connection, books: &Books, transfers: &[Transfer]) -> Result<(), SqlError> {
    let mut holds: Vec<TransferId> = Vec::new();
    for transfer in transfers {
        match transfer.kind {
            Kind::Move => {}
            Kind::Hold { .. } => holds.push(transfer.id),
            Kind::Post { hold, .. } | Kind::Void { hold } | Kind::Expire { hold } => holds.push(hold),
            Kind::Reverse { original } => {
                sql::run(conn, INSERT_REVERSAL, &[original.uuid().into(), transfer.id.uuid().into()])?;
            }
        }
    }
    holds.sort_unstable();
    holds.dedup();
    for id in holds {
        let hold = books.hold(id).expect("the books hold what the batch changed");
        sql::run(conn, PUT_HOLD, &encode_hold(hold))?;
    }
    Ok(())
}
