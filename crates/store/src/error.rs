//! Why a store could not be opened.

use std::error::Error;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process serves from this store; there is one at most, because it alone keeps the balances in memory.
    #[error("{} is served by another process", .0.display())]
    Owned(PathBuf),
    #[error("{} cannot be opened", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    #[error("the engine did not open")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
    /// A migration that was applied to this store is not the one of this build.
    #[error("migration {number} ({name}) of the store differs from the one of this build")]
    MigrationChanged { number: i64, name: String },
    /// A newer build took something away that this one needs.
    #[error("the store has migration {number} ({name}), after which this build is too old for it")]
    MigrationUnknown { number: i64, name: String },
    /// The store's owner has to be started first, which brings the store up to date.
    #[error("the store lacks migration {number} ({name})")]
    MigrationMissing { number: i64, name: &'static str },
    #[error("migration {number} ({name}) failed")]
    MigrationFailed {
        number: i64,
        name: &'static str,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The store's own books do not follow from its journal.
    #[error("the journal cannot be replayed")]
    Journal(#[source] Box<dyn Error + Send + Sync>),
}
