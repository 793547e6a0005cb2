//! One engine transaction for many changes: each is checked fully, and written only when nothing speaks against it.

use super::facts;
use super::lines::Placed;
use super::memory::Memory;
use super::places::Slot;
use super::rows;
use super::sql::SqlError;
use super::{journal, lines, replies};
use crate::codec::Unique;
use bank::{Change, CommitError, Committed, Done, Key, Write};
use kernel::AccountId;
use ledger::{Applied, Command, Refusal, SetRefused};
use rusqlite::Connection;

pub(super) type Answer = Result<Committed, CommitError>;

/// A guest's changes move no money: accounts and feeds are the owner's.
const GUEST_MOVES_NOTHING: SqlError =
    SqlError::Misuse("only the serving process moves money and writes feed lines");

/// Slots whose heads moved, for readers.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) accounts: Vec<Slot>,
    pub(super) feeds: Vec<Slot>,
}

/// An open engine transaction. A failed statement ends it: the caller rolls back and throws the memory away.
pub(super) struct Batch<'a> {
    conn: &'a Connection,
    /// None for a guest.
    memory: Option<&'a mut Memory>,
    applied: Applied,
    feeds: Vec<Slot>,
    /// Lines that have their place and are not written yet.
    lines: Vec<Placed<'a>>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(conn: &'a Connection, memory: Option<&'a mut Memory>) -> Self {
        Self { conn, memory, applied: Applied::default(), feeds: Vec::new(), lines: Vec::new() }
    }

    /// Judges a change and writes it. The outer error is the engine's: then the whole batch is void.
    pub(super) fn take(&mut self, change: &'a Change) -> Result<Answer, SqlError> {
        if let Some(reply) = &change.reply
            && let Some(kept) = replies::live(self.conn, &reply.key, change.at)?
        {
            let is_same = kept.fingerprint == reply.fingerprint;
            return Ok(if is_same { Ok(Committed::Before(kept.body)) } else { Err(CommitError::KeyReused) });
        }
        if self.asks_for_lines(change) {
            self.write_lines()?;
        }
        for write in &change.writes {
            if let Some(key) = rows::conflict(self.conn, write)? {
                return Ok(Err(CommitError::Conflict(key)));
            }
        }
        let done = match self.decide(change)? {
            Ok(Some(done)) => done,
            Ok(None) => return Ok(Ok(Committed::Now(Done::default()))),
            Err(refused) => return Ok(Err(refused)),
        };
        self.write(change)?;
        Ok(Ok(Committed::Now(done)))
    }

    /// What the ledger makes of the commands, and whether the rest may be written; nothing when all of it was before.
    fn decide(&mut self, change: &Change) -> Result<Result<Option<Done>, CommitError>, SqlError> {
        let Some(memory) = self.memory.as_deref_mut() else {
            if !change.commands.is_empty() || !change.lines.is_empty() {
                return Ok(Err(CommitError::Unavailable(Box::new(GUEST_MOVES_NOTHING))));
            }
            return Ok(rows::taken(self.conn, change, None)?.map_or(Ok(Some(Done::default())), Err));
        };
        // A feed is an account's: without one, nobody could ever read the line.
        let opens = |id: AccountId| {
            change.commands.iter().any(|command| matches!(command, Command::Open(open) if open.account == id))
        };
        let is_known = |id: AccountId| memory.books.account(id).is_some() || opens(id);
        if !change.lines.iter().all(|line| is_known(line.account)) {
            let refused = SetRefused { index: change.commands.len(), refusal: Refusal::UnknownAccount };
            return Ok(Err(CommitError::Refused(refused)));
        }
        let is_repeat = facts::load(self.conn, memory, &self.applied, &change.commands)?;
        if is_repeat {
            let answer = memory.books.judge(&change.commands, change.at, &mut self.applied);
            return Ok(answer.map(|()| None).map_err(CommitError::Refused));
        }
        if let Some(taken) = rows::taken(self.conn, change, memory.greatest_line)? {
            // The ledger's refusal comes first.
            let answer = memory.books.judge(&change.commands, change.at, &mut self.applied);
            return Ok(Err(answer.map_or_else(CommitError::Refused, |()| taken)));
        }
        let (booked, stated) = (self.applied.transfers.len(), self.applied.accounts.len());
        if let Err(refused) = memory.books.apply(&change.commands, change.at, &mut self.applied) {
            return Ok(Err(CommitError::Refused(refused)));
        }
        let transfers = self.applied.transfers[booked..].to_vec();
        let stated = &self.applied.accounts[stated..];
        let mut touched = Vec::with_capacity(transfers.len().saturating_mul(2).saturating_add(stated.len()));
        for transfer in &transfers {
            touched.extend([transfer.debit, transfer.credit]);
        }
        touched.extend_from_slice(stated);
        touched.sort_unstable();
        touched.dedup();
        let accounts = touched.iter().filter_map(|id| memory.books.account(*id).copied()).collect();
        Ok(Ok(Some(Done { transfers, accounts })))
    }

    fn write(&mut self, change: &'a Change) -> Result<(), SqlError> {
        for write in &change.writes {
            rows::write(self.conn, write)?;
        }
        if let Some(memory) = self.memory.as_deref_mut() {
            for line in &change.lines {
                let placed = lines::place(self.conn, memory, line)?;
                self.feeds.push(placed.slot);
                self.lines.push(placed);
            }
        }
        replies::write_beside(self.conn, change)
    }

    /// Whether the change is judged by lines that may be waiting.
    fn asks_for_lines(&self, change: &Change) -> bool {
        let Some(memory) = self.memory.as_deref() else { return false };
        change.writes.iter().any(|write| matches!(key_of(write), Key::Transaction(_)))
            || change.lines.iter().any(|line| Some(line.id) <= memory.greatest_line)
    }

    fn write_lines(&mut self) -> Result<(), SqlError> {
        let Some(memory) = self.memory.as_deref() else { return Ok(()) };
        lines::write(self.conn, &self.lines, memory.last_line)?;
        self.lines.clear();
        Ok(())
    }

    /// Writes what was kept back for the end: the ledger's part. The caller commits.
    pub(super) fn finish(mut self) -> Result<Touched, SqlError> {
        self.write_lines()?;
        let Some(memory) = self.memory.as_deref_mut() else { return Ok(Touched::default()) };
        let accounts = journal::write(self.conn, memory, &self.applied)?;
        let slice = memory.feeds_flush.slice(self.feeds.len() as u64, memory.last_line, memory.feeds.len());
        lines::flush(self.conn, memory, &slice)?;
        memory.books.forget_facts();
        self.feeds.sort_unstable();
        self.feeds.dedup();
        Ok(Touched { accounts, feeds: self.feeds })
    }
}

/// Names a line whose id stands in a feed already.
pub(super) const TAKEN_LINE: CommitError = CommitError::Taken(Unique::TRANSACTION_ID);

/// The key of what is written.
pub(super) fn key_of(write: &Write) -> Key {
    match write {
        Write::Insert(row) | Write::Update(row, _) => row.key(),
        Write::Delete(key, _) => key.clone(),
    }
}
