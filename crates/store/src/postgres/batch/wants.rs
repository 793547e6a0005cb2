//! What has to be known of the stored world before changes can be decided.

use super::super::options::BLOB_BYTES_PER_WEIGHT;
use bank::{Change, Key, ReplyKey, Row, Write};
use kernel::{AccountId, TransferId};

/// Keys to look up, each sorted and once.
#[derive(Debug, Default)]
pub(super) struct Wants<'c> {
    pub(super) accounts: Vec<AccountId>,
    pub(super) holds: Vec<TransferId>,
    pub(super) originals: Vec<TransferId>,
    /// Transfers that may have been booked before.
    pub(super) own: Vec<TransferId>,
    pub(super) keys: Vec<Key>,
    pub(super) replies: Vec<&'c ReplyKey>,
}

impl<'c> Wants<'c> {
    /// What changes cannot be decided without.
    pub(super) fn certain(changes: &'c [Change]) -> Self {
        let mut wants = Self::default();
        for change in changes {
            wants.accounts.extend(change.lines.iter().map(|line| line.account));
            for needs in change.commands.iter().map(ledger::Command::needs) {
                wants.accounts.extend(needs.accounts.into_iter().flatten());
                wants.holds.extend(needs.hold);
                wants.originals.extend(needs.original);
            }
            for write in &change.writes {
                match write {
                    Write::Insert(_) => {}
                    Write::Update(row, _) => wants.keys.push(row.key()),
                    Write::Delete(key, _) => wants.keys.push(key.clone()),
                }
            }
        }
        wants.sorted()
    }

    /// What is nearly always absent.
    pub(super) fn rare(changes: impl Iterator<Item = &'c Change>) -> Self {
        let mut wants = Self::default();
        for change in changes {
            wants.own.extend(change.commands.iter().filter_map(|command| command.needs().own));
            wants.replies.extend(change.reply.as_ref().map(|reply| &reply.key));
            for write in &change.writes {
                if let Write::Insert(row) = write {
                    wants.keys.push(row.key());
                }
            }
        }
        wants.sorted()
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.accounts.extend(other.accounts);
        self.holds.extend(other.holds);
        self.originals.extend(other.originals);
        self.own.extend(other.own);
        self.keys.extend(other.keys);
        self.replies.extend(other.replies);
        self.sorted()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.accounts.is_empty()
            && self.holds.is_empty()
            && self.originals.is_empty()
            && self.own.is_empty()
            && self.keys.is_empty()
            && self.replies.is_empty()
    }

    fn sorted(mut self) -> Self {
        sort(&mut self.accounts);
        sort(&mut self.holds);
        sort(&mut self.originals);
        sort(&mut self.own);
        sort(&mut self.keys);
        sort(&mut self.replies);
        self
    }
}

pub(super) fn sort<T: Ord>(keys: &mut Vec<T>) {
    keys.sort_unstable();
    keys.dedup();
}

/// What a change adds to its batch.
pub(in super::super) fn weight(change: &Change) -> usize {
    let blob = |write: &Write| match write {
        Write::Insert(Row::Blob(blob)) | Write::Update(Row::Blob(blob), _) => {
            blob.bytes.len() / BLOB_BYTES_PER_WEIGHT
        }
        Write::Insert(_) | Write::Update(..) | Write::Delete(..) => 0,
    };
    let blobs: usize = change.writes.iter().map(blob).sum();
    let parts = change.commands.len() + change.writes.len() + change.lines.len() + change.outbox.len();
    1 + parts + blobs
}
