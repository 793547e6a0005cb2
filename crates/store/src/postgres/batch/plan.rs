//! Decides each change of a batch in its order, and gathers what all of them write.

use super::facts::{Facts, FeedEnd};
use super::rows::Rows;
use bank::{Change, CommitError, Committed, Done, Key, OutboxEntry, Reply, ReplyKey, Row, Write};
use kernel::{AccountId, Outcome};
use ledger::{Account, Applied, Books, Command, Refusal, SetRefused};
use payments::{Transaction, TransactionLink};
use std::collections::{BTreeMap, BTreeSet};

/// What a batch comes to. The answers hold once it is committed.
#[derive(Debug)]
pub(super) struct Plan<'c> {
    pub(super) answers: Vec<Result<Committed, CommitError>>,
    pub(super) books: Books,
    pub(super) applied: Applied,
    pub(super) rows: Rows<'c>,
    /// Lines at their places.
    pub(super) lines: Vec<(Transaction, i64)>,
    /// The ends of the feeds that grew.
    pub(super) feeds: BTreeMap<AccountId, FeedEnd>,
    pub(super) outbox: Vec<&'c OutboxEntry>,
    pub(super) outcomes: Vec<&'c Outcome>,
    pub(super) replies: BTreeMap<&'c ReplyKey, &'c Reply>,
}

/// A change that turned out to have been committed before, although its commands changed accounts on the way:
/// the batch has to be planned again without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Void(pub(super) usize);

/// A bug of the caller.
#[derive(Debug, thiserror::Error)]
#[error("a feed line is put at the end of its feed by the change's lines, and stays there")]
struct LineMisused;

impl<'c> Plan<'c> {
    /// # Errors
    /// [`Void`] with the place of a change to leave out, one at a time.
    pub(super) fn new(changes: &'c [Change], facts: &Facts, voids: &BTreeSet<usize>) -> Result<Self, Void> {
        let mut plan = Self {
            answers: Vec::with_capacity(changes.len()),
            books: facts.books(),
            applied: Applied::default(),
            rows: Rows::default(),
            lines: Vec::new(),
            feeds: BTreeMap::new(),
            outbox: Vec::new(),
            outcomes: Vec::new(),
            replies: BTreeMap::new(),
        };
        for (place, change) in changes.iter().enumerate() {
            let answer = if voids.contains(&place) {
                Ok(Committed::Now(Done::default()))
            } else {
                plan.decide(change, facts).map_err(|_| Void(place))?
            };
            plan.answers.push(answer);
        }
        Ok(plan)
    }

    /// Whether anything is to be written.
    pub(super) fn is_empty(&self) -> bool {
        self.applied.transfers.is_empty()
            && self.applied.accounts.is_empty()
            && self.rows.is_empty()
            && self.lines.is_empty()
            && self.outbox.is_empty()
            && self.outcomes.is_empty()
            && self.replies.is_empty()
    }

    fn decide(
        &mut self,
        change: &'c Change,
        facts: &Facts,
    ) -> Result<Result<Committed, CommitError>, ToVoid> {
        if let Err(early) = self.check(change, facts) {
            return Ok(early);
        }
        let (booked, touched) = (self.applied.transfers.len(), self.applied.accounts.len());
        if let Err(refused) = self.books.apply(&change.commands, change.at, &mut self.applied) {
            return Ok(Err(CommitError::Refused(refused)));
        }
        let transfers = &self.applied.transfers[booked..];
        let accounts = &self.applied.accounts[touched..];
        let names_transfers = change.commands.iter().any(|command| command.needs().own.is_some());
        if names_transfers && transfers.is_empty() {
            return if accounts.is_empty() { Ok(Ok(Committed::Now(Done::default()))) } else { Err(ToVoid) };
        }
        let mut ids: Vec<AccountId> =
            transfers.iter().flat_map(|transfer| [transfer.debit, transfer.credit]).collect();
        ids.extend_from_slice(accounts);
        let done = Done { transfers: transfers.to_vec(), accounts: self.stand(ids) };
        self.keep(change, facts);
        Ok(Ok(Committed::Now(done)))
    }

    /// What comes before the ledger: a kept reply, the versions of the rows.
    fn check(&self, change: &'c Change, facts: &Facts) -> Result<(), Result<Committed, CommitError>> {
        if let Some(asked) = &change.reply {
            let kept = self.replies.get(&asked.key).copied().or_else(|| facts.replies.get(&asked.key));
            if let Some(kept) = kept.filter(|kept| change.at < kept.expires_at) {
                return Err(if kept.fingerprint == asked.fingerprint {
                    Ok(Committed::Before(kept.body.clone()))
                } else {
                    Err(CommitError::KeyReused)
                });
            }
        }
        self.rows.check(&change.writes, facts).map_err(|key| Err(CommitError::Conflict(key)))?;
        if change.writes.iter().any(misuses_line) {
            return Err(Err(CommitError::Unavailable(Box::new(LineMisused))));
        }
        let opens = |id: AccountId| {
            change.commands.iter().any(|command| matches!(command, Command::Open(open) if open.account == id))
        };
        let is_known = |line: &Transaction| self.books.account(line.account).is_some() || opens(line.account);
        if !change.lines.iter().all(is_known) {
            let refused = SetRefused { index: change.commands.len(), refusal: Refusal::UnknownAccount };
            return Err(Err(CommitError::Refused(refused)));
        }
        Ok(())
    }

    /// The accounts as they stand now, each once.
    fn stand(&self, mut ids: Vec<AccountId>) -> Vec<Account> {
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().filter_map(|id| self.books.account(id).copied()).collect()
    }

    /// Takes over all that a change writes beside the ledger.
    fn keep(&mut self, change: &'c Change, facts: &Facts) {
        self.rows.write(&change.writes, facts);
        for line in &change.lines {
            let stored = || facts.accounts.get(&line.account).map(|(_, end)| *end).unwrap_or_default();
            let end = self.feeds.entry(line.account).or_insert_with(stored);
            let line = moved(line, *end);
            *end = FeedEnd { lines: end.lines + 1, last_at: line.created_at };
            self.lines.push((line, end.lines));
        }
        self.outbox.extend(&change.outbox);
        self.outcomes.extend(&change.outcomes);
        if let Some(reply) = &change.reply {
            self.replies.insert(&reply.key, reply);
        }
    }
}

fn misuses_line(write: &Write) -> bool {
    matches!(write, Write::Insert(Row::Transaction(_)) | Write::Delete(Key::Transaction(_), _))
}

/// The change at hand has to be left out.
struct ToVoid;

/// The line as it is kept behind the end of its feed: what had its instant keeps having it.
fn moved(line: &Transaction, end: FeedEnd) -> Transaction {
    let (old, new) = (line.created_at, line.created_at.max(end.last_at));
    let stands_for = match line.link {
        TransactionLink::Settled { transfer, at } if at == old => {
            TransactionLink::Settled { transfer, at: new }
        }
        same @ (TransactionLink::Settled { .. }
        | TransactionLink::Declined(_)
        | TransactionLink::Held(_)
        | TransactionLink::Released(_)) => same,
    };
    let updated_at = if line.updated_at == old { new } else { line.updated_at };
    Transaction { created_at: new, updated_at, link: stands_for, ..line.clone() }
}
