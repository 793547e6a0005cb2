//! Finds a place in a chain: from the nearest mark above it, or from the chain's end, step by step backwards.
//!
//! The ledger's accounts and the customers' feeds are chains of the same kind: numbered from 1, rising in time, each
//! record naming the one before it, a mark at every number that the spacing divides.

use super::places::Slot;
use super::sql::{self, SqlError};
use crate::codec::{Cells, count};
use kernel::Timestamp;
use rusqlite::Connection;

/// A record's place in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    /// Zero for the end of an empty chain.
    pub(super) number: u64,
    /// Its row in the journal.
    pub(super) seq: i64,
    pub(super) at: Timestamp,
}

/// The statements of one kind of chain.
#[derive(Debug)]
pub(super) struct Chain {
    /// Sequence and instant of a mark, by slot and number.
    mark: &'static str,
    /// The sequence before a record, its number less one and its instant, by sequence and slot.
    step: &'static str,
    pub(super) spacing: u64,
}

pub(super) const POSTINGS: Chain = Chain {
    mark: "SELECT seq, booked_at FROM mark WHERE slot = ?1 AND number = ?2",
    step: "SELECT p.seq, p.booked_at FROM transfer t CROSS JOIN transfer p
        ON p.seq = iif(t.debit = ?2, t.debit_previous, t.credit_previous) WHERE t.seq = ?1",
    spacing: 64,
};

pub(super) const LINES: Chain = Chain {
    mark: "SELECT seq, created_at FROM feed_mark WHERE slot = ?1 AND number = ?2",
    step: "SELECT p.seq, p.created_at FROM feed_line l CROSS JOIN feed_line p ON p.seq = l.previous
        WHERE l.seq = ?1 AND l.feed = ?2",
    spacing: 32,
};

impl Chain {
    pub(super) const fn is_mark(&self, number: u64) -> bool {
        number.is_multiple_of(self.spacing)
    }

    /// The record of this number; `end` is the chain's last one.
    pub(super) fn find(
        &self,
        conn: &Connection,
        slot: Slot,
        end: Node,
        number: u64,
    ) -> Result<Node, SqlError> {
        let above = number.div_ceil(self.spacing) * self.spacing;
        let mut node = if above < end.number { self.mark(conn, slot, above)? } else { end };
        while number < node.number {
            node = self.step(conn, slot, node)?;
        }
        Ok(node)
    }

    /// The first record of this instant or later, if there is one.
    pub(super) fn first(
        &self,
        conn: &Connection,
        slot: Slot,
        end: Node,
        at: Timestamp,
    ) -> Result<Option<Node>, SqlError> {
        if end.number == 0 || end.at < at {
            return Ok(None);
        }
        // Marks rise in time: halve what lies between the last one before and the first one after the instant.
        let (mut before, mut after, mut node) = (0, end.number / self.spacing + 1, end);
        while before + 1 < after {
            let middle = before + (after - before) / 2;
            let mark = self.mark(conn, slot, middle * self.spacing)?;
            if at <= mark.at {
                (after, node) = (middle, mark);
            } else {
                before = middle;
            }
        }
        while 1 < node.number {
            let previous = self.step(conn, slot, node)?;
            if previous.at < at {
                break;
            }
            node = previous;
        }
        Ok(Some(node))
    }

    fn mark(&self, conn: &Connection, slot: Slot, number: u64) -> Result<Node, SqlError> {
        Self::node(conn, self.mark, (slot.row(), count(number)), number)
    }

    /// The record before one that is not the first.
    pub(super) fn step(&self, conn: &Connection, slot: Slot, node: Node) -> Result<Node, SqlError> {
        Self::node(conn, self.step, (node.seq, slot.row()), node.number - 1)
    }

    fn node(conn: &Connection, sql: &str, by: (i64, i64), number: u64) -> Result<Node, SqlError> {
        let found = sql::one(conn, sql, &[by.0.into(), by.1.into()], |row| {
            let (seq, at) = (row.int()?, Timestamp::from_micros(row.int()?));
            Ok::<_, SqlError>(Node { number, seq, at })
        })?;
        found.ok_or(SqlError::Missing("a record of a chain"))
    }
}
