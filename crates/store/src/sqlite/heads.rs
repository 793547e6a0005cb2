//! Where every chain ends: in memory for the owner, read from the tables for a guest.

use super::load::{Damage, load};
use super::memory::Published;
use super::sql::{self, SqlError};
use parking_lot::{Mutex, RwLock};
use rusqlite::Connection;
use std::sync::Arc;

/// Changes when another connection has committed.
const DATA_VERSION: &str = "PRAGMA data_version";

pub(super) enum Heads {
    Memory(Arc<RwLock<Published>>),
    Tables(Box<Mutex<Tables>>),
}

/// What a guest read last, and when.
pub(super) struct Tables {
    conn: Connection,
    version: Option<i64>,
    published: Published,
}

impl Heads {
    pub(super) fn of_tables(conn: Connection) -> Self {
        Self::Tables(Box::new(Mutex::new(Tables { conn, version: None, published: Published::default() })))
    }

    /// Ends what is answered from memory; the tables close with their connections.
    pub(super) fn close(&self) {
        if let Self::Memory(published) = self {
            published.write().is_closed = true;
        }
    }

    /// Looks at all heads as of one commit.
    pub(super) fn with<T>(&self, look: impl FnOnce(&Published) -> T) -> Result<T, SqlError> {
        match self {
            Self::Memory(published) => {
                let published = published.read();
                if published.is_closed {
                    return Err(SqlError::Misuse("the store is closed"));
                }
                Ok(look(&published))
            }
            Self::Tables(tables) => {
                let mut tables = tables.lock();
                tables.refresh()?;
                Ok(look(&tables.published))
            }
        }
    }
}

impl Tables {
    fn refresh(&mut self) -> Result<(), SqlError> {
        let tx = self.conn.transaction()?;
        let version = sql::number(&tx, DATA_VERSION)?;
        if self.version != Some(version) {
            self.published = load(&tx, Damage::Refuse)?.published();
            self.version = Some(version);
        }
        Ok(tx.commit()?)
    }
}
