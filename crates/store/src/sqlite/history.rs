//! Reads chains: an account's postings and past balances, and the pages of a feed.

use super::chain::{LINES, Node, POSTINGS};
use super::memory::{AccountHead, FeedHead};
use super::places::Slot;
use super::sql::{self, SqlError};
use super::tables::LINE_BY_SEQ;
use super::transfer;
use crate::codec::{Cells, count, decode_transaction};
use bank::{FeedQuery, FeedStart, Version, Versioned};
use kernel::{Timestamp, TransactionId};
use ledger::{Balances, Transfer};
use payments::Transaction;
use rusqlite::Connection;
use std::time::Duration;

const SELECT_MARK: &str =
    "SELECT seq, posted, pending_in, pending_out FROM mark WHERE slot = ?1 AND number = ?2";
const SELECT_LINE_PLACE: &str = "SELECT number FROM feed_line WHERE id = ?1 AND feed = ?2";

/// Postings numbered above `after`, in order.
pub(super) fn postings(
    conn: &Connection,
    (slot, head): (Slot, AccountHead),
    after: u64,
    limit: u32,
) -> Result<Vec<Transfer>, SqlError> {
    let last = head.account.postings.min(after.saturating_add(u64::from(limit)));
    if last <= after {
        return Ok(Vec::new());
    }
    let mut seq = POSTINGS.find(conn, slot, head.end(), last)?.seq;
    let mut found = Vec::new();
    for _ in after..last {
        let posting = transfer::by_seq(conn, seq)?;
        let side = posting.transfer.side(head.account.id).ok_or(SqlError::Missing("a posting"))?;
        seq = posting.previous(side);
        found.push(posting.transfer);
    }
    found.reverse();
    Ok(found)
}

/// The balances after the last posting booked at the instant or before; nothing before the account was opened.
pub(super) fn balances_at(
    conn: &Connection,
    (slot, head): (Slot, AccountHead),
    at: Timestamp,
) -> Result<Option<Balances>, SqlError> {
    let account = head.account;
    if at < account.opened_at {
        return Ok(None);
    }
    let later = at.after(Duration::from_micros(1));
    let first_later = if later == at { None } else { POSTINGS.first(conn, slot, head.end(), later)? };
    let Some(first_later) = first_later else { return Ok(Some(account.balances)) };
    let (mut seq, mut balances) = balances_above(conn, (slot, head), first_later)?;
    loop {
        let posting = transfer::by_seq(conn, seq)?;
        let side = posting.transfer.side(account.id).ok_or(SqlError::Missing("a posting"))?;
        balances = balances.rewind(&posting.transfer, side).expect("what was booked can be taken back");
        if seq == first_later.seq {
            return Ok(Some(balances));
        }
        seq = posting.previous(side);
    }
}

/// Known balances at a place, or soon after it: at the next mark, or at the chain's end.
fn balances_above(
    conn: &Connection,
    (slot, head): (Slot, AccountHead),
    place: Node,
) -> Result<(i64, Balances), SqlError> {
    let above = place.number.div_ceil(POSTINGS.spacing) * POSTINGS.spacing;
    if head.account.postings <= above {
        return Ok((head.last_seq, head.account.balances));
    }
    let mark = sql::one(conn, SELECT_MARK, &[slot.row().into(), count(above).into()], |row| {
        let (seq, posted) = (row.int()?, row.int()?);
        let balances = Balances { posted, pending_in: row.int()?, pending_out: row.int()? };
        Ok::<_, SqlError>((seq, balances))
    })?;
    mark.ok_or(SqlError::Missing("a mark"))
}

/// A page of a feed, oldest first.
pub(super) fn feed(
    conn: &Connection,
    (slot, head): (Slot, FeedHead),
    query: &FeedQuery,
) -> Result<Vec<Versioned<Transaction>>, SqlError> {
    let Some(first) = first_number(conn, (slot, head), query.start)? else { return Ok(Vec::new()) };
    let last = head.end.number.min((first - 1).saturating_add(u64::from(query.limit)));
    if last < first {
        return Ok(Vec::new());
    }
    let mut seq = LINES.find(conn, slot, head.end, last)?.seq;
    let mut found = Vec::new();
    for _ in first..=last {
        let line = sql::one(conn, LINE_BY_SEQ, &[seq.into()], |row| {
            let version = Version(row.int()?);
            let line = Versioned { row: decode_transaction(row)?, version };
            seq = row.int()?;
            Ok::<_, SqlError>(line)
        })?;
        found.push(line.ok_or(SqlError::Missing("a line of a feed"))?);
    }
    found.reverse();
    let is_before = |line: &Versioned<_>| query.before.is_none_or(|before| created_at(line) < before);
    let count = found.iter().take_while(|line| is_before(line)).count();
    found.truncate(count);
    Ok(found)
}

const fn created_at(line: &Versioned<Transaction>) -> Timestamp {
    line.row.created_at
}

/// The number of the first line of the page, if there is one.
fn first_number(
    conn: &Connection,
    (slot, head): (Slot, FeedHead),
    start: FeedStart,
) -> Result<Option<u64>, SqlError> {
    match start {
        FeedStart::Beginning => Ok(Some(1)),
        FeedStart::At(at) => Ok(LINES.first(conn, slot, head.end, at)?.map(|node| node.number)),
        FeedStart::After(id) => after(conn, slot, id),
    }
}

fn after(conn: &Connection, slot: Slot, id: TransactionId) -> Result<Option<u64>, SqlError> {
    let number = sql::one(conn, SELECT_LINE_PLACE, &[id.uuid().into(), slot.row().into()], |row| row.int())?;
    Ok(number.and_then(|number| u64::try_from(number).ok()).map(|number| number + 1))
}

#[cfg(test)]
mod tests;
