//! Loads what the ledger has to know of the past before it decides a set of commands.

use super::memory::Memory;
use super::sql::{self, SqlError};
use super::transfer;
use crate::codec::{Cells, decode_hold};
use kernel::TransferId;
use ledger::{Applied, Command, Hold};
use rusqlite::Connection;

const SELECT_HOLD: &str =
    "SELECT id, debit, credit, amount, left_minor, expires_at, state FROM hold WHERE id = ?1";
pub(super) const SELECT_REVERSAL: &str = "SELECT reversal FROM reversal WHERE original = ?1";

/// Puts the facts into the books. Says whether every transfer the set names was booked before.
pub(super) fn load(
    conn: &Connection,
    memory: &mut Memory,
    applied: &Applied,
    commands: &[Command],
) -> Result<bool, SqlError> {
    let (mut named, mut known) = (0_usize, 0_usize);
    for needs in commands.iter().map(Command::needs) {
        if let Some(own) = needs.own {
            named += 1;
            known += usize::from(is_booked(conn, memory, applied, own)?);
        }
        if let Some(id) = needs.hold
            && memory.books.hold(id).is_none()
            && let Some(hold) = hold(conn, id)?
        {
            memory.books.put_hold(hold);
        }
        if let Some(original) = needs.original {
            is_booked(conn, memory, applied, original)?;
            let by = [original.uuid().into()];
            if let Some(reversal) = sql::one(conn, SELECT_REVERSAL, &by, |row| row.id())? {
                memory.books.put_reversal(original, TransferId::from_uuid(reversal));
            }
        }
    }
    Ok(0 < named && named == known)
}

/// Whether a transfer was booked; if before this batch, the books know it afterwards.
fn is_booked(
    conn: &Connection,
    memory: &mut Memory,
    applied: &Applied,
    id: TransferId,
) -> Result<bool, SqlError> {
    if applied.transfer(id).is_some() {
        return Ok(true);
    }
    // Ids rise in time: one beyond all that were booked is new, without a look at the table.
    if memory.greatest < Some(id) {
        return Ok(false);
    }
    let found = transfer::by_id(conn, id)?;
    if let Some(found) = found {
        memory.books.put_transfer(found.transfer);
    }
    Ok(found.is_some())
}

pub(super) fn hold(conn: &Connection, id: TransferId) -> Result<Option<Hold>, SqlError> {
    sql::one(conn, SELECT_HOLD, &[id.uuid().into()], |row| decode_hold(row))
}
