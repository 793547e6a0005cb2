//! How a change is judged and written, one after the other.

use super::State;
use super::reads::over_at;
use bank::{
    Attachment, Change, CommitError, Committed, DeliveryState, Done, Key, Reply, Row, StoredOutcome, Version,
    Write,
};
use identity::SessionState;
use kernel::{AccountId, LoginId, Outcome, Timestamp, UploadId};
use ledger::{Applied, Books, Command, Kind, Refusal, SetRefused};
use payments::{Transaction, TransactionLink};
use std::collections::{BTreeMap, BTreeSet};

type Rows = BTreeMap<Key, (Version, Row)>;

impl State {
    pub(super) fn commit(&mut self, change: Change) -> Result<Committed, CommitError> {
        if let Some(body) = self.repeat(change.reply.as_ref(), change.at)? {
            return Ok(Committed::Before(body));
        }
        self.check_versions(&change.writes)?;
        let mut books = self.books();
        for needs in change.commands.iter().map(Command::needs) {
            for id in needs.own.into_iter().chain(needs.original) {
                self.transfer(id).iter().for_each(|transfer| books.put_transfer(**transfer));
            }
        }
        let opens = |id| {
            change.commands.iter().any(|command| matches!(command, Command::Open(open) if open.account == id))
        };
        if change.lines.iter().any(|line| !self.accounts.contains_key(&line.account) && !opens(line.account))
        {
            let (index, refusal) = (change.commands.len(), Refusal::UnknownAccount);
            return Err(CommitError::Refused(SetRefused { index, refusal }));
        }
        let mut batch = Applied::default();
        books.apply(&change.commands, change.at, &mut batch).map_err(CommitError::Refused)?;
        let names_transfers = change.commands.iter().any(|command| command.needs().own.is_some());
        if names_transfers && batch.transfers.is_empty() {
            return Ok(Committed::Now(Done::default()));
        }
        let is_line = |write: &Write| matches!(write, Write::Insert(Row::Transaction(_)));
        let is_doubled = change.outbox.iter().any(|entry| self.rows.contains_key(&Key::Outbox(entry.id)));
        if is_doubled || change.writes.iter().any(is_line) {
            return Err(CommitError::Unavailable("no caller may ask for this".into()));
        }
        let mut rows = self.rows.clone();
        let told = change.writes.iter().filter_map(told_of);
        let told: Vec<LoginId> = told.filter(|id| !self.told.contains(id)).collect();
        write_rows(&mut rows, change.writes);
        for entry in change.outbox {
            rows.insert(Key::Outbox(entry.id), (Version::FIRST, Row::OutboxEntry(Box::new(entry))));
        }
        let mut feeds = self.feeds.clone();
        for line in change.lines {
            let feed = feeds.entry(line.account).or_default();
            let last_at = feed.last().and_then(|id| line_at(&rows, &Key::Transaction(*id)));
            let line = moved(line, last_at);
            feed.push(line.id);
            if rows.contains_key(&Key::Transaction(line.id)) {
                return Err(CommitError::Taken("transaction.id"));
            }
            rows.insert(Key::Transaction(line.id), (Version::FIRST, Row::Transaction(Box::new(line))));
        }
        check_uniques(&rows)?;
        (self.rows, self.feeds) = (rows, feeds);
        self.told.extend(told);
        self.accounts.extend(books.accounts().map(|account| (account.id, *account)));
        self.holds.extend(books.holds().map(|hold| (hold.id, *hold)));
        self.journal.extend_from_slice(&batch.transfers);
        self.outcomes.extend(change.outcomes.iter().map(stored_outcome));
        self.replies.extend(change.reply.map(|reply| (reply.key.clone(), reply)));
        let pairs = batch.transfers.iter().flat_map(|transfer| [transfer.debit, transfer.credit]);
        let touched: BTreeSet<AccountId> = pairs.chain(batch.accounts.iter().copied()).collect();
        let accounts = touched.iter().filter_map(|id| books.account(*id).copied()).collect();
        Ok(Committed::Now(Done { transfers: batch.transfers, accounts }))
    }

