//! Reads the memory's content from the tables, and follows the journals' tails that the heads do not contain yet.

use super::chain::Node;
use super::memory::{FeedHead, Memory, Tail};
use super::sql::{self, SqlError};
use super::transfer::{self, Journaled};
use crate::codec::{Cells, decode_ledger_account};
use kernel::{AccountId, Timestamp, TransactionId, TransferId};
use ledger::Finding;
use rusqlite::Connection;

const SELECT_ACCOUNTS: &str =
    "SELECT id, currency, floor_minor, ceiling_minor, status, opened_at, posted, pending_in,
    pending_out, spent_on, spent_minor, postings, last, last_at, hash, last_seq, slot
    FROM ledger_account ORDER BY slot";
const SELECT_FEEDS: &str = "SELECT account, number, last_seq, last_at, slot FROM feed ORDER BY slot";
const SELECT_LINES: &str = "SELECT l.seq, f.account, l.number, l.created_at
    FROM feed_line l CROSS JOIN feed f ON f.slot = l.feed WHERE ?1 < l.seq ORDER BY l.seq";
const SELECT_GREATEST: &str = "SELECT id FROM transfer ORDER BY id DESC LIMIT 1";
const SELECT_GREATEST_LINE: &str = "SELECT id FROM feed_line ORDER BY id DESC LIMIT 1";
const SELECT_LAST_TRANSFER: &str = "SELECT coalesce(max(seq), 0) FROM transfer";
const SELECT_LAST_LINE: &str = "SELECT coalesce(max(seq), 0) FROM feed_line";
const SELECT_FLUSHED_TRANSFER: &str = "SELECT seq FROM flushed WHERE journal = 'transfer'";
const SELECT_FLUSHED_LINE: &str = "SELECT seq FROM flushed WHERE journal = 'feed_line'";

/// What a journal that does not follow from itself does to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// Nothing may be decided on it.
    Refuse,
    /// Accounts stay behind, and the audit says why.
    Show,
}

/// Reads everything within the connection's transaction.
pub(super) fn load(conn: &Connection, damage: Damage) -> Result<Memory, SqlError> {
    let mut memory = Memory::default();
    load_accounts(conn, &mut memory)?;
    load_feeds(conn, &mut memory)?;
    match follow_transfers(conn, &mut memory) {
        Err(SqlError::Journal(_)) if damage == Damage::Show => {}
        followed => followed?,
    }
    follow_lines(conn, &mut memory)?;
    memory.greatest = sql::one(conn, SELECT_GREATEST, &[], |row| row.id())?.map(TransferId::from_uuid);
    memory.greatest_line =
        sql::one(conn, SELECT_GREATEST_LINE, &[], |row| row.id())?.map(TransactionId::from_uuid);
    memory.last_transfer = sql::number(conn, SELECT_LAST_TRANSFER)?;
    memory.last_line = sql::number(conn, SELECT_LAST_LINE)?;
    // From beyond its end, the next start would not follow a journal that has grown by then.
    let is_beyond = memory.last_transfer < sql::number(conn, SELECT_FLUSHED_TRANSFER)?
        || memory.last_line < sql::number(conn, SELECT_FLUSHED_LINE)?;
    if is_beyond { Err(SqlError::Missing("the end of a journal")) } else { Ok(memory) }
}

fn load_accounts(conn: &Connection, memory: &mut Memory) -> Result<(), SqlError> {
    sql::each(conn, SELECT_ACCOUNTS, &[], |row| {
        let account = decode_ledger_account(row)?;
        let tail =
            Tail { id: account.id, last_seq: row.int()?, balances: account.balances, is_changed: false };
        memory.books.put_account(account);
        let slot = memory.tails.push(account.id, tail);
        if slot.row() == row.int()? { Ok(()) } else { Err(SqlError::Missing("an account's slot")) }
    })
}

fn load_feeds(conn: &Connection, memory: &mut Memory) -> Result<(), SqlError> {
    sql::each(conn, SELECT_FEEDS, &[], |row| {
        let account = AccountId::from_uuid(row.id()?);
        let end = line_node(row)?;
        let slot = memory.feeds.push(account, FeedHead { account, end });
        if slot.row() == row.int()? { Ok(()) } else { Err(SqlError::Missing("a feed's slot")) }
    })
}

/// Reads number, sequence and instant.
fn line_node(row: &mut impl Cells) -> Result<Node, SqlError> {
    let number = u64::try_from(row.int()?).map_err(|_| SqlError::Missing("a line's number"))?;
    Ok(Node { number, seq: row.int()?, at: Timestamp::from_micros(row.int()?) })
}

fn follow_transfers(conn: &Connection, memory: &mut Memory) -> Result<(), SqlError> {
    let flushed = sql::number(conn, SELECT_FLUSHED_TRANSFER)?;
    let mut followed = 0;
    sql::each(conn, transfer::SELECT_AFTER, &[flushed.into(), i64::MAX.into()], |row| {
        let Journaled { seq, transfer, .. } = transfer::read(row)?;
        memory.books.replay(&transfer)?;
        followed += 1;
        for id in [transfer.debit, transfer.credit] {
            let account = memory.books.account(id).ok_or(Finding::UnknownAccount(transfer.id))?;
            if account.last == Some(transfer.id) {
                let slot = memory.tails.slot(id).ok_or(Finding::UnknownAccount(transfer.id))?;
                memory.tails[slot] =
                    Tail { id, last_seq: seq, balances: account.balances, is_changed: false };
                memory.accounts_flush.moved(slot);
            }
        }
        Ok::<_, SqlError>(())
    })?;
    memory.accounts_flush.appended(followed);
    Ok(())
}

fn follow_lines(conn: &Connection, memory: &mut Memory) -> Result<(), SqlError> {
    let flushed = sql::number(conn, SELECT_FLUSHED_LINE)?;
    let mut followed = 0;
    sql::each(conn, SELECT_LINES, &[flushed.into()], |row| {
        let (seq, account) = (row.int()?, AccountId::from_uuid(row.id()?));
        let number = u64::try_from(row.int()?).map_err(|_| SqlError::Missing("a line's number"))?;
        let end = Node { number, seq, at: Timestamp::from_micros(row.int()?) };
        followed += 1;
        let slot = memory.feeds.slot(account).ok_or(SqlError::Missing("a feed"))?;
        if memory.feeds[slot].end.number < number {
            memory.feeds[slot].end = end;
            memory.feeds_flush.moved(slot);
        }
        Ok::<_, SqlError>(())
    })?;
    memory.feeds_flush.appended(followed);
    Ok(())
}
