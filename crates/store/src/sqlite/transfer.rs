//! The journal's records: written at its end, read with the ids that their numbers stand for.

use super::places::Slot;
use super::sql::{self, Columns, SqlError};
use crate::codec::{Cells, count, decode_transfer, kind_columns};
use kernel::{Timestamp, TransferId};
use ledger::{Side, Transfer};
use rusqlite::{Connection, Statement};

/// A transfer and its place in the journal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Journaled {
    pub(super) seq: i64,
    pub(super) transfer: Transfer,
    debit_previous: i64,
    credit_previous: i64,
}

impl Journaled {
    /// The place of the posting before this one, in the account of one side.
    pub(super) const fn previous(&self, side: Side) -> i64 {
        match side {
            Side::Debit => self.debit_previous,
            Side::Credit => self.credit_previous,
        }
    }
}

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT t.seq, t.id, t.kind, t.reference, t.expires_at, d.id, c.id, t.posted, t.pending, t.booked_at,
            t.value_on, t.purpose, t.spend_on, t.debit_number, dp.id, t.credit_number, cp.id, t.hash,
            t.debit_previous, t.credit_previous
            FROM transfer t
            CROSS JOIN ledger_account d ON d.slot = t.debit
            CROSS JOIN ledger_account c ON c.slot = t.credit
            LEFT JOIN transfer dp ON dp.seq = t.debit_previous
            LEFT JOIN transfer cp ON cp.seq = t.credit_previous ",
            $where
        )
    };
}

pub(super) const SELECT_AFTER: &str = select!("WHERE ?1 < t.seq ORDER BY t.seq LIMIT ?2");
const SELECT_BY_SEQ: &str = select!("WHERE t.seq = ?1");
const SELECT_BY_ID: &str = select!("WHERE t.id = ?1");

macro_rules! row {
    () => {
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    };
}

macro_rules! eight {
    ($row:expr) => {
        concat!($row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row, ",", $row)
    };
}

// A failure ends the whole transaction in any case: without a way back to before the statement it is cheaper. The row's
// number is SQLite's to give, because one that is handed in has to be searched for.
macro_rules! insert {
    ($rows:expr) => {
        concat!(
            "INSERT OR ROLLBACK INTO transfer (id, kind, reference, expires_at, debit, credit, posted, pending, booked_at,
            value_on, purpose, spend_on, debit_number, debit_previous, credit_number, credit_previous, hash) VALUES ",
            $rows
        )
    };
}

/// Rows of one statement: SQLite goes to the journal's end once for all of them.
const INSERTS: [(usize, &str); 3] =
    [(64, insert!(eight!(eight!(row!())))), (8, insert!(eight!(row!()))), (1, insert!(row!()))];

pub(super) fn read(row: &mut Columns<'_, '_>) -> Result<Journaled, SqlError> {
    let (seq, transfer) = (row.int()?, decode_transfer(row)?);
    Ok(Journaled { seq, transfer, debit_previous: row.int()?, credit_previous: row.int()? })
}

pub(super) fn by_seq(conn: &Connection, seq: i64) -> Result<Journaled, SqlError> {
    sql::one(conn, SELECT_BY_SEQ, &[seq.into()], read)?.ok_or(SqlError::Missing("a transfer of the journal"))
}

pub(super) fn by_id(conn: &Connection, id: TransferId) -> Result<Option<Journaled>, SqlError> {
    sql::one(conn, SELECT_BY_ID, &[id.uuid().into()], read)
}

/// One side of a transfer, in the journal's own numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leg {
    pub(super) slot: Slot,
    pub(super) previous: i64,
}

/// A transfer on its way into the journal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) transfer: &'a Transfer,
    pub(super) debit: Leg,
    pub(super) credit: Leg,
}

/// Writes entries at the journal's end, which `last` says is then.
pub(super) fn append(conn: &Connection, entries: &[Entry<'_>], last: i64) -> Result<(), SqlError> {
    let mut rest = entries;
    for (rows, sql) in INSERTS {
        if rest.len() < rows {
            continue;
        }
        let mut statement = conn.prepare_cached(sql)?;
        while let Some((now, later)) = rest.split_at_checked(rows) {
            for (entry, first) in now.iter().zip((1..).step_by(COLUMNS)) {
                bind(&mut statement, entry, first)?;
            }
            statement.raw_execute()?;
            rest = later;
        }
    }
    let is_at_end = entries.is_empty() || conn.last_insert_rowid() == last;
    if is_at_end { Ok(()) } else { Err(SqlError::Missing("the journal's end where it was")) }
}

const COLUMNS: usize = 17;

fn bind(statement: &mut Statement<'_>, entry: &Entry<'_>, first: usize) -> rusqlite::Result<()> {
    let Entry { transfer: it, debit, credit } = *entry;
    let (kind, reference, expires_at) = kind_columns(it.kind);
    statement.raw_bind_parameter(first, it.id.uuid().as_bytes().as_slice())?;
    statement.raw_bind_parameter(first + 1, kind)?;
    statement.raw_bind_parameter(first + 2, reference.as_ref().map(|id| id.uuid().into_bytes()))?;
    statement.raw_bind_parameter(first + 3, expires_at.map(Timestamp::as_micros))?;
    statement.raw_bind_parameter(first + 4, debit.slot.row())?;
    statement.raw_bind_parameter(first + 5, credit.slot.row())?;
    statement.raw_bind_parameter(first + 6, it.posted)?;
    statement.raw_bind_parameter(first + 7, it.pending)?;
    statement.raw_bind_parameter(first + 8, it.booked_at.as_micros())?;
    statement.raw_bind_parameter(first + 9, it.value_on.0)?;
    statement.raw_bind_parameter(first + 10, it.purpose.0)?;
    statement.raw_bind_parameter(first + 11, it.spend_on.map(|day| day.0))?;
    statement.raw_bind_parameter(first + 12, count(it.debit_link.number))?;
    statement.raw_bind_parameter(first + 13, debit.previous)?;
    statement.raw_bind_parameter(first + 14, count(it.credit_link.number))?;
    statement.raw_bind_parameter(first + 15, credit.previous)?;
    statement.raw_bind_parameter(first + 16, it.hash.0.as_slice())
}
