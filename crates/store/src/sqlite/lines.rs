//! Writes lines at the end of their feeds.

use super::chain::{LINES, Node};
use super::flush::Slice;
use super::memory::{FeedHead, Memory};
use super::places::Slot;
use super::sql::{self, SqlError};
use super::tables;
use crate::codec::{Value, count, encode_transaction};
use bank::Version;
use kernel::{AccountId, Timestamp};
use payments::{Transaction, TransactionLink};
use rusqlite::Connection;

const INSERT_FEED: &str =
    "INSERT INTO feed (account, number, last_seq, last_at, slot) VALUES (?1, ?2, ?3, ?4, ?5)";
const UPDATE_FEED: &str = "UPDATE feed SET number = ?2, last_seq = ?3, last_at = ?4 WHERE slot = ?5";
const INSERT_MARK: &str = "INSERT INTO feed_mark (slot, number, seq, created_at) VALUES (?1, ?2, ?3, ?4)";
const UPDATE_FLUSHED: &str = "UPDATE flushed SET seq = ?1 WHERE journal = 'feed_line'";

/// Appends a line; gives its feed's slot.
pub(super) fn append(conn: &Connection, memory: &mut Memory, line: &Transaction) -> Result<Slot, SqlError> {
    let slot = match memory.feeds.slot(line.account) {
        Some(slot) => slot,
        None => open_feed(conn, memory, line.account)?,
    };
    let end = memory.feeds[slot].end;
    let line = after(line, end.at);
    let node = Node { number: end.number + 1, seq: memory.last_line + 1, at: line.created_at };
    let mut values = encode_transaction(&line);
    let place = [Version::FIRST.0, slot.row(), count(node.number), end.seq];
    values.extend(place.map(Value::from));
    sql::run(conn, tables::TRANSACTION.insert, &values)?;
    if conn.last_insert_rowid() != node.seq {
        return Err(SqlError::Missing("the end of the lines where it was"));
    }
    if LINES.is_mark(node.number) {
        let mark = [slot.row(), count(node.number), node.seq, node.at.as_micros()];
        sql::run(conn, INSERT_MARK, &mark.map(Value::from))?;
    }
    memory.last_line = node.seq;
    memory.feeds[slot].end = node;
    memory.feeds_flush.moved(slot);
    Ok(slot)
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
fn after(line: &Transaction, last_at: Timestamp) -> Transaction {
    let (old, new) = (line.created_at, last_at.max(line.created_at));
    let link = match line.link {
        TransactionLink::Settled { transfer, at } if at == old => {
            TransactionLink::Settled { transfer, at: new }
        }
        link => link,
    };
    let updated_at = if line.updated_at == old { new } else { line.updated_at };
    Transaction { created_at: new, updated_at, link, ..line.clone() }
}