    fn repeat(&self, reply: Option<&Reply>, at: Timestamp) -> Result<Option<Vec<u8>>, CommitError> {
        let kept = reply.and_then(|reply| Some((reply, self.replies.get(&reply.key)?)));
        match kept {
            Some((_, kept)) if kept.expires_at <= at => Ok(None),
            Some((asked, kept)) if asked.fingerprint == kept.fingerprint => Ok(Some(kept.body.clone())),
            Some(_) => Err(CommitError::KeyReused),
            None => Ok(None),
        }
    }

    fn check_versions(&self, writes: &[Write]) -> Result<(), CommitError> {
        for write in writes {
            let (key, expected) = match write {
                Write::Insert(row) => (row.key(), None),
                Write::Update(row, version) => (row.key(), Some(*version)),
                Write::Delete(key, version) => (key.clone(), Some(*version)),
            };
            if self.rows.get(&key).map(|(version, _)| *version) != expected {
                return Err(CommitError::Conflict(key));
            }
        }
        Ok(())
    }

    fn books(&self) -> Books {
        let mut books = Books::default();
        self.accounts.values().for_each(|account| books.put_account(*account));
        self.holds.values().for_each(|hold| books.put_hold(*hold));
        for transfer in &self.journal {
            if let Kind::Reverse { original } = transfer.kind {
                books.put_reversal(original, transfer.id);
            }
        }
        books
    }

    pub(super) fn prune(&mut self, now: Timestamp, before: Timestamp, limit: usize) -> u64 {
        let expired =
            self.replies.values().filter(|reply| reply.expires_at <= now && reply.expires_at < before);
        let expired: Vec<_> = expired.map(|reply| reply.key.clone()).take(limit).collect();
        self.replies.retain(|key, _| !expired.contains(key));
        let mut pruned = expired.len();
        for kind in [is_ended_delivery, is_old_approval, is_spent_code, is_over_login] {
            let over = self.rows.iter().filter(|(_, (_, row))| kind(row, before));
            let over: Vec<Key> = over.map(|(key, _)| key.clone()).take(limit).collect();
            self.rows.retain(|key, _| !over.contains(key));
            pruned += over.len();
        }
        pruned += self.prune_uploads(before, limit);
        let mut left = limit;
        self.outcomes.retain(|outcome| {
            let goes = outcome.at < before && 0 < left;
            left -= usize::from(goes);
            !goes
        });
        u64::try_from(pruned + limit - left).unwrap()
    }

    /// An upload goes with its bytes, unless an attachment names it.
    fn prune_uploads(&mut self, before: Timestamp, limit: usize) -> usize {
        let rows = || self.rows.values().map(|(_, row)| row);
        let used: BTreeSet<UploadId> = rows()
            .filter_map(|row| match row {
                Row::Attachment(attachment) => Attachment::upload_in(&attachment.file_url),
                _ => None,
            })
            .collect();
        let over = rows().filter_map(|row| match row {
            Row::Upload(upload) if upload.created_at < before => Some(upload.id),
            _ => None,
        });
        let over: Vec<UploadId> = over.filter(|id| !used.contains(id)).take(limit).collect();
        for id in &over {
            self.rows.remove(&Key::Upload(*id));
            self.rows.remove(&Key::Blob(*id));
        }
        over.len()
    }
}

fn is_ended_delivery(row: &Row, before: Timestamp) -> bool {
    matches!(row, Row::OutboxEntry(entry)
        if entry.state != DeliveryState::Waiting && entry.created_at < before)
}

fn is_old_approval(row: &Row, before: Timestamp) -> bool {
    matches!(row, Row::Approval(approval) if approval.created_at < before)
}

fn is_spent_code(row: &Row, before: Timestamp) -> bool {
    matches!(row, Row::ApprovalCode(code) if code.is_spent && code.created_at < before)
}

