//! A phone whose tabs share one storage.

use super::{Answer, Asked, Kind, Pair, TABS};
use crate::SessionRefusal;
use kernel::SessionId;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    /// What it did last worked, or nothing is known against it.
    In,
    Waits(u64),
    /// It has to do this next.
    Wishes(Kind),
    /// A fault or silence; it tries again.
    Tries,
}

#[derive(Debug)]
pub(super) struct Phone {
    stored: Pair,
    tabs: [Tab; TABS],
    had: BTreeSet<SessionId>,
}

impl Phone {
    pub(super) fn new(stored: Pair) -> Self {
        Self { had: BTreeSet::from([stored.claims.session]), stored, tabs: [Tab::Tries; TABS] }
    }

    /// What a tab that is free wants to do, if it wants something in particular.
    #[expect(
        clippy::option_option,
        reason = "a tab that waits, one that wants anything, one that wants this"
    )]
    pub(super) fn wish(&self, tab: usize) -> Option<Option<Kind>> {
        match self.tabs[tab] {
            Tab::Waits(_) => None,
            Tab::Wishes(kind) => Some(Some(kind)),
            Tab::In | Tab::Tries => Some(None),
        }
    }

    /// Reads the storage, and waits.
    pub(super) fn send(&mut self, tab: usize, id: u64) -> Pair {
        self.tabs[tab] = Tab::Waits(id);
        self.stored.clone()
    }

    pub(super) fn forget(&mut self, tab: usize, id: u64) {
        if self.tabs[tab] == Tab::Waits(id) {
            self.tabs[tab] = Tab::Tries;
        }
    }

    pub(super) fn rest(&mut self, tab: usize) {
        self.tabs[tab] = Tab::Tries;
    }

    pub(super) fn is_waiting(&self, tab: usize) -> bool {
        matches!(self.tabs[tab], Tab::Waits(_))
    }

    pub(super) fn is_in(&self, tab: usize) -> bool {
        self.tabs[tab] == Tab::In
    }

    pub(super) fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.had.iter().copied()
    }

    pub(super) fn take(&mut self, id: u64, asked: &Asked, answer: Answer) {
        if self.tabs[asked.tab] != Tab::Waits(id) {
            return;
        }
        self.tabs[asked.tab] = match answer {
            Answer::Opens => Tab::In,
            Answer::Pair(pair) => {
                // The last one wins, as in any storage that nobody locks.
                self.had.insert(pair.claims.session);
                self.stored = pair;
                Tab::Wishes(Kind::Check)
            }
            Answer::Refused(SessionRefusal::Expired) if asked.pair == self.stored => {
                Tab::Wishes(Kind::Refresh)
            }
            Answer::Refused(SessionRefusal::Expired) => Tab::Wishes(Kind::Check),
            Answer::Refused(_) if asked.pair == self.stored => Tab::Wishes(Kind::Reissue),
            // The storage has something newer, or the bank has trouble.
            Answer::Refused(_) | Answer::Fault => Tab::Tries,
        };
    }
}
