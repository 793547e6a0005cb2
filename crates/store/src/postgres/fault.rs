//! What can go wrong with a statement, told apart by what is to be done about it.

use crate::codec::CodecError;
use deadpool_postgres::PoolError;
use std::sync::Arc;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Why an engine transaction did not end well. It may be told to many: all changes of a batch share it.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Fault {
    /// Another transaction was in the way (40001, 40P01): the same again may go through.
    #[error("another transaction was in the way")]
    Contended(#[source] Arc<Error>),
    /// A value that may stand once stands already; the constraint's name says which.
    #[error("constraint {0} refused a second value")]
    Doubled(String, #[source] Arc<Error>),
    /// The connection went before the commit was asked for: nothing was written.
    #[error("the connection was lost")]
    Lost(#[source] Arc<Error>),
    /// The server did not answer in time, and was not asked to commit.
    #[error("the server did not answer in time")]
    Late,
    /// The server lacks what it needs: room on its disk, memory, connections (classes 53 and 58).
    #[error("the server is not well")]
    Unwell(#[source] Arc<Error>),
    /// There is no connection to be had.
    #[error("there is no connection to the server")]
    Unreachable(#[source] Arc<PoolError>),
    /// The commit was asked for, and not answered.
    #[error("the server did not say whether it committed")]
    Unanswered(#[source] Option<Arc<Error>>),
    /// The statement is wrong, for this change at least.
    #[error("a statement failed")]
    Failed(#[source] Arc<Error>),
    #[error("a stored value cannot be read")]
    Unreadable(#[source] Arc<CodecError>),
    #[error("a statement wrote {wrote} of {asked} rows")]
    Short { wrote: u64, asked: usize },
    /// What is stored beside the journal to find things in it does not follow from it.
    #[error("the stored {0} do not follow from the journal")]
    Damaged(&'static str),
}

impl Fault {
    /// A failure of any statement but COMMIT.
    pub(super) fn of_statement(error: Error) -> Self {
        let Some(refused) = error.as_db_error() else {
            return if error.is_closed() || is_io(&error) {
                Self::Lost(Arc::new(error))
            } else {
                Self::Failed(Arc::new(error))
            };
        };
        let code = refused.code().clone();
        if code == SqlState::T_R_SERIALIZATION_FAILURE || code == SqlState::T_R_DEADLOCK_DETECTED {
            return Self::Contended(Arc::new(error));
        }
        if code == SqlState::UNIQUE_VIOLATION {
            return Self::Doubled(refused.constraint().unwrap_or_default().to_owned(), Arc::new(error));
        }
        let text = code.code();
        // Class 57P: the server ends the session; class 08: it lost it; 25P03 and 25P04: it waited too long for us;
        // 25006: it is no longer the primary, and another connection will find the one that is.
        if text.starts_with("57P") || text.starts_with("08") || matches!(text, "25P03" | "25P04" | "25006") {
            return Self::Lost(Arc::new(error));
        }
        if code == SqlState::QUERY_CANCELED {
            return Self::Late;
        }
        if text.starts_with("53") || text.starts_with("58") {
            return Self::Unwell(Arc::new(error));
        }
        Self::Failed(Arc::new(error))
    }

    /// A failure of COMMIT: unless the server itself said that it rolled back, nobody knows.
    pub(super) fn of_commit(error: Error) -> Self {
        match Self::of_statement(error) {
            fault @ (Self::Contended(_) | Self::Doubled(..)) => fault,
            Self::Lost(error) | Self::Failed(error) | Self::Unwell(error) => Self::Unanswered(Some(error)),
            Self::Late => Self::Unanswered(None),
            other => other,
        }
    }
}

fn is_io(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

impl From<CodecError> for Fault {
    fn from(error: CodecError) -> Self {
        Self::Unreadable(Arc::new(error))
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        Self::Unreachable(Arc::new(error))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::of_statement(error)
    }
}
