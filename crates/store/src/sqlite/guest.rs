//! Commits of a tool beside the serving process: records, no money.

use super::batch::{Answer, Batch};
use super::kept::Guests;
use super::prune::{self, Bounds};
use super::sql::{SqlError, boxed};
use bank::{Change, CommitError};
use rusqlite::{Connection, Transaction, TransactionBehavior};

pub(super) struct Guest {
    pub(super) conn: Connection,
    pub(super) guests: Guests,
}

impl Guest {
    /// One change in an engine transaction of its own.
    pub(super) fn commit(&mut self, change: &Change) -> Answer {
        let unwritten = |error: SqlError| CommitError::Unavailable(boxed(error));
        let counter = |error: std::io::Error| CommitError::Unavailable(boxed(error));
        let tx = begin(&mut self.conn).map_err(unwritten)?;
        let mut batch = Batch::new(&tx, None);
        let answer = batch.take(change).map_err(unwritten)?;
        batch.finish().map_err(unwritten)?;
        // The owner, which keeps rows in memory, hears of it before and after.
        self.guests.begin().map_err(counter)?;
        let committed = tx.commit();
        self.guests.end().map_err(|error| CommitError::Unknown(boxed(error)))?;
        committed.map_err(|error| CommitError::Unknown(boxed(SqlError::from(error))))?;
        answer
    }

    pub(super) fn prune(&mut self, bounds: &Bounds) -> Result<u64, SqlError> {
        let tx = begin(&mut self.conn)?;
        let pruned = prune::prune(&tx, bounds)?;
        self.guests.begin().map_err(SqlError::Guests)?;
        let committed = tx.commit();
        self.guests.end().map_err(SqlError::Guests)?;
        committed?;
        Ok(pruned.rows)
    }
}

fn begin(conn: &mut Connection) -> Result<Transaction<'_>, SqlError> {
    Ok(conn.transaction_with_behavior(TransactionBehavior::Immediate)?)
}
