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

const INSERT: &str = "INSERT INTO transfer (seq, id, kind, reference, expires_at, debit, credit, posted, pending,
    booked_at, value_on, purpose, spend_on, debit_number, debit_previous, credit_number, credit_previous, hash)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

pub(super) fn read(row: &mut Columns<'_, '_>) -> Result<Journaled, SqlError> {
    let (seq, transfer) = (row.int()?, decode_transfer(row)?);
    Ok(Journaled { seq, transfer, debit_previous: row.int()?, credit_previous: row.int()? })
}

pub(super) fn by_seq(conn: &Connection, seq: i64) -> Result<Journaled, SqlError> {
    sql::one(conn, SELECT_BY_SEQ, &[seq.into()], |row| read(row))?.ok_or(SqlError::Missing("a transfer of the journal"))
}

pub(super) fn by_id(conn: &Connection, id: TransferId) -> Result<Option<Journaled>, SqlError> {
    sql::one(conn, SELECT_BY_ID, &[id.uuid().into()], |row| read(row))
}

/// One side of a transfer, in the journal's own numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leg {
    pub(super) slot: Slot,
    pub(super) previous: i64,
}

/// Writes transfers one after the other; SQLite parses the statement once.
pub(super) struct Appender<'conn>(rusqlite::CachedStatement<'conn>);

impl<'conn> Appender<'conn> {
    pub(super) fn new(conn: &'conn Connection) -> Result<Self, SqlError> {
        Ok(Self(conn.prepare_cached(INSERT)?))
    }

    pub(super) fn append(&mut self, seq: i64, it: &Transfer, debit: Leg, credit: Leg) -> Result<(), SqlError> {
        let (kind, reference, expires_at) = kind_columns(it.kind);
        let statement: &mut Statement<'_> = &mut self.0;
        statement.raw_bind_parameter(1, seq)?;
        statement.raw_bind_parameter(2, it.id.uuid().as_bytes().as_slice())?;
        statement.raw_bind_parameter(3, kind)?;
        statement.raw_bind_parameter(4, reference.as_ref().map(|id| id.uuid().into_bytes()))?;
        statement.raw_bind_parameter(5, expires_at.map(Timestamp::as_micros))?;
        statement.raw_bind_parameter(6, debit.slot.row())?;
        statement.raw_bind_parameter(7, credit.slot.row())?;
        statement.raw_bind_parameter(8, it.posted)?;
        statement.raw_bind_parameter(9, it.pending)?;
        statement.raw_bind_parameter(10, it.booked_at.as_micros())?;
        statement.raw_bind_parameter(11, it.value_on.0)?;
        statement.raw_bind_parameter(12, it.purpose.0)?;
        statement.raw_bind_parameter(13, it.spend_on.map(|day| day.0))?;
        statement.raw_bind_parameter(14, count(it.debit_link.number))?;
        statement.raw_bind_parameter(15, debit.previous)?;
        statement.raw_bind_parameter(16, count(it.credit_link.number))?;
        statement.raw_bind_parameter(17, credit.previous)?;
        statement.raw_bind_parameter(18, it.hash.0.as_slice())?;
        statement.raw_execute()?;
        Ok(())
    }
}