fn is_over_login(row: &Row, before: Timestamp) -> bool {
    match row {
        Row::Login(login) => login.ends_at < before,
        Row::StepUp(step_up) => step_up.ends_at < before,
        Row::Authorization(authorization) => authorization.ends_at < before,
        Row::OidcGrant(grant) => over_at(grant).is_some_and(|over| over < before),
        Row::Allowance(allowance) => allowance.full_at < before,
        Row::DeviceReport(report) => report.told_at < before,
        Row::Session(session) => {
            let is_ended = matches!(session.state, SessionState::Ended { at, .. } if at < before);
            is_ended && session.refresh_ends_at < before
        }
        _ => false,
    }
}

fn write_rows(rows: &mut Rows, writes: Vec<Write>) {
    for write in writes {
        match write {
            Write::Insert(row) => drop(rows.insert(row.key(), (Version::FIRST, row))),
            Write::Update(row, version) => drop(rows.insert(row.key(), (version.next(), row))),
            Write::Delete(key, _) => drop(rows.remove(&key)),
        }
    }
}

fn line_at(rows: &Rows, key: &Key) -> Option<Timestamp> {
    match rows.get(key) {
        Some((_, Row::Transaction(line))) => Some(line.created_at),
        _ => None,
    }
}

/// The line as it is kept behind a line of `last_at`: what had its instant keeps having it.
fn moved(line: Transaction, last_at: Option<Timestamp>) -> Transaction {
    let (old, new) = (line.created_at, last_at.map_or(line.created_at, |last| last.max(line.created_at)));
    let updated_at = if line.updated_at == old { new } else { line.updated_at };
    let mut moved = Transaction { created_at: new, updated_at, ..line };
    if let TransactionLink::Settled { transfer, at } = moved.link
        && at == old
    {
        moved.link = TransactionLink::Settled { transfer, at: new };
    }
    moved
}

fn check_uniques(rows: &Rows) -> Result<(), CommitError> {
    let mut seen = BTreeSet::new();
    for (name, value) in rows.values().flat_map(|(_, row)| uniques(row)) {
        if !seen.insert((name, value)) {
            return Err(CommitError::Taken(name));
        }
    }
    Ok(())
}

fn uniques(row: &Row) -> Vec<(&'static str, Vec<u8>)> {
    match row {
        Row::Person(person) => vec![("person.email", person.email.key().as_bytes().to_vec())],
        Row::CurrentAccount(account) => {
            let number = format!("{} {}", account.sort_code, account.number);
            vec![("account.number", number.into_bytes())]
        }
        Row::Approval(approval) => {
            approval.code().map(|code| ("approval.code", code.0.to_vec())).into_iter().collect()
        }
        Row::Token(token) => {
            let refresh = token.refresh.map(|refresh| ("token.refresh", refresh.0.to_vec()));
            [("token.access", token.access.0.to_vec())].into_iter().chain(refresh).collect()
        }
        Row::Login(login) => login.link.map(|link| ("login.link", link.0.to_vec())).into_iter().collect(),
        Row::Passkey(passkey) => vec![("passkey.credential", passkey.credential_id.clone())],
        _ => Vec::new(),
    }
}

fn stored_outcome(outcome: &Outcome) -> StoredOutcome {
    StoredOutcome {
        operation: outcome.operation.to_owned(),
        code: outcome.code.to_owned(),
        channel: outcome.cohort.word(),
        at: outcome.at,
        lasted_us: i64::try_from(outcome.lasted.as_micros()).unwrap_or(i64::MAX),
        count: outcome.count,
    }
}

fn told_of(write: &Write) -> Option<LoginId> {
    match write {
        Write::Insert(Row::Login(login)) | Write::Update(Row::Login(login), _) if login.is_told() => {
            Some(login.id)
        }
        // Those that are told of share one order, whatever they are.
        Write::Insert(Row::DeviceReport(report)) | Write::Update(Row::DeviceReport(report), _)
            if report.is_told() =>
        {
            Some(LoginId::from_uuid(report.id.uuid()))
        }
        _ => None,
    }
}
