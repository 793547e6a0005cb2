//! Writes lines at the end of their feeds.

use super::chain::{LINES, Node};
use super::flush::Slice;
use super::memory::{FeedHead, Memory};
use super::places::Slot;
use super::sql::{self, SqlError};
use super::tables::INSERT_LINES;
use crate::codec::{Value, count, encode_transaction};
use bank::Version;
use kernel::{AccountId, Timestamp};
use payments::{Transaction, TransactionLink};
use rusqlite::Connection;
use std::borrow::Cow;

const INSERT_FEED: &str =
    "INSERT INTO feed (account, number, last_seq, last_at, slot) VALUES (?1, ?2, ?3, ?4, ?5)";
const UPDATE_FEED: &str = "UPDATE feed SET number = ?2, last_seq = ?3, last_at = ?4 WHERE slot = ?5";
const INSERT_MARK: &str = "INSERT INTO feed_mark (slot, number, seq, created_at) VALUES (?1, ?2, ?3, ?4)";
const UPDATE_FLUSHED: &str = "UPDATE flushed SET seq = ?1 WHERE journal = 'feed_line'";

/// A line with its place in the journal of lines, waiting to be written with its neighbours.
#[derive(Debug)]
pub(super) struct Placed<'a> {
    line: Cow<'a, Transaction>,
    pub(super) slot: Slot,
    number: u64,
    previous: i64,
}

/// Gives a line the next place in its feed.
pub(super) fn place<'a>(
    conn: &Connection,
    memory: &mut Memory,
    line: &'a Transaction,
) -> Result<Placed<'a>, SqlError> {
    let slot = match memory.feeds.slot(line.account) {
        Some(slot) => slot,
        None => open_feed(conn, memory, line.account)?,
    };
    let end = memory.feeds[slot].end;
    let line = after(line, end.at);
    let node = Node { number: end.number + 1, seq: memory.last_line + 1, at: line.created_at };
    if LINES.is_mark(node.number) {
        let mark = [slot.row(), count(node.number), node.seq, node.at.as_micros()];
        sql::run(conn, INSERT_MARK, &mark.map(Value::from))?;
    }
    memory.last_line = node.seq;
    memory.greatest_line = memory.greatest_line.max(Some(line.id));
    memory.feeds[slot].end = node;
    memory.feeds_flush.moved(slot);
    Ok(Placed { line, slot, number: node.number, previous: end.seq })
}

/// Writes lines at the journal's end, which `last` says is then.
pub(super) fn write(conn: &Connection, placed: &[Placed<'_>], last: i64) -> Result<(), SqlError> {
    let mut rest = placed;
    for (rows, sql) in INSERT_LINES {
        if rest.len() < rows {
            continue;
        }
        let mut statement = conn.prepare_cached(sql)?;
        while let Some((now, later)) = rest.split_at_checked(rows) {
            let mut parameter = 0;
            for placed in now {
                for value in values(placed) {
                    parameter += 1;
                    statement.raw_bind_parameter(parameter, value)?;
                }
            }
            statement.raw_execute()?;
            rest = later;
        }
    }
    let is_at_end = placed.is_empty() || conn.last_insert_rowid() == last;
    if is_at_end { Ok(()) } else { Err(SqlError::Missing("the end of the lines where it was")) }
}

/// The codec's columns without the account, which stands in the feed's row, and the place.
fn values<'a>(placed: &'a Placed<'_>) -> impl Iterator<Item = Value<'a>> {
    let Placed { line, slot, number, previous } = placed;
    let place = [Version::FIRST.0, slot.row(), count(*number), *previous];
    let mut columns = encode_transaction(line).into_iter();
    let id = columns.next();
    id.into_iter().chain(columns.skip(1)).chain(place.map(Value::from))
}

/// Writes heads of feeds, and up to where the lines are in them.
pub(super) fn flush(conn: &Connection, memory: &Memory, slice: &Slice) -> Result<(), SqlError> {
    for slot in &slice.slots {
        sql::run(conn, UPDATE_FEED, &head_values(*slot, &memory.feeds[*slot]))?;
    }
    if let Some(seq) = slice.flushed {
        sql::run(conn, UPDATE_FLUSHED, &[seq.into()])?;
    }
    Ok(())
}

fn open_feed(conn: &Connection, memory: &mut Memory, account: AccountId) -> Result<Slot, SqlError> {
    let end = Node { number: 0, seq: 0, at: Timestamp::EPOCH };
    let slot = memory.feeds.push(account, FeedHead { account, end });
    sql::run(conn, INSERT_FEED, &head_values(slot, &memory.feeds[slot]))?;
    Ok(slot)
}

fn head_values(slot: Slot, head: &FeedHead) -> [Value<'static>; 5] {
    let FeedHead { account, end } = head;
    [
        account.uuid().into(),
        count(end.number).into(),
        end.seq.into(),
        end.at.as_micros().into(),
        slot.row().into(),
    ]
}

/// The line as it is kept behind a line of `last_at`: what had its instant keeps having it.
fn after(line: &Transaction, last_at: Timestamp) -> Cow<'_, Transaction> {
    let (old, new) = (line.created_at, last_at.max(line.created_at));
    if old == new {
        return Cow::Borrowed(line);
    }
    let link = match line.link {
        TransactionLink::Settled { transfer, at } if at == old => {
            TransactionLink::Settled { transfer, at: new }
        }
        link => link,
    };
    let updated_at = if line.updated_at == old { new } else { line.updated_at };
    Cow::Owned(Transaction { created_at: new, updated_at, link, ..line.clone() })
}
