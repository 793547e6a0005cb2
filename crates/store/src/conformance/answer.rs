//! What a commit came to, in a form that can be compared: errors without their sources.

use bank::{CommitError, Committed, Done, Key};
use ledger::{Refusal, SetRefused};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Now(Done),
    Before(Vec<u8>),
    Conflict(Key),
    Taken(&'static str),
    Refused(SetRefused),
    KeyReused,
    Unavailable,
    Unknown,
}

impl Answer {
    pub(super) fn of(result: Result<Committed, CommitError>) -> Self {
        match result {
            Ok(Committed::Now(mut done)) => {
                // The port gives accounts in no order.
                done.accounts.sort_by_key(|account| account.id);
                Self::Now(done)
            }
            Ok(Committed::Before(body)) => Self::Before(body),
            Err(CommitError::Conflict(key)) => Self::Conflict(key),
            Err(CommitError::Taken(what)) => Self::Taken(what),
            Err(CommitError::Refused(refused)) => Self::Refused(refused),
            Err(CommitError::KeyReused) => Self::KeyReused,
            Err(CommitError::Unavailable(_)) => Self::Unavailable,
            Err(CommitError::Unknown(_)) => Self::Unknown,
        }
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refused) => Some(refused.refusal),
            _ => None,
        }
    }

    pub(super) fn is_now(&self) -> bool {
        matches!(self, Self::Now(_))
    }
}
