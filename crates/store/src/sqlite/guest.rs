//! Commits of a tool beside the serving process: records, no money.

use super::batch::{Answer, Batch};
use super::prune::{self, Bounds};
use super::sql::{SqlError, boxed};
use bank::{Change, CommitError};
use rusqlite::{Connection, TransactionBehavior};

/// One change in an engine transaction of its own.
pub(super) fn commit(conn: &mut Connection, change: &Change) -> Answer {
    let unwritten = |error: SqlError| CommitError::Unavailable(boxed(error));
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate);
    let tx = tx.map_err(|error| unwritten(error.into()))?;
    let mut batch = Batch::new(&tx, None);
    let answer = batch.take(change).map_err(unwritten)?;
    batch.finish().map_err(unwritten)?;
    tx.commit().map_err(|error| CommitError::Unknown(boxed(SqlError::from(error))))?;
    answer
}

pub(super) fn prune(conn: &mut Connection, bounds: &Bounds) -> Result<u64, SqlError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let pruned = prune::prune(&tx, bounds)?;
    tx.commit()?;
    Ok(pruned)
}
